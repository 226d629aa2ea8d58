Feature: Servers over TLS, WebSocket and secure WebSocket
  What a registrar or proxy owes those who open connections to it: certificates, the subprotocol of WebSocket, responses
  on the connection of the request, connections that last (RFC 3261 18, 26; RFC 7118).

  @id=transport-register @req=RFC3261:10.3-33 @req=RFC3261:18.2.2-2 @role=registrar
  Scenario Outline: A REGISTER over <transport> is answered on its connection with a list of the bindings
    Given a peer alice with an account
    When alice sends REGISTER to the registrar with credentials
    Then alice receives 200
    And it came over the connection of the REGISTER of alice
    And it lists the contact of alice

    Examples:
      | transport |
      | TLS       |
      | WS        |
      | WSS       |

  @id=transport-same-connection @req=RFC3261:18.2.2-2 @role=proxy
  Scenario Outline: The response over <transport> comes on the connection of the request, whatever sent-by says
    Given a peer alice with an account
    And a peer carol
    When alice sends OPTIONS to the proxy with credentials:
      | Via | SIP/2.0/<transport> {carol.address};branch={branch} |
    Then alice receives 2xx or 3xx or 4xx or 5xx
    And it came over the connection of the OPTIONS of alice
    And carol receives nothing for 1 s

    Examples:
      | transport |
      | TLS       |
      | WS        |
      | WSS       |

  @id=transport-certificates-on-both-sides @req=RFC3261:26.3.1-1 @role=proxy @needs=trusted-certificate
  Scenario Outline: Over <transport> the proxy shows a certificate that holds, to a client that has one as well
    Given a peer alice
    When alice sends OPTIONS to the proxy
    Then alice receives 2xx or 3xx or 4xx or 5xx
    And the system has shown a certificate that holds

    Examples:
      | transport |
      | TLS       |
      | WSS       |

  @id=transport-bad-client-certificate @req=RFC3261:26.3.1-5 @role=proxy @needs=client-certificates @transport=tls
  Scenario Outline: A client whose certificate is <fault> gets no answer
    Given a peer alice over TLS
    And a peer carol over TLS whose certificate is <fault>
    When alice sends OPTIONS to the proxy
    And alice receives 2xx or 3xx or 4xx or 5xx
    And carol sends OPTIONS to the proxy
    Then carol receives nothing for 10 s
    And the proxy still answers alice

    Examples:
      | fault                   |
      | expired                 |
      | self-signed             |
      | of an unknown authority |

  @id=transport-takes-sips @req=RFC3261:26.3.1-6 @role=proxy @transport=tls
  Scenario: A request for a sips URI over TLS is not refused for its scheme
    Given a peer alice
    When alice sends OPTIONS to the proxy:
      | Request-URI | sips:{sut.domain}   |
      | To          | <sips:{sut.domain}> |
    Then alice receives 2xx or 3xx or 4xx or 5xx or 6xx
    And its status is not 416

  @id=transport-tls-challenge @req=RFC3261:26.3.2.1-6 @role=registrar @needs=authentication
  Scenario Outline: A REGISTER over <transport> is challenged with 401
    Given a peer alice with an account
    When alice sends REGISTER to the registrar
    Then alice receives 401

    Examples:
      | transport |
      | TLS       |
      | WSS       |

  @id=transport-tls-realm @req=RFC3261:26.3.2.1-7 @role=registrar @needs=authentication @transport=tls
  Scenario: The realm of a challenge over TLS is a name that the certificate vouches for
    Given a peer alice with an account
    When alice sends REGISTER to the registrar
    And alice receives 401
    Then the realm of its challenge is a name in the certificate of the system

  @id=transport-connection-lasts @req=RFC3261:18-2 @role=proxy
  Scenario Outline: A connection over <transport> is still open when a transaction may just have ended, 64*T1 later
    Given a peer alice
    When alice sends OPTIONS to the proxy
    And alice receives 2xx or 3xx or 4xx or 5xx
    And alice waits 64*T1
    Then the connection of the OPTIONS of alice is open

    Examples:
      | transport |
      | TCP       |
      | TLS       |
      | WS        |
      | WSS       |

  @id=transport-websocket-subprotocol @req=RFC7118:4.1-2 @role=proxy
  Scenario Outline: The answer to a handshake over <transport> names the subprotocol sip, even when others are offered
    Given a peer alice over <transport> that offers the subprotocols "xmpp, sip"
    When alice sends OPTIONS to the proxy
    Then alice receives 2xx or 3xx or 4xx or 5xx
    And the subprotocol of its connection is "sip"

    Examples:
      | transport |
      | WS        |
      | WSS       |

  @id=transport-websocket-nothing-else @req=RFC7118:4.1-3 @role=proxy
  Scenario Outline: Nothing but SIP messages comes over <transport>
    Given a peer alice
    When alice sends OPTIONS to the proxy
    Then alice receives nothing but SIP messages for 40 s

    Examples:
      | transport |
      | WS        |
      | WSS       |

  @id=transport-websocket-frames @req=RFC7118:4.2-1 @role=proxy
  Scenario Outline: A request in <frames> frames is answered over <transport>
    Given a peer alice over <transport> that writes <frames> frames
    When alice sends OPTIONS to the proxy
    Then alice receives 2xx or 3xx or 4xx or 5xx

    @transport=ws
    Examples:
      | way             | transport | frames |
      | text, WS        | WS        | text   |
      | binary, WS      | WS        | binary |

    @transport=wss
    Examples:
      | way             | transport | frames |
      | text, WSS       | WSS       | text   |
      | binary, WSS     | WSS       | binary |
