@role=proxy @stateless
Feature: Torture messages for a proxy
  The messages of RFC 4475 and RFC 5118, with the addresses changed so that they lead to a registered user. What forwarding
  needs must be well formed (RFC 3261 16.3); all else goes on as it came, and nothing that is wrong makes the proxy stop.

  Background:
    Given a peer alice
    And a registered peer bob

  @id=torture-proxy-white-space @req=RFC3261:16.6-62 @req=RFC3261:16.6-7
  Scenario: White space and folds wherever they may stand do no harm, and a header field of any value goes on as it came
    When alice sends the torture message "wsinv" to bob
    Then alice gets an outcome that the message allows
    And its UnknownHeaderWithUnusualValue is ";;,,;;,;"

  @id=torture-proxy-long-values @req=RFC3261:16.6-62
  Scenario: Long header fields do no harm
    When alice sends the torture message "longreq" to bob
    Then alice gets an outcome that the message allows

  @id=torture-proxy-unknown-method @req=RFC3261:16.3-7
  Scenario: A method and a header field that the proxy does not know, with a percent sign, are no reason to refuse a request
    When alice sends the torture message "esc02" to bob
    Then alice gets an outcome that the message allows

  @id=torture-proxy-body @req=RFC3261:16.6-62 @req=RFC3261:16.6-10
  Scenario Outline: A body goes on as it came, whatever it holds: <message>
    When alice sends the torture message "<message>" to bob
    Then alice gets an outcome that the message allows
    And its body is that of the request of alice

    Examples:
      | message        |
      | esc01          |
      | mpart01        |
      | invut          |
      | sdp01          |
      | ipv6-in-sdp    |
      | mult-ip-in-sdp |

  @id=torture-proxy-vias @req=RFC3261:16.6-62 @req=RFC3261:16.6-9
  Scenario Outline: Via values of every kind stay below the proxy's own, in their order: <message>
    When alice sends the torture message "<message>" to bob
    Then alice gets an outcome that the message allows
    And it has a new Via on top of those of the request of alice

    Examples:
      | message                     |
      | transports                  |
      | via-received-param-no-delim |
      | ipv4-mapped-ipv6            |

  @id=torture-proxy-unknown-user @req=RFC3261:16.5-15
  Scenario Outline: A user part with every character that it may have is no user of the domain: <message>
    When alice sends the torture message "<message>" to the proxy
    Then alice gets an outcome that the message allows

    Examples:
      | message |
      | intmeth |
      | semiuri |

  @id=torture-proxy-start-line @req=RFC3261:16.3-2 @req=RFC3261:7.1-1
  Scenario Outline: A start line with a defect is refused, or mended on its way: <message>
    When alice sends the torture message "<message>" to bob
    Then alice gets an outcome that the message allows
    And if it was forwarded, its start line is well formed

    Examples:
      | message  |
      | ltgtruri |
      | lwsruri  |
      | lwsstart |
      | trws     |

  @id=torture-proxy-uri-headers @req=RFC3261:16.6-12
  Scenario: Header fields in a Request-URI are refused, or left behind
    When alice sends the torture message "escruri" to bob
    Then alice gets an outcome that the message allows
    And if it was forwarded, its Request-URI has no header fields, and it has no Route

  @id=torture-proxy-malformed-date @req=RFC3261:16.3-6
  Scenario: A Date in another time zone goes on as it came
    When alice sends the torture message "baddate" to bob
    Then alice gets an outcome that the message allows
    And its Date is "Fri, 01 Jan 2010 16:00:00 EST"

  @id=torture-proxy-short-datagram @req=RFC3261:18.3-3
  Scenario: A datagram that ends before its body does is answered 400
    When alice sends the torture message "clerr" to bob
    Then alice gets an outcome that the message allows

  @id=torture-proxy-fields-missing @req=RFC3261:16.3-5
  Scenario: A request without To, From and Call-ID goes no further
    When alice sends the torture message "insuf" to bob
    Then alice gets an outcome that the message allows
    And bob receives no INVITE for 1 s
    When alice sends INFO to bob
    Then bob receives INFO

  @id=torture-proxy-uri-scheme @req=RFC3261:16.3-8
  Scenario Outline: A Request-URI of a scheme that the proxy does not know is answered 416: <message>
    When alice sends the torture message "<message>" to the proxy
    Then alice gets an outcome that the message allows

    Examples:
      | message |
      | unkscm  |
      | novelsc |

  @id=torture-proxy-require @req=RFC3261:16.3-15 @req=RFC3261:16.3-16
  Scenario: What is required of proxies and unknown is refused with 420, which names it
    When alice sends the torture message "bext01" to bob
    Then alice gets an outcome that the message allows
    And its Unsupported lists "noProxiesSupportThis, norDoAnyProxiesSupportThis"
    And bob receives no OPTIONS for 1 s

  @id=torture-proxy-max-forwards @req=RFC3261:16.3-9
  Scenario: With Max-Forwards 0 a request goes no further
    When alice sends the torture message "zeromf" to bob
    Then alice gets an outcome that the message allows
    And bob receives no OPTIONS for 1 s

  @id=torture-proxy-survives @req=RFC3261:16.6-11
  Scenario Outline: After <message> the proxy forwards as before
    When alice sends the torture message "<message>" to bob
    And alice sees what comes of it
    And alice sends INFO to bob
    Then bob receives INFO
    And its Request-URI is "{bob.contact}"

    Examples:
      | message    |
      | lwsdisp    |
      | unreason   |
      | noreason   |
      | badinv01   |
      | clerr      |
      | ncl        |
      | scalarlg   |
      | quotbal    |
      | baddate    |
      | badaspec   |
      | baddn      |
      | badvers    |
      | mismatch01 |
      | mismatch02 |
      | bigcode    |
      | badbranch  |
      | unkscm     |
      | novelsc    |
      | multi01    |
      | mcl01      |
      | bcast      |
      | inv2543    |
