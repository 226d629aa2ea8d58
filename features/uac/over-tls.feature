@role=uac @transport=tls
Feature: Calls of a phone over TLS
  The Via says how each request came, the connection is that of the call (RFC 3261 18.1.1, 26.2).

  @id=uac-tls-call @req=RFC3261:18.1.1-6
  Scenario: The INVITE, the ACK and the BYE of a call over TLS name TLS in their Via
    Given a peer bob
    When the phone calls bob
    And bob receives INVITE
    Then its Via names the transport TLS
    When bob answers 200
    And bob receives ACK
    Then its Via names the transport TLS
    When the phone hangs up
    And bob receives BYE
    Then its Via names the transport TLS
