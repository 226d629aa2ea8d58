@role=proxy
Feature: Non-INVITE transactions through a proxy
  Towards the callee the proxy repeats the request over UDP for 64*T1. Towards the caller it sends no provisional response
  but a late 100, and nothing at all when the time has run out (RFC 3261 17.1.2, RFC 4320).

  Background:
    Given a peer alice with an account
    And a registered peer bob
    When alice sends OPTIONS to bob with credentials
    And bob receives OPTIONS

  @id=proxy-options-timer-e @req=RFC3261:17.1.2.2-3 @etsi=SIP_CC_PR_TR_CL_TI_012
  Scenario: A forwarded OPTIONS that nothing answers is repeated over UDP at intervals that double from T1 up to T2
    Then bob receives the OPTIONS again at the intervals of Timer E for 60*T1, within 20%

  @id=proxy-options-not-repeated-over-tcp @req=RFC3261:17.1.2.2-3 @transport=tcp
  Scenario: A forwarded OPTIONS that nothing answers is not repeated over TCP
    Then bob does not receive the OPTIONS again for 20*T1
    When bob answers 200
    And alice receives 200

  @id=proxy-options-timer-f @req=RFC3261:17.1.2.2-1 @req=RFC3261:17.1.2.2-4 @etsi=SIP_CC_PR_TR_CL_TI_013
  Scenario: A forwarded OPTIONS that nothing answers is not repeated any more after 64*T1
    When bob waits 65*T1
    Then bob does not receive the OPTIONS again for 1.5*T2
    And the proxy still answers alice

  @id=proxy-options-timer-e-after-provisional @req=RFC3261:17.1.2.2-7 @etsi=SIP_CC_PR_TR_CL_TI_014
  Scenario: After a 100 a forwarded OPTIONS goes on being repeated, at intervals of T2
    When bob answers 100
    Then bob receives the OPTIONS again within T2 + T1
    And bob receives the OPTIONS 2 more times, T2 apart, within 20%
    When bob answers 200
    And alice receives 200

  @id=proxy-options-no-408 @req=RFC4320:4.2-1
  Scenario: A caller whose OPTIONS nothing answers gets no 408
    Then alice receives no 408 to the OPTIONS for 64*T1 + 4 s
    And the proxy still answers alice

  @id=proxy-options-late-final @req=RFC4320:4.2-2 @req=RFC6026:7.3-2
  Scenario: A final response to OPTIONS that comes after 64*T1 is not forwarded
    When bob waits Timer F + 2*T1
    And bob answers 200
    Then alice receives no 200 to the OPTIONS for 3 s
    And the proxy still answers alice

  @id=proxy-options-late-final-over-tcp @req=RFC4320:4.2-2 @req=RFC6026:7.3-2 @transport=tcp
  Scenario: A final response to OPTIONS that comes after 64*T1 is not forwarded over TCP either
    When bob waits Timer F + 2*T1
    And bob answers 200
    Then alice receives no 200 to the OPTIONS for 3 s
    And the proxy still answers alice

  @id=proxy-options-no-early-100 @req=RFC4320:4.1-2
  Scenario: An OPTIONS over UDP gets no 100 before the client's Timer E has reached T2
    Then alice receives no response to the OPTIONS before Timer E has reached T2
    When bob answers 200
    And alice receives 200

  @id=proxy-options-late-100 @req=RFC4320:4.1-4
  Scenario Outline: An OPTIONS that is not answered gets a 100 when the client's Timer E has reached T2, over <transport>
    Then alice receives 100 to the OPTIONS within 2 s after Timer E has reached T2

    Examples:
      | transport |
      | udp       |
      | tcp       |

  @id=proxy-options-183-not-forwarded @req=RFC4320:4.1-1
  Scenario: A provisional response to OPTIONS other than 100 is not forwarded
    When bob answers 183
    Then alice receives no 101 or 180 or 183 to the OPTIONS for 2 s
    When bob answers 200
    And alice receives 200
