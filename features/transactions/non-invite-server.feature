Feature: Non-INVITE server transactions
  Over UDP a copy of a request other than INVITE gets the response that the first one got, for 64*T1 (RFC 3261 17.2.2).

  @id=uas-options-timer-j @role=uas @needs=answering-line @req=RFC3261:17.2.2-6 @req=RFC3261:17.2.2-7
  Scenario: Copies of an OPTIONS get the same response again for 64*T1
    Given a peer bob
    When bob sends OPTIONS to the phone
    And bob receives 2xx or 3xx or 4xx or 5xx or 6xx
    And bob sends it again
    Then bob receives the 2xx or 3xx or 4xx or 5xx or 6xx again in return within 2 s
    When bob waits 28*T1
    And bob sends it again
    Then bob receives the 2xx or 3xx or 4xx or 5xx or 6xx again in return within 2 s
    When bob waits 28*T1
    And bob sends it again
    Then bob receives the 2xx or 3xx or 4xx or 5xx or 6xx again in return within 2 s

  @id=uas-bye-timer-j @role=uas @needs=answering-line @req=RFC3261:17.2.2-6 @req=RFC3261:17.2.2-7
  @etsi=SIP_CC_TE_CR_TI_001 @etsi=SIP_CC_TE_CR_V_021
  Scenario: Copies of a BYE get the same 2xx again for 64*T1, although the dialog is over
    Given a peer bob
    And bob has a call with the phone
    When bob sends BYE in the dialog
    And bob receives 2xx
    And bob sends it again
    Then bob receives the 2xx again in return within 2 s
    When bob waits 28*T1
    And bob sends it again
    Then bob receives the 2xx again in return within 2 s
    When bob waits 28*T1
    And bob sends it again
    Then bob receives the 2xx again in return within 2 s

  @id=registrar-register-timer-j @role=registrar @req=RFC3261:17.2.2-6 @req=RFC3261:17.2.2-7
  Scenario: Copies of a REGISTER get the same 200 again for 64*T1
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials
    And bob receives 200
    And bob sends it again
    Then bob receives the 200 again in return within 2 s
    When bob waits 28*T1
    And bob sends it again
    Then bob receives the 200 again in return within 2 s
    When bob waits 28*T1
    And bob sends it again
    Then bob receives the 200 again in return within 2 s

  @id=proxy-options-timer-j @role=proxy @req=RFC3261:17.2.2-6 @req=RFC3261:17.2.2-7
  @etsi=SIP_CC_PR_TR_SE_TI_009 @etsi=SIP_CC_PR_TR_SE_V_012
  Scenario: Copies of a request that was forwarded get its response again for 64*T1 and are not forwarded
    Given a peer alice with an account
    And a registered peer bob
    When alice sends OPTIONS to bob with credentials
    And bob receives OPTIONS
    And bob answers 200
    And alice receives 200
    And alice sends it again
    Then alice receives the 200 again in return within 2 s
    When alice waits 28*T1
    And alice sends it again
    Then alice receives the 200 again in return within 2 s
    When alice waits 28*T1
    And alice sends it again
    Then alice receives the 200 again in return within 2 s
    And bob does not receive the OPTIONS again for 100 ms
    And bob receives no OPTIONS for 100 ms
