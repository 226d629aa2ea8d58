@role=proxy @needs=dns @needs=relay
Feature: What a proxy does when a server that it found fails
  bob and carol are two servers of a domain, bob the preferred one. When bob fails, the same request goes to carol in a
  transaction of its own; what belongs to a transaction stays with its server (RFC 3263 4, 4.3; RFC 3261 16.6 item 7).

  Background:
    Given a peer alice with an account
    And a peer bob
    And a peer carol
    And a name server with the zone:
      """
      _sip._udp.{domain}  SRV 10 0 {bob.port}   bob.{domain}
      _sip._udp.{domain}  SRV 20 0 {carol.port} carol.{domain}
      bob.{domain}        A {bob.host}
      carol.{domain}      A {carol.host}
      """

  @id=location-proxy-failover-503 @req=RFC3263:4.3-1
  Scenario Outline: After a 503 the request goes to the next server, with another branch and else unchanged (<method>)
    When alice sends <method> to "sip:user@{domain}" through the proxy
    And bob receives <method>
    And bob answers 503
    Then carol receives <method>
    And its Via branch is not that of the <method> to bob
    And it has the Call-ID, CSeq, From, To and Max-Forwards of the <method> to bob
    And its Request-URI is that of the <method> to bob
    When carol answers 200
    Then alice receives 200

    Examples:
      | method  |
      | INVITE  |
      | MESSAGE |

  @id=location-proxy-failover-transaction @req=RFC3261:16.6-52 @needs=failover
  Scenario: The request for the next server is sent in a transaction of its own
    When alice sends MESSAGE to "sip:user@{domain}" through the proxy
    And bob receives MESSAGE
    And bob answers 503
    Then carol receives MESSAGE
    And its Via branch begins with the magic cookie
    And its Via branch is not that of the MESSAGE to bob
    And carol receives the MESSAGE again after T1 and 2*T1, within 20%

  @id=location-proxy-failover-timeout @req=RFC3263:4.3-1
  Scenario: A server that never answers is given up after 64*T1, and the next one tried
    When alice sends MESSAGE to "sip:user@{domain}" through the proxy
    And bob receives MESSAGE
    Then carol receives MESSAGE within 64*T1 + 4 s
    And its Via branch is not that of the MESSAGE to bob

  @id=location-proxy-failover-refused @req=RFC3261:16.6-51
  Scenario Outline: Where nobody listens, the next server is tried (<transport>)
    Given a name server with the zone:
      """
      _sip._<label>.{domain}  SRV 10 0 1            bob.{domain}
      _sip._<label>.{domain}  SRV 20 0 {carol.port} carol.{domain}
      bob.{domain}            A {bob.host}
      carol.{domain}          A {carol.host}
      """
    When alice sends MESSAGE to "sip:user@{domain};transport=<label>" through the proxy
    Then carol receives MESSAGE within 64*T1 + 4 s

    Examples:
      | transport | label |
      | UDP       | udp   |
      | TCP       | tcp   |

  @id=location-proxy-failover-address @req=RFC3263:4.2-2
  Scenario: A host may have several addresses, and the second is tried when the first fails
    Given a name server with the zone:
      """
      {domain}  A 127.1.2.3
      {domain}  A {bob.host}
      """
    When alice sends MESSAGE to "sip:user@{domain}:{bob.port}" through the proxy
    Then bob receives MESSAGE within 64*T1 + 4 s

  @id=location-proxy-no-failover @req=RFC3263:4.3-1
  Scenario Outline: Other refusals are answers, and no other server is tried: <status>
    When alice sends MESSAGE to "sip:user@{domain}" through the proxy
    And bob receives MESSAGE
    And bob answers <status>
    Then alice receives <status>
    And carol receives nothing for 2 s

    Examples:
      | status |
      | 404    |
      | 500    |
      | 603    |

  @id=location-proxy-all-fail @req=RFC3261:16.7-28 @needs=failover
  Scenario: When the last server is overloaded, too, the caller gets 500
    When alice sends MESSAGE to "sip:user@{domain}" through the proxy
    And bob receives MESSAGE
    And bob answers 503
    And carol receives MESSAGE
    And carol answers 503
    Then alice receives 500

  @id=location-proxy-no-such-name @req=RFC3261:16.9-1
  Scenario: A name that does not exist ends in an error for the caller
    When alice sends MESSAGE to "sip:user@nowhere.{domain}" through the proxy
    Then alice receives 4xx or 5xx or 6xx

  @id=location-proxy-retransmissions-stay @req=RFC3263:4-2
  Scenario: Retransmissions go to the server of the first copy, though the name leads elsewhere by now
    When alice sends INVITE to "sip:user@{domain}" through the proxy
    And bob receives INVITE
    And the zone changes to:
      """
      _sip._udp.{domain}  SRV 10 0 {carol.port} carol.{domain}
      carol.{domain}      A {carol.host}
      """
    Then bob receives the INVITE again within 8*T1
    And carol receives no INVITE for 1 s

  @id=location-proxy-ack-stays @req=RFC3263:4-2 @needs=failover
  Scenario: Each server gets the ACK to its own refusal
    When alice sends INVITE to "sip:user@{domain}" through the proxy
    And bob receives INVITE
    And bob answers 503
    And bob receives ACK
    And carol receives INVITE
    And carol answers 486
    Then carol receives ACK
    And its only Via is the top Via of the INVITE to carol
    And alice receives 486

  @id=location-proxy-cancel-stays @req=RFC3263:4-3 @needs=failover
  Scenario: CANCEL goes to the server that the INVITE reached in the end
    When alice sends INVITE to "sip:user@{domain}" through the proxy
    And bob receives INVITE
    And bob answers 503
    And bob receives ACK
    And carol receives INVITE
    And carol answers 180
    And alice receives 180
    And alice sends CANCEL
    Then carol receives CANCEL
    And its only Via is the top Via of the INVITE to carol
    And bob receives no CANCEL for 1 s

  @id=location-proxy-retry-after @req=RFC3261:21.5-6 @needs=failover
  Scenario: A server that answered 503 with Retry-After gets no further request meanwhile
    When alice sends MESSAGE to "sip:user@{domain}" through the proxy
    And bob receives MESSAGE
    And bob answers 503:
      | Retry-After | 60 |
    And carol receives MESSAGE
    And carol answers 200
    And alice receives 200
    And alice sends MESSAGE to "sip:user@{domain}" through the proxy
    Then carol receives MESSAGE
    And bob receives no MESSAGE for 1 s
