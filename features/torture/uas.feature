@role=uas @needs=answering-line
Feature: Torture messages for a phone that is called
  The messages of RFC 4475 and RFC 5118, with the addresses changed so that they reach the phone and its answer comes back.
  What RFC 3261 decides is judged by it; of the rest, that the phone goes on as before. RFC 4475 alone decides nothing.

  Background:
    Given a peer alice
    And the phone answers alice

  @id=torture-uas-understood @req=RFC3261:20-5
  Scenario Outline: The header fields that every request has are understood however they are written: <message>
    When alice sends the torture message "<message>" to the phone
    Then alice gets an outcome that the message allows
    And the phone answers alice

    Examples:
      | message |
      | wsinv   |
      | esc01   |
      | longreq |

  @id=torture-uas-vias @req=RFC3261:8.2.6.2-4
  Scenario Outline: Via values of every kind are understood, and come back: <message>
    When alice sends the torture message "<message>" to the phone
    Then alice gets an outcome that the message allows
    And it copies Via, From, Call-ID and CSeq from the request
    And the phone answers alice

    Examples:
      | message                     |
      | transports                  |
      | via-received-param-no-delim |

  @id=torture-uas-unknown-user @req=RFC3261:8.2.2.1-5 @needs=own-lines
  Scenario Outline: A well-formed Request-URI that is none of the phone's is no malformed one: <message>
    When alice sends the torture message "<message>" to the phone
    Then alice gets an outcome that the message allows
    And the phone answers alice

    Examples:
      | message                   |
      | semiuri                   |
      | ipv6-correct-abnf-2-colons |

  @id=torture-uas-uri-scheme @req=RFC3261:8.2.2.1-4
  Scenario Outline: A Request-URI of a scheme that phones don't serve is answered 416: <message>
    When alice sends the torture message "<message>" to the phone
    Then alice gets an outcome that the message allows
    And the phone answers alice

    Examples:
      | message |
      | unkscm  |
      | novelsc |

  @id=torture-uas-bye-without-dialog @req=RFC3261:15.1.2-1
  Scenario Outline: A BYE that belongs to no dialog is answered 481, whatever addresses its Via values hold: <message>
    When alice sends the torture message "<message>" to the phone
    Then alice gets an outcome that the message allows
    And the phone answers alice

    Examples:
      | message                      |
      | via-received-param-with-delim |
      | mult-ip-in-header            |

  @id=torture-uas-require @req=RFC3261:8.2.2.3-1 @req=RFC3261:8.2.2.3-2
  Scenario: What is required and unknown is refused with 420, which names it; Proxy-Require is not for a phone
    When alice sends the torture message "bext01" to the phone
    Then alice gets an outcome that the message allows
    And if it is 420, its Unsupported lists "nothingSupportsThis, nothingSupportsThisEither"
    And the phone answers alice

  @id=torture-uas-body-type @req=RFC3261:8.2.3-1 @req=RFC3261:8.2.3-2
  Scenario: A body of an unknown type is refused with 415 and Accept
    When alice sends the torture message "invut" to the phone
    Then alice gets an outcome that the message allows
    And if it is 415, it has the header field Accept
    And the phone answers alice

  @id=torture-uas-malformed-date @req=RFC3261:8.2.2-2
  Scenario: A Date in another time zone, which no call needs, is no reason to refuse one
    When alice sends the torture message "baddate" to the phone
    Then alice gets an outcome that the message allows
    And the phone answers alice

  @id=torture-uas-short-datagram @req=RFC3261:18.3-3
  Scenario: A datagram that ends before its body does is answered 400
    When alice sends the torture message "clerr" to the phone
    Then alice gets an outcome that the message allows
    And the phone answers alice

  @id=torture-uas-fields-missing @req=RFC3261:20-5 @req=RFC3261:20-6
  Scenario: An INVITE without To, From and Call-ID is no call
    When alice sends the torture message "insuf" to the phone
    Then alice gets an outcome that the message allows
    And the phone answers alice

  @id=torture-uas-survives @req=RFC3261:11-1
  Scenario Outline: After <message> the phone answers as before
    When alice sends the torture message "<message>" to the phone
    And alice sees what comes of it
    Then the phone answers alice

    Examples:
      | message                       |
      | intmeth                       |
      | esc02                         |
      | lwsdisp                       |
      | semiuri                       |
      | mpart01                       |
      | unreason                      |
      | noreason                      |
      | badinv01                      |
      | clerr                         |
      | ncl                           |
      | scalarlg                      |
      | quotbal                       |
      | ltgtruri                      |
      | lwsruri                       |
      | lwsstart                      |
      | trws                          |
      | escruri                       |
      | baddate                       |
      | badaspec                      |
      | baddn                         |
      | badvers                       |
      | mismatch01                    |
      | mismatch02                    |
      | bigcode                       |
      | badbranch                     |
      | unkscm                        |
      | novelsc                       |
      | multi01                       |
      | mcl01                         |
      | bcast                         |
      | zeromf                        |
      | sdp01                         |
      | inv2543                       |
      | via-received-param-with-delim |
      | ipv6-in-sdp                   |
      | mult-ip-in-header             |
      | mult-ip-in-sdp                |
      | ipv4-mapped-ipv6              |
      | ipv6-bug-abnf-3-colons        |
      | ipv6-correct-abnf-2-colons    |
