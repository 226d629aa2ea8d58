@role=proxy
Feature: INVITE client transactions of a proxy
  Towards the callee a stateful proxy is a client: it repeats the INVITE over UDP, gives up after 64*T1, and acknowledges
  refusals itself (RFC 3261 16.6, 17.1.1, RFC 6026 8.4).

  Background:
    Given a peer alice with an account
    And a registered peer bob
    When alice sends INVITE to bob with credentials
    And bob receives INVITE

  # A Timer C below 64*T1, scaled down so that it can be watched, may end the copies earlier.
  @id=proxy-invite-timer-a @etsi=SIP_CC_PR_TR_CL_TI_001 @etsi=SIP_CC_PR_TR_CL_TI_003
  @req=RFC3261:17.1.1.2-3 @req=RFC3261:17.1.1.2-6 @req=RFC3261:17.1.1.2-7 @req=RFC3261:17.1.1.2-8
  Scenario: A forwarded INVITE that nothing answers is repeated over UDP at intervals that double from T1
    Then bob receives the INVITE again at the intervals of Timer A for 60*T1, within 20%

  @id=proxy-invite-not-repeated-over-tcp @req=RFC3261:17.1.1.2-4 @transport=tcp @etsi=SIP_CC_PR_TR_CL_TI_002
  Scenario: A forwarded INVITE that nothing answers is not repeated over TCP
    Then bob does not receive the INVITE again for 10*T1
    When bob answers 486
    And bob receives ACK

  @id=proxy-invite-not-repeated-after-provisional @etsi=SIP_CC_PR_TR_CL_TI_005
  @req=RFC3261:17.1.1.2-9 @req=RFC3261:17.1.1.2-15
  Scenario Outline: A forwarded INVITE is not repeated any more after a <status>
    When bob waits 2*T1
    And bob answers <status>
    Then bob does not receive the INVITE again for 8*T1
    When bob answers 486
    And bob receives ACK

    Examples:
      | status |
      | 100    |
      | 180    |

  @id=proxy-invite-timer-b @req=RFC3261:16.7-21 @req=RFC3261:17.1.1.2-5 @etsi=SIP_CC_PR_TR_CL_TI_004
  Scenario Outline: A caller whose INVITE nothing answers gets 408 after 64*T1 at the latest, over <transport>
    Then alice receives 408 within 64*T1 + 3 s
    And alice sends ACK

    Examples:
      | transport |
      | udp       |
      | tcp       |

  @id=proxy-invite-late-final @req=RFC6026:8.9-2
  Scenario: A final response that comes after 64*T1 is neither acknowledged nor forwarded
    When bob waits 66*T1
    And alice receives 408
    And alice sends ACK
    And bob answers 486
    Then bob receives no ACK for 2 s
    And alice receives no 486 for 100 ms
    And the proxy still answers alice

  @id=proxy-ack-failure
  @req=RFC3261:17.1.1.3-2 @req=RFC3261:17.1.1.3-3 @req=RFC3261:17.1.1.3-4 @req=RFC3261:17.1.1.3-5 @req=RFC6026:8.4-2
  @etsi=SIP_CC_PR_TR_CL_V_006
  Scenario Outline: The proxy itself acknowledges a <status>, with the only Via and the CSeq number of the INVITE it forwarded (<transport>)
    When bob answers <status>
    Then bob receives ACK
    And its only Via is the top Via of the INVITE to bob
    And it has the Call-ID and From of the INVITE
    And its Request-URI is that of the INVITE
    And its To tag is that of bob's <status>
    And its CSeq number is that of the INVITE
    And its CSeq method is ACK
    And it came over <via>

    @transport=udp
    Examples:
      | status | via | transport |
      | 302    | UDP | UDP       |
      | 404    | UDP | UDP       |
      | 503    | UDP | UDP       |
      | 603    | UDP | UDP       |

    @transport=tcp
    Examples:
      | tcp     | status | via | transport |
      | 486-tcp | 486    | TCP | TCP       |

  @id=proxy-ack-failure-copies @req=RFC6026:8.4-4 @req=RFC6026:8.4-5 @etsi=SIP_CC_PR_TR_CL_TI_007
  Scenario: Each copy of a 486 that comes within 32 s is acknowledged again, and none is forwarded
    When bob answers 486
    And bob receives ACK
    And alice receives 486
    And alice sends ACK
    And bob sends it again
    Then bob receives the ACK again in return within 2 s
    When bob waits 14 s
    And bob sends it again
    Then bob receives the ACK again in return within 2 s
    When bob waits 14 s
    And bob sends it again
    Then bob receives the ACK again in return within 2 s
    And alice does not receive the 486 again for 100 ms
    And alice receives no 486 to the INVITE for 100 ms

  @id=proxy-200-copies @req=RFC6026:8.4-10
  Scenario: Each copy of a 200 to an INVITE is forwarded
    When bob answers 200
    And alice receives 200
    And bob waits T1
    And bob sends it again
    Then alice receives the 200 again within 2 s
    When bob waits 8*T1
    And bob sends it again
    Then alice receives the 200 again within 2 s
    And alice sends ACK
