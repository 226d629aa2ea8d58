@role=stateless-proxy @needs=dns @needs=relay
Feature: Where a proxy without state sends what belongs to a request whose next hop is a name
  bob and carol are two servers of a domain, of equal rank. A proxy that keeps no state does not remember which of them it has
  chosen, so that its choice must be the same each time (RFC 3263 4.4).

  Background:
    Given a peer alice with an account
    And a peer bob
    And a peer carol
    And a name server with the zone:
      """
      _sip._udp.{domain}  SRV 10 10 {bob.port}   bob.{domain}
      _sip._udp.{domain}  SRV 10 10 {carol.port} carol.{domain}
      bob.{domain}        A {bob.host}
      carol.{domain}      A {carol.host}
      """

  @id=location-stateless-copies @req=RFC3263:4.4-1 @req=RFC3263:4.4-2
  Scenario: Copies of a request go to the server that got the first
    When alice sends MESSAGE to "sip:user@{domain}" through the proxy
    And one of bob and carol receives MESSAGE
    And alice sends it again
    Then whoever received the MESSAGE receives it again within 2 s
    When alice sends it again
    Then whoever received the MESSAGE receives it again within 2 s
    When alice sends it again
    Then whoever received the MESSAGE receives it again within 2 s

  @id=location-stateless-cancel @req=RFC3263:4.4-1
  Scenario: The CANCEL goes to the server that got the INVITE
    When alice sends INVITE to "sip:user@{domain}" through the proxy
    And one of bob and carol receives INVITE
    And alice sends CANCEL
    Then whoever received the INVITE receives CANCEL within 2 s

  @id=location-stateless-ack @req=RFC3263:4.4-1
  Scenario: The ACK goes to the server that refused the INVITE
    Given bob answers every request with 486
    And carol answers every request with 486
    When alice sends INVITE to "sip:user@{domain}" through the proxy
    And one of bob and carol receives INVITE
    And alice receives 486
    And alice sends ACK
    Then whoever received the INVITE receives ACK within 2 s
