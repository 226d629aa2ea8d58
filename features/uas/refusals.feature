@role=uas @needs=answering-line
Feature: Requests that the phone refuses
  Method, Request-URI, Require and body of a request are looked at in that order; what is not supported is refused with a
  response that says so (RFC 3261 8.2.1 to 8.2.3).

  @id=uas-method-unknown @req=RFC3261:8.2.1-2 @req=RFC3261:8.2.1-3
  Scenario Outline: A method that nobody knows is refused, if with 405 then with Allow, over <transport>
    Given a peer alice
    When alice sends FROBNICATE to the phone
    # 501 (21.5.2) and 405 fit best, but no sentence demands one of them for a method that the phone does not recognise
    Then alice receives 4xx or 5xx or 6xx
    And if it is 405, it has the header field Allow

    Examples:
      | transport |
      | udp       |
      | tcp       |
      | tls       |

  @id=uas-register-refused @req=RFC3261:8.2.1-2 @req=RFC3261:8.2.1-3 @needs=no-registrar
  Scenario: A phone that is no registrar refuses REGISTER with 405 and Allow, or with 501
    Given a peer alice
    When alice sends REGISTER to the phone
    Then alice receives 405 or 501
    And if it is 405, it has the header field Allow

  @id=uas-405-allow-complete @req=RFC3261:8.2.1-4 @req=RFC3261:20.5-1
  Scenario: Allow in the refusal of an unknown method, if there, lists what a phone must support
    Given a peer alice
    When alice sends FROBNICATE to the phone
    And alice receives 405 or 501
    And the rest applies only if it has the header field Allow
    Then if it has the header field Allow, that lists "INVITE, ACK, CANCEL, BYE, OPTIONS"

  @id=uas-require-unknown @req=RFC3261:8.2.2.3-1 @req=RFC3261:8.2.2.3-2 @etsi=SIP_CC_TE_CE_V_031
  Scenario Outline: An INVITE that requires an unknown extension is refused with 420, which lists it, over <transport>
    Given a peer alice
    When alice sends INVITE to the phone:
      | Require | x-nobody-has-this |
    Then alice receives 420
    And its Unsupported lists "x-nobody-has-this"
    And alice sends ACK

    Examples:
      | transport |
      | udp       |
      | tcp       |
      | tls       |

  @id=uas-require-several-unknown @req=RFC3261:8.2.2.3-1 @req=RFC3261:8.2.2.3-2
  Scenario: A 420 lists all the extensions that the phone does not know
    Given a peer alice
    When alice sends INVITE to the phone:
      | Require | x-nobody-has-this, x-nor-this |
      | Require | x-third                       |
    Then alice receives 420
    And its Unsupported lists "x-nobody-has-this, x-nor-this, x-third"
    And alice sends ACK

  @id=uas-require-unknown-reinvite @req=RFC3261:8.2.2.3-1 @req=RFC3261:8.2.2.3-2
  Scenario: A re-INVITE that requires an unknown extension is refused with 420, which lists it
    Given a peer alice
    And alice has a call with the phone
    When alice sends INVITE in the dialog:
      | Require | x-nobody-has-this |
    Then alice receives 420
    And its Unsupported lists "x-nobody-has-this"
    And alice sends ACK

  @id=uas-require-unknown-options @req=RFC3261:8.2.2.3-1 @req=RFC3261:8.2.2.3-2
  Scenario: OPTIONS that requires an unknown extension is refused with 420, which lists it
    Given a peer alice
    When alice sends OPTIONS to the phone:
      | Require | x-nobody-has-this |
    Then alice receives 420
    And its Unsupported lists "x-nobody-has-this"

  @id=uas-require-unknown-bye @req=RFC3261:8.2.2.3-1 @req=RFC3261:8.2-2 @etsi=SIP_CC_TE_CR_V_005
  Scenario: A BYE that requires an unknown extension is refused with 420, and the call goes on
    Given a peer alice
    And alice has a call with the phone
    When alice sends BYE in the dialog:
      | Require | x-nobody-has-this |
    Then alice receives 420
    And its Unsupported lists "x-nobody-has-this"
    And alice sends BYE in the dialog
    And alice receives 2xx

  @id=uas-require-in-ack @req=RFC3261:8.2.2.3-4 @etsi=SIP_CC_TE_CR_I_003
  Scenario: Require in the ACK to a refusal is ignored: the refusal is not repeated
    Given a peer alice
    # Whatever the phone refuses it for
    When alice sends INVITE to the phone with an unusable offer:
      | Require | x-nobody-has-this |
    And alice receives 3xx or 4xx or 5xx or 6xx
    And alice sends ACK:
      | Require | x-nobody-has-this |
    And alice waits 100 ms
    Then alice does not receive the 3xx or 4xx or 5xx or 6xx again for 4 s
    And alice sends OPTIONS to the phone
    And alice receives 2xx or 3xx or 4xx or 5xx or 6xx

  @id=uas-uri-scheme-unknown @req=RFC3261:8.2.2.1-4 @etsi=SIP_CC_TE_CE_V_002
  Scenario Outline: A Request-URI of a scheme that nobody supports is refused with 416: <method>
    Given a peer alice
    When alice sends <method> to the phone:
      | Request-URI | nobodyknows:phone-1 |
    Then alice receives 416 to the <method>

    Examples:
      | method  |
      | OPTIONS |
      | INVITE  |

  @id=uas-line-unknown @req=RFC3261:8.2.2.1-5 @needs=own-lines @etsi=SIP_CC_TE_CE_V_003
  Scenario Outline: An INVITE for a line that the phone does not have is refused with 404, over <transport>
    Given a peer alice
    When alice sends INVITE to an unknown line
    Then alice receives 404
    And alice sends ACK

    Examples:
      | transport |
      | udp       |
      | tcp       |
      | tls       |

  @id=uas-to-of-another @req=RFC3261:8.2.2.1-2
  Scenario Outline: A call is taken though To names somebody else: <to>
    Given a peer alice
    When alice sends INVITE to the phone:
      | To | <to> |
    Then alice receives 200
    And alice sends ACK

    Examples:
      | to                            |
      | <sip:the-boss@office.invalid> |
      | <tel:+49-30-1234567>          |

  @id=uas-body-type-unknown @req=RFC3261:8.2.3-1 @req=RFC3261:8.2.3-2 @etsi=SIP_CC_TE_CE_V_010
  Scenario Outline: An INVITE with a body of an unknown type that must be handled is refused with 415 and Accept, over <transport>
    Given a peer alice
    When alice sends INVITE to the phone:
      | Content-Type        | application/x-nobody-has-this |
      | Content-Disposition | session;handling=required     |
      | Body                | what is this                  |
    Then alice receives 415
    And its Accept lists "application/sdp"
    And alice sends ACK

    Examples:
      | transport |
      | udp       |
      | tcp       |
      | tls       |

  @id=uas-body-encoding-unknown @req=RFC3261:8.2.3-1 @req=RFC3261:8.2.3-3
  Scenario: An INVITE whose body is encoded in an unknown way is refused with 415 and Accept-Encoding
    Given a peer alice
    When alice sends INVITE to the phone:
      | Content-Encoding    | x-nobody-has-this         |
      | Content-Disposition | session;handling=required |
    Then alice receives 415
    And it has the header field Accept-Encoding
    And alice sends ACK

  @id=uas-body-optional @req=RFC3204:6-1
  Scenario: A body of an unknown type that need not be handled is no reason to refuse a call
    Given a peer alice
    When alice sends INVITE to the phone:
      | Content-Type        | application/x-nobody-has-this |
      | Content-Disposition | render;handling=optional      |
      | Body                | what is this                  |
    Then alice receives 200
    And it carries an offer
    And alice sends ACK with an answer

  @id=uas-no-codec-in-common @req=RFC3261:13.3.1.3-3 @etsi=SIP_CC_TE_CE_V_013
  Scenario: An offer of which the phone can use nothing is refused with 488, or every stream of it is
    Given a peer alice
    When alice sends INVITE to the phone with the streams:
      """
      m=audio 40000 RTP/AVP 96
      a=rtpmap:96 X-NOBODY-HAS-THIS/8000
      """
    Then alice receives 488 or 2xx
    And it is 488, or its answer takes no stream
    And alice sends ACK

  @id=uas-488-warning @req=RFC3261:13.3.1.3-4
  Scenario: A 488 says in Warning why the offer was refused
    Given a peer alice
    When alice sends INVITE to the phone with the streams:
      """
      m=audio 40000 RTP/AVP 96
      a=rtpmap:96 X-NOBODY-HAS-THIS/8000
      """
    And alice receives 488 or 2xx
    And alice sends ACK
    And the rest applies only if it is 488
    Then it has the header field Warning
