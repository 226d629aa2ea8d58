Feature: A phone over TLS, WebSocket and secure WebSocket
  How a phone opens connections, what it makes of the certificates that it is shown, and how it is reached over what it
  opened (RFC 3261 8.1.1.8, 18, 26; RFC 7118). Over WebSocket it is a client, and bob the server.

  @id=uac-transport-contact @req=RFC3261:8.1.1.8-2 @role=uac
  Scenario Outline: The Contact that a phone registers over <transport> leads to it
    Given a peer bob
    When the phone registers with bob for 60 s
    Then bob receives REGISTER
    And its Via names the transport <transport>
    When bob grants the registration for 60 s
    And bob sends OPTIONS to its Contact
    Then bob receives 2xx or 3xx or 4xx or 5xx or 6xx

    Examples:
      | transport |
      | TLS       |
      | WS        |
      | WSS       |

  @id=uac-transport-call @req=RFC3261:18.2.2-2 @role=uac
  Scenario Outline: The response to a BYE over <transport> comes on its connection
    Given a peer bob
    When the phone calls bob
    And bob receives INVITE
    And bob answers 200
    And bob receives ACK
    And bob sends BYE in the dialog
    Then bob receives 200 to the BYE
    And it came over the connection of the BYE of bob

    Examples:
      | transport |
      | TLS       |
      | WS        |

  @id=uac-transport-bad-certificate @req=RFC3261:26.3.2.1-4 @role=uac @transport=tls
  Scenario Outline: No REGISTER goes to a registrar whose certificate is <fault>
    Given a peer carol over TLS
    And a peer bob over TLS whose certificate is <fault>
    When the phone registers with carol for 60 s
    And carol receives REGISTER
    And carol grants the registration for 60 s
    And the phone registers with bob for 60 s
    Then bob receives nothing for 10 s

    Examples:
      | fault                   |
      | expired                 |
      | not yet valid           |
      | somebody else's         |
      | self-signed             |
      | of an unknown authority |

  @id=uac-transport-bad-certificate-websocket @req=RFC7118:9.1-2 @role=uac @transport=wss
  Scenario Outline: Nothing is sent over WebSocket to a server whose certificate is <fault>
    Given a peer carol over WSS
    And a peer bob over WSS whose certificate is <fault>
    When the phone registers with carol for 60 s
    And carol receives REGISTER
    And carol grants the registration for 60 s
    And the phone registers with bob for 60 s
    Then bob receives nothing for 10 s

    Examples:
      | fault           |
      | expired         |
      | somebody else's |
      | self-signed     |

  @id=uac-transport-bad-certificate-call @req=RFC3261:26.3.2.3-2 @role=uac @transport=tls
  Scenario Outline: No INVITE goes to where the certificate is <fault>
    Given a peer carol over TLS
    And a peer bob over TLS whose certificate is <fault>
    When the phone calls carol
    And carol receives INVITE
    And carol answers 486
    And carol receives ACK
    And the phone calls bob
    Then bob receives nothing for 10 s

    Examples:
      | fault           |
      | expired         |
      | somebody else's |

  @id=uac-transport-sips @req=RFC3261:8.1.1.8-3 @req=RFC3261:12.1.2-2 @req=RFC3261:26.3.1-6 @role=uac @transport=tls @needs=sips
  Scenario: A call to a sips URI goes over TLS, with a sips URI in Contact
    Given a peer bob
    When the phone calls bob at a sips URI
    Then bob receives INVITE
    And it came over TLS
    And its Request-URI is a SIPS URI
    And the URI in its Contact is a SIPS URI

  @id=uac-transport-connection-used @req=RFC3261:26.3.2.2-2 @role=uac @transport=tls
  Scenario: A call through the server where the phone registered goes over the connection that is there
    Given a peer bob
    When the phone registers with bob for 600 s
    And bob receives REGISTER
    And bob grants the registration for 600 s
    And bob waits 10 s
    And the phone calls bob
    And bob receives INVITE
    Then it came over the connection of the REGISTER that bob received

  @id=uac-transport-connection-kept @req=RFC3261:26.3.2.1-10 @role=uac @transport=tls
  Scenario: The connection over which the phone registered stays open
    Given a peer bob
    When the phone registers with bob for 600 s
    And bob receives REGISTER
    And bob grants the registration for 600 s
    And bob waits 64*T1
    Then the connection of the REGISTER that bob received is open

  @id=uac-websocket-subprotocol @req=RFC7118:4.1-1 @role=uac
  Scenario Outline: The phone asks for the subprotocol sip over <transport>
    Given a peer bob over <transport> that takes any subprotocol
    When the phone registers with bob for 60 s
    And bob receives REGISTER
    Then the subprotocol of its connection is "sip"

    Examples:
      | transport |
      | WS        |
      | WSS       |

  @id=uac-websocket-frames @req=RFC7118:4.2-1 @role=uac @transport=ws
  Scenario Outline: A phone over WebSocket takes <frames> frames
    Given a peer bob over WS that writes <frames> frames
    When the phone calls bob
    And bob receives INVITE
    And bob answers 200
    Then bob receives ACK

    Examples:
      | frames |
      | text   |
      | binary |

  @id=uac-websocket-without-received @req=RFC7118:5.3-5 @role=uac @transport=ws
  Scenario: A 200 without received in its Via is taken for the answer to the INVITE
    Given a peer bob
    When the phone calls bob
    And bob receives INVITE
    And bob answers 200
    Then bob receives ACK

  @id=uac-websocket-not-repeated @req=RFC7118:5-1 @role=uac @transport=ws
  Scenario Outline: A <method> that nobody answers is not repeated over WebSocket
    Given a peer bob
    When the phone <does>
    And bob receives <method>
    Then bob does not receive the <method> again for 5 s
    When bob answers <status>
    Then bob receives no new <method> for 1 s

    Examples:
      | method   | does                         | status |
      | INVITE   | calls bob                    | 486    |
      | REGISTER | registers with bob for 60 s  | 403    |

  @id=uas-transport-call @req=RFC3261:18.2.2-2 @role=uas @needs=answering-line @transport=tls
  Scenario: A call to a phone over TLS is answered on its connection, with a Contact that leads back
    Given a peer alice
    When alice sends INVITE to the phone
    Then alice receives 200
    And it came over the connection of the INVITE of alice
    When alice sends ACK
    And alice sends BYE in the dialog
    Then alice receives 200 to the BYE

  @id=uas-transport-sips @req=RFC3261:12.1.1-4 @req=RFC3261:26.3.1-6 @role=uas @needs=answering-line @needs=sips @transport=tls
  Scenario: The 200 to an INVITE for a sips URI has a sips URI in Contact
    Given a peer alice
    When alice sends INVITE to the phone:
      | Request-URI | {phone.sips}   |
      | To          | <{phone.sips}> |
      | Contact     | <{alice.sips}> |
    Then alice receives 200
    And the URI in its Contact is a SIPS URI
