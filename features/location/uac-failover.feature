@role=uac @needs=dns
Feature: What a phone does when a server that it found fails
  bob and carol are two servers of a domain, bob the preferred one. When bob fails, the same request goes to carol in a
  transaction of its own; what belongs to a transaction stays with its server (RFC 3263 4, 4.3; RFC 3261 8.1.2).

  Background:
    Given a peer bob
    And a peer carol
    And a name server with the zone:
      """
      _sip._udp.{domain}  SRV 10 0 {bob.port}   bob.{domain}
      _sip._udp.{domain}  SRV 20 0 {carol.port} carol.{domain}
      bob.{domain}        A {bob.host}
      carol.{domain}      A {carol.host}
      """

  @id=location-uac-failover-503 @req=RFC3263:4.3-1
  Scenario: After a 503 the INVITE goes to the next server, with another branch and else unchanged
    When the phone calls "sip:user@{domain}"
    And bob receives INVITE
    And bob answers 503
    And bob receives ACK
    Then carol receives INVITE
    And its Via branch is not that of the INVITE to bob
    And it has the Call-ID, CSeq, From, To and Max-Forwards of the INVITE to bob
    And its Request-URI is that of the INVITE to bob

  @id=location-uac-503-alternate @req=RFC3261:21.5-5
  Scenario: A phone whose call meets with 503 turns to another server
    When the phone calls "sip:user@{domain}"
    And bob receives INVITE
    And bob answers 180
    And bob answers 503
    Then carol receives INVITE

  @id=location-uac-failover-timeout @req=RFC3263:4.3-1
  Scenario: A server that never answers is given up after 64*T1, and the next one tried
    When the phone calls "sip:user@{domain}"
    And bob receives INVITE
    Then carol receives INVITE within 64*T1 + 4 s
    And its Via branch is not that of the INVITE to bob

  @id=location-uac-failover-refused @req=RFC3261:8.1.2-9
  Scenario Outline: Where nobody listens, the next server is tried (<transport>)
    Given a name server with the zone:
      """
      _sip._<label>.{domain}  SRV 10 0 1            bob.{domain}
      _sip._<label>.{domain}  SRV 20 0 {carol.port} carol.{domain}
      bob.{domain}            A {bob.host}
      carol.{domain}          A {carol.host}
      """
    When the phone calls "sip:user@{domain};transport=<label>"
    Then carol receives INVITE within 64*T1 + 4 s

    Examples:
      | transport | label |
      | UDP       | udp   |
      | TCP       | tcp   |

  @id=location-uac-failover-address @req=RFC3263:4.2-2
  Scenario: A host may have several addresses, and the second is tried when the first fails
    Given a name server with the zone:
      """
      {domain}  A 127.1.2.3
      {domain}  A {bob.host}
      """
    When the phone calls "sip:user@{domain}:{bob.port}"
    Then bob receives INVITE within 64*T1 + 4 s

  @id=location-uac-register-failover @req=RFC3263:4.3-1
  Scenario: After a 503 a REGISTER goes to the next server
    When the phone registers at "sip:{domain}" for 600 s
    And bob receives REGISTER
    And bob answers 503
    Then carol receives REGISTER
    And its Via branch is not that of the REGISTER to bob
    And it has the Call-ID, CSeq, From and To of the REGISTER to bob

  @id=location-uac-no-failover @req=RFC3263:4.3-1
  Scenario Outline: Other refusals are answers, and no other server is tried: <status>
    When the phone calls "sip:user@{domain}"
    And bob receives INVITE
    And bob answers <status>
    Then bob receives ACK
    And carol receives nothing for 2 s

    Examples:
      | status |
      | 404    |
      | 500    |
      | 603    |

  @id=location-uac-retransmissions-stay @req=RFC3263:4-2
  Scenario: Retransmissions go to the server of the first copy, though the name leads elsewhere by now
    When the phone calls "sip:user@{domain}"
    And bob receives INVITE
    And the zone changes to:
      """
      _sip._udp.{domain}  SRV 10 0 {carol.port} carol.{domain}
      carol.{domain}      A {carol.host}
      """
    Then bob receives the INVITE again within 8*T1
    And carol receives no INVITE for 1 s

  @id=location-uac-ack-stays @req=RFC3263:4-2
  Scenario: Each server gets the ACK to its own refusal
    When the phone calls "sip:user@{domain}"
    And bob receives INVITE
    And bob answers 503
    And bob receives ACK
    And carol receives INVITE
    And carol answers 486
    Then carol receives ACK
    And its only Via is the top Via of the INVITE to carol

  @id=location-uac-cancel-stays @req=RFC3263:4-3
  Scenario: CANCEL goes to the server that the INVITE reached in the end
    When the phone calls "sip:user@{domain}"
    And bob receives INVITE
    And bob answers 503
    And bob receives ACK
    And carol receives INVITE
    And carol answers 180
    And the phone hangs up
    Then carol receives CANCEL
    And its only Via is the top Via of the INVITE to carol
    And bob receives no CANCEL for 1 s

  @id=location-uac-retry-after @req=RFC3261:21.5-6
  Scenario: A server that answered 503 with Retry-After gets no further call meanwhile
    When the phone calls "sip:user@{domain}"
    And bob receives INVITE
    And bob answers 503:
      | Retry-After | 60 |
    And bob receives ACK
    And carol receives INVITE
    And carol answers 486
    And carol receives ACK
    And the phone calls "sip:user@{domain}"
    Then carol receives INVITE
    And bob receives no INVITE for 1 s
