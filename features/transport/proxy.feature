@role=proxy
Feature: A proxy between transports
  Calls of which each side has a transport of its own, to callees who are reached over what they opened, and for sips URIs
  (RFC 3261 16.6, 18, 26.2.2; RFC 5658; RFC 7118).

  @id=transport-call @req=RFC3261:16.6-22 @req=RFC3261:16.4-6 @req=RFC3261:16.7-13 @needs=record-route
  Scenario Outline: A call from <from> to <to>: INVITE, 200, ACK, then BYE of the <hangs up>, each by way of the proxy
    Given a peer alice over <from> with an account
    And a registered peer bob over <to>
    When alice sends INVITE to bob with credentials
    Then bob receives INVITE
    And its Via names the transport <to>
    When bob answers 200
    Then alice receives 200
    When alice sends ACK
    Then bob receives ACK
    And it came over <to>
    And its Request-URI is "{bob.contact}"
    And it has no header field Route
    When <hangs up> sends BYE in the dialog with credentials
    Then <stays> receives BYE
    And its Request-URI is "{<stays>.contact}"
    And it has no header field Route
    When <stays> answers 200
    Then <hangs up> receives 200

    @transport=tls
    Examples:
      | way                  | from | to  | hangs up | stays |
      | tls, caller ends     | TLS  | TLS | alice    | bob   |
      | tls, callee ends     | TLS  | TLS | bob      | alice |
      | tls-udp, caller ends | TLS  | UDP | alice    | bob   |
      | tls-udp, callee ends | TLS  | UDP | bob      | alice |
      | tcp-tls, caller ends | TCP  | TLS | alice    | bob   |
      | tcp-tls, callee ends | TCP  | TLS | bob      | alice |

    @transport=ws
    Examples:
      | way                  | from | to  | hangs up | stays |
      | ws, caller ends      | WS   | WS  | alice    | bob   |
      | ws, callee ends      | WS   | WS  | bob      | alice |
      | ws-udp, caller ends  | WS   | UDP | alice    | bob   |
      | ws-udp, callee ends  | WS   | UDP | bob      | alice |
      | udp-ws, caller ends  | UDP  | WS  | alice    | bob   |
      | udp-ws, callee ends  | UDP  | WS  | bob      | alice |

    @transport=wss @transport=tls
    Examples:
      | way                  | from | to  | hangs up | stays |
      | wss, caller ends     | WSS  | WSS | alice    | bob   |
      | wss, callee ends     | WSS  | WSS | bob      | alice |
      | wss-tls, caller ends | WSS  | TLS | alice    | bob   |
      | tls-wss, callee ends | TLS  | WSS | bob      | alice |

  @id=transport-over-what-is-open @stateless @req=RFC3261:26.3.2.2-11 @transport=tls
  Scenario: An INVITE goes to a user over the TLS connection over which he registered
    Given a peer alice over UDP with an account
    And a registered peer bob over TLS
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    Then it came over the connection of the REGISTER of bob

  @id=transport-over-what-the-client-opened @stateless @req=RFC3261:18.1.1-14
  Scenario Outline: A request goes to a client of <transport> over the connection over which it registered
    Given a peer alice over UDP with an account
    And a registered peer bob
    When alice sends MESSAGE to bob with credentials
    Then bob receives MESSAGE
    And it came over the connection of the REGISTER of bob

    Examples:
      | transport |
      | WS        |
      | WSS       |

  @id=transport-not-repeated @req=RFC3261:17.1.1.2-4
  Scenario Outline: An INVITE that nobody answers is not repeated over <transport>
    Given a peer alice over UDP with an account
    And a registered peer bob
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    Then bob does not receive the INVITE again for 5 s
    When bob answers 486
    Then alice receives 486

    Examples:
      | transport |
      | TLS       |

  @id=transport-websocket-not-repeated @req=RFC7118:5-1
  Scenario Outline: Over <transport> an INVITE that nobody answers is not repeated
    Given a peer alice over UDP with an account
    And a registered peer bob
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    Then bob does not receive the INVITE again for 5 s
    When bob answers 486
    Then alice receives 486

    Examples:
      | transport |
      | WS        |
      | WSS       |

  @id=transport-tls-to-udp-route @stateless @req=RFC3261:16.6-25 @transport=tls @needs=record-route
  Scenario: A request that came over TLS and is for no sips URI gets a Record-Route that is not sips
    Given a peer alice over TLS with an account
    And a registered peer bob over UDP
    When alice sends INVITE to bob with credentials
    Then bob receives INVITE
    And the URI in its Record-Route is a SIP URI

  @id=transport-sips-over-tls @stateless @req=RFC3261:16.6-23 @req=RFC3261:16.6-50 @transport=tls @needs=sips @needs=record-route
  Scenario: A request for a sips address-of-record goes to the sips contact over TLS, with Record-Route as sips
    Given a peer alice over TLS with an account
    And a peer bob over TLS with an account
    When bob sends REGISTER to the registrar with credentials:
      | Contact | <{bob.sips}> |
    And bob receives 200
    And alice sends INVITE to bob with credentials:
      | Request-URI | sips:{bob.user}@{sut.domain} |
      | Contact     | <{alice.sips}>               |
    Then bob receives INVITE
    And it came over TLS
    And its Request-URI is a SIPS URI
    And the URI in its Record-Route is a SIPS URI

  @id=transport-sips-websocket @stateless @req=RFC7118:9.2-1 @needs=sips @transport=wss @transport=ws
  Scenario: A request for a sips address-of-record does not go over plain WebSocket
    Given a peer alice over WSS with an account
    And a registered peer bob over WS
    When alice sends MESSAGE to bob with credentials
    And bob receives MESSAGE
    And bob answers 200
    And alice receives 200
    And alice sends MESSAGE to bob with credentials:
      | Request-URI | sips:{bob.user}@{sut.domain} |
    Then bob receives no new MESSAGE for 5 s
    And alice receives 3xx or 4xx or 5xx or 6xx to the MESSAGE
