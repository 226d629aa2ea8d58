@role=uac
Feature: INVITE client transactions: the phone calls
  A caller repeats its INVITE over UDP until something answers, gives up after 64*T1, and acknowledges a final response
  other than 2xx within the transaction (RFC 3261 17.1.1, RFC 6026 8.4).

  Background:
    Given a peer bob
    When the phone calls bob
    And bob receives INVITE

  @id=uac-invite-timer-a @etsi=SIP_CC_OE_CE_TI_001 @etsi=SIP_CC_OE_CE_TI_003
  @req=RFC3261:17.1.1.2-3 @req=RFC3261:17.1.1.2-6 @req=RFC3261:17.1.1.2-7 @req=RFC3261:17.1.1.2-8 @req=RFC3261:17.1.1.2-12
  Scenario: An unanswered INVITE is repeated over UDP at intervals that double from T1
    Then bob receives the INVITE again at the intervals of Timer A for 60*T1, within 20%

  @id=uac-invite-not-repeated-over-tcp @req=RFC3261:17.1.1.2-4 @transport=tcp @etsi=SIP_CC_OE_CE_TI_002
  Scenario: An unanswered INVITE is not repeated over TCP
    Then bob does not receive the INVITE again for 20*T1
    When bob answers 486
    And bob receives ACK

  @id=uac-invite-timer-b @etsi=SIP_CC_OE_CE_TI_004
  @req=RFC3261:17.1.1.2-5 @req=RFC3261:17.1.1.2-14 @req=RFC6026:8.9-2
  Scenario Outline: An INVITE that nothing answers is given up after 64*T1: a final response that comes later is not acknowledged, over <transport>
    When bob waits 66*T1
    And bob answers 486
    Then bob receives no ACK for 3 s
    And bob does not receive the INVITE again for 1 s
    # A sign of life
    Given a peer carol
    When the phone calls carol
    And carol receives INVITE

    Examples:
      | transport |
      | udp       |
      | tcp       |

  @id=uac-invite-not-repeated-after-provisional @etsi=SIP_CC_OE_CE_TI_006
  @req=RFC3261:17.1.1.2-9 @req=RFC3261:17.1.1.2-15
  Scenario Outline: An INVITE is not repeated any more after a <status>
    When bob waits 2*T1
    And bob answers <status>
    Then bob does not receive the INVITE again for 24*T1
    When bob answers 486
    And bob receives ACK

    Examples:
      | status |
      | 100    |
      | 180    |
      | 183    |

  @id=uac-invite-waits-after-provisional @req=RFC6026:8.4-1 @req=RFC6026:8.4-2
  Scenario: After a provisional response there is no limit of 64*T1: a 486 that comes later is acknowledged
    When bob answers 180
    And bob waits 66*T1
    And bob answers 486 to the INVITE
    Then bob receives ACK

  @id=uac-ack-failure-every-status @req=RFC6026:8.4-2 @req=RFC6026:8.4-3
  @etsi=SIP_CC_OE_CE_V_024 @etsi=SIP_CC_OE_CE_V_032 @etsi=SIP_CC_OE_CE_V_040
  Scenario Outline: A <status> is acknowledged over the transport of the INVITE, over <transport>
    When bob answers <status>
    Then bob receives ACK
    And it came over <via>

    @transport=udp
    Examples:
      | udp     | status | via | transport |
      | 300-udp | 300    | UDP | UDP       |
      | 400-udp | 400    | UDP | UDP       |
      | 500-udp | 500    | UDP | UDP       |
      | 699-udp | 699    | UDP | UDP       |

    @transport=tcp
    Examples:
      | tcp     | status | via | transport |
      | 300-tcp | 300    | TCP | TCP       |
      | 404-tcp | 404    | TCP | TCP       |
      | 603-tcp | 603    | TCP | TCP       |

  @id=uac-ack-failure-follows-invite @req=RFC6026:8.4-3
  Scenario: The ACK to a 302 goes where the INVITE went, not to the contact of the 302
    Given a peer carol
    When bob answers 302:
      | Contact | <{carol.contact}> |
    Then bob receives ACK
    And carol receives no ACK for 2 s

  @id=uac-ack-failure-copies @req=RFC6026:8.4-4 @req=RFC6026:8.4-5
  @etsi=SIP_CC_OE_CE_TI_008 @etsi=SIP_CC_OE_CE_V_039
  Scenario Outline: Each copy of a <status> that comes within 32 s is acknowledged again
    When bob answers <status>
    And bob receives ACK
    And bob sends it again
    Then bob receives the ACK again in return within 2 s
    When bob waits 10 s
    And bob sends it again
    Then bob receives the ACK again in return within 2 s
    When bob waits 10 s
    And bob sends it again
    Then bob receives the ACK again in return within 2 s
    When bob waits 9 s
    And bob sends it again
    Then bob receives the ACK again in return within 2 s

    Examples:
      | status |
      | 404    |
      | 603    |

  @id=uac-response-on-other-branch @req=RFC6026:8.9-2
  Scenario: A response whose Via branch is not that of the INVITE is not taken for its response
    When bob answers 486 on another branch
    Then bob receives no ACK for 2 s
    And bob receives the INVITE again within 8*T1
    When bob answers 486
    And bob receives ACK

  @id=uac-response-of-other-method @req=RFC6026:8.9-2
  Scenario: A response whose CSeq method is not INVITE is not taken for the response to the INVITE
    When bob answers 486:
      | CSeq | 1 OPTIONS |
    Then bob receives no ACK for 2 s
    And bob receives the INVITE again within 8*T1
    When bob answers 486
    And bob receives ACK
