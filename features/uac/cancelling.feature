@role=uac
Feature: A caller that gives up before the answer
  CANCEL, when it may be sent and what it holds (RFC 3261 9.1), and what becomes of a call that is answered all the same.

  Background:
    Given a peer bob
    When the phone calls bob
    And bob receives INVITE

  @id=uac-cancel-fields @req=RFC3261:9.1-2 @req=RFC3261:9.1-3 @req=RFC3261:9.1-4 @etsi=SIP_CC_OE_CR_V_010
  Scenario Outline: The CANCEL has Request-URI, Call-ID, From, To, CSeq number and the only Via of its INVITE (<transport>)
    When bob answers 180
    And bob waits 200 ms
    And the phone hangs up
    And bob receives CANCEL
    Then its Request-URI is that of the INVITE
    And it has the Call-ID, From and To of the INVITE
    And its CSeq number is that of the INVITE
    And its CSeq method is CANCEL
    And its Via has 1 value
    And it has the Via of the INVITE

    Examples:
      | transport |
      | UDP       |
      | TCP       |

  @id=uac-cancel-requires-nothing @req=RFC3261:9.1-6
  Scenario: The CANCEL has no Require and no Proxy-Require
    When bob answers 180
    And bob waits 200 ms
    And the phone hangs up
    And bob receives CANCEL
    Then it has no header field Require
    And it has no header field Proxy-Require

  @id=uac-cancel-waits @req=RFC3261:9.1-8 @req=RFC3261:15-2 @etsi=SIP_CC_OE_CR_V_011
  Scenario Outline: A caller that hangs up before any response waits with its CANCEL for a provisional one (<transport>)
    When the phone hangs up
    Then bob receives no CANCEL for 2 s
    And bob receives no BYE for 100 ms
    When bob answers 100
    And bob receives CANCEL
    Then it has the Via of the INVITE

    Examples:
      | transport |
      | UDP       |
      | TCP       |

  @id=uac-cancel-follows-invite @req=RFC3261:9.1-10
  Scenario: The CANCEL goes where its INVITE went, not to the Contact of the 180
    Given a peer carol
    When bob answers 180:
      | Contact | <{carol.contact}> |
    And bob waits 200 ms
    And the phone hangs up
    Then carol receives no CANCEL for 1 s
    When bob receives CANCEL
    Then it has the Via of the INVITE

  @id=uac-cancelled-acknowledged @req=RFC3261:17.1.1.3-3 @req=RFC3261:17.1.1.3-4 @etsi=SIP_CC_OE_CR_V_012
  Scenario Outline: The 487 to the cancelled INVITE is acknowledged as any other (<transport>)
    When bob answers 180
    And bob waits 200 ms
    And the phone hangs up
    And bob receives CANCEL
    And bob answers 200 to the CANCEL
    And bob answers 487 to the INVITE
    Then bob receives ACK
    And it has the Via of the INVITE
    And its To tag is that of bob's 487

    Examples:
      | transport |
      | UDP       |
      | TCP       |

  @id=uac-cancel-crossed-by-success @req=RFC3261:13.2.2-5 @req=RFC3261:13.2.2-11 @etsi=SIP_CC_OE_CR_V_013
  Scenario: A 200 that crosses the CANCEL is acknowledged, and the call that nobody wants any more ended with BYE
    When bob answers 180
    And bob waits 200 ms
    And the phone hangs up
    And bob receives CANCEL
    And bob answers 200 to the CANCEL
    And bob answers 200 to the INVITE
    Then bob receives ACK
    And bob receives BYE
    And its To tag is that of bob's 200

  @id=uac-hung-up-then-answered @req=RFC3261:13.2.2-5 @req=RFC3261:13.2.2-11
  Scenario: A 200 as the first response, after the caller has hung up, is acknowledged and the call ended with BYE
    When the phone hangs up
    And bob answers 200
    Then bob receives ACK
    And bob receives BYE
    And its To tag is that of bob's 200

  @id=uac-no-cancel-after-final @req=RFC3261:9.1-9 @etsi=SIP_CC_OE_CR_I_001
  Scenario: Once the INVITE has its final response, hanging up sends BYE and no CANCEL
    When bob answers 180
    And bob answers 200
    And bob receives ACK
    And the phone hangs up
    Then bob receives BYE
    And bob receives no CANCEL for 1 s
