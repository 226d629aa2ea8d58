@role=uac
Feature: Non-INVITE client transactions: the phone registers, hangs up and cancels
  Over UDP a request other than INVITE is repeated until its final response comes: after T1, then after twice as long each
  time up to T2, for 64*T1 (RFC 3261 17.1.2).

  @id=uac-register-timer-e @req=RFC3261:17.1.2.2-3 @etsi=SIP_RG_RT_TI_001 @etsi=SIP_RG_RT_TI_002
  Scenario: An unanswered REGISTER is repeated over UDP at intervals that double from T1 up to T2
    Given a peer bob
    When the phone registers with bob for 300 s
    And bob receives REGISTER
    Then bob receives the REGISTER again at the intervals of Timer E for 60*T1, within 20%

  @id=uac-register-not-repeated-over-tcp @req=RFC3261:17.1.2.2-3 @transport=tcp
  Scenario: An unanswered REGISTER is not repeated over TCP
    Given a peer bob
    When the phone registers with bob for 300 s
    And bob receives REGISTER
    Then bob does not receive the REGISTER again for 20*T1
    When bob grants the registration for 300 s
    And the phone unregisters
    And bob receives REGISTER

  @id=uac-register-timer-f @req=RFC3261:17.1.2.2-1 @req=RFC3261:17.1.2.2-4 @etsi=SIP_RG_RT_TI_003
  Scenario: A REGISTER that nothing answers is not repeated any more after 64*T1
    Given a peer bob
    When the phone registers with bob for 300 s
    And bob receives REGISTER
    And bob waits 65*T1
    Then bob does not receive the REGISTER again for 1.5*T2
    # A sign of life
    Given a peer carol
    When the phone calls carol
    And carol receives INVITE

  @id=uac-register-timer-e-after-provisional @req=RFC3261:17.1.2.2-7
  @etsi=SIP_RG_RT_TI_005 @etsi=SIP_RG_RT_TI_006
  Scenario: After a 100 the REGISTER goes on being repeated, at intervals of T2
    Given a peer bob
    When the phone registers with bob for 300 s
    And bob receives REGISTER
    And bob answers 100
    Then bob receives the REGISTER again within T2 + T1
    And bob receives the REGISTER 3 more times, T2 apart, within 20%

  @id=uac-register-timer-f-after-provisional @req=RFC3261:17.1.2.2-8
  Scenario: A REGISTER that got a 100 and nothing else is not repeated any more after 64*T1
    Given a peer bob
    When the phone registers with bob for 300 s
    And bob receives REGISTER
    And bob answers 100
    And bob waits 65*T1
    Then bob does not receive the REGISTER again for 1.5*T2
    # A sign of life
    Given a peer carol
    When the phone calls carol
    And carol receives INVITE

  @id=uac-register-timer-k @req=RFC3261:17.1.2.2-6 @req=RFC3261:17.1.2.2-10 @etsi=SIP_RG_RT_TI_004
  Scenario: Copies of the 200 to a REGISTER bring about nothing
    Given a peer bob
    When the phone registers with bob for 300 s
    And bob receives REGISTER
    And bob grants the registration for 300 s
    And bob sends it again
    And bob waits 2 s
    And bob sends it again
    Then bob does not receive the REGISTER again for 3 s
    And bob receives no new REGISTER for 100 ms
    And bob receives no ACK for 100 ms
    When the phone unregisters
    And bob receives REGISTER

  @id=uac-bye-timer-e @req=RFC3261:17.1.2.2-3 @etsi=SIP_CC_OE_CR_TI_001 @etsi=SIP_CC_OE_CR_TI_002
  Scenario: An unanswered BYE is repeated over UDP at intervals that double from T1 up to T2
    Given a peer bob
    And the phone has a call with bob
    When the phone hangs up
    And bob receives BYE
    Then bob receives the BYE again at the intervals of Timer E for 32*T1, within 20%
    When bob answers 200

  @id=uac-bye-timer-f @req=RFC3261:17.1.2.2-1 @req=RFC3261:17.1.2.2-4 @etsi=SIP_CC_OE_CR_TI_003
  Scenario: A BYE that nothing answers is not repeated any more after 64*T1
    Given a peer bob
    And the phone has a call with bob
    When the phone hangs up
    And bob receives BYE
    And bob waits 65*T1
    Then bob does not receive the BYE again for 1.5*T2
    # A sign of life
    Given a peer carol
    When the phone calls carol
    And carol receives INVITE

  @id=uac-bye-not-repeated-over-tcp @req=RFC3261:17.1.2.2-3 @transport=tcp
  Scenario: An unanswered BYE is not repeated over TCP
    Given a peer bob
    And the phone has a call with bob
    When the phone hangs up
    And bob receives BYE
    Then bob does not receive the BYE again for 20*T1
    When bob answers 200
    Given a peer carol
    When the phone calls carol
    And carol receives INVITE

  @id=uac-cancel-timer-e @req=RFC3261:17.1.2.2-3 @etsi=SIP_CC_OE_CR_TI_008
  Scenario: An unanswered CANCEL is repeated over UDP at intervals that double from T1 up to T2
    Given a peer bob
    When the phone calls bob
    And bob receives INVITE
    And bob answers 180
    And bob waits 200 ms
    And the phone hangs up
    And bob receives CANCEL
    Then bob receives the CANCEL again at the intervals of Timer E for 24*T1, within 20%
    When bob answers 200 to the CANCEL
    And bob answers 487 to the INVITE
