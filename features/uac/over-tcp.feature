@role=uac @transport=tcp
Feature: Requests of a phone over TCP
  On a stream only Content-Length tells where a message ends (RFC 3261 18.3, 20.14).

  Background:
    Given a peer bob
    When the phone calls bob

  @id=uac-tcp-content-length @req=RFC3261:18.3-4 @req=RFC3261:20.14-2 @etsi=SIP_CC_OE_CE_V_049
  Scenario: The INVITE has a Content-Length
    Then what bob receives over TCP has a Content-Length

  @id=uac-tcp-content-length-zero @req=RFC3261:18.3-4 @req=RFC3261:20.14-2 @req=RFC3261:20.14-3
  Scenario: The BYE, which has no body, has the Content-Length 0
    When bob receives INVITE
    And bob answers 200
    And bob receives ACK
    And the phone hangs up
    Then bob receives BYE
    And its body is empty
    And its Content-Length is "0"
