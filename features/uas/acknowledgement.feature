@role=uas @needs=answering-line
Feature: The 200 to INVITE until it is acknowledged
  The phone itself repeats its 200 until the ACK comes, whatever the transport, and gives the call up when none comes
  (RFC 3261 13.3.1.4, RFC 6026 8.7).

  @id=uas-200-repeated @req=RFC6026:8.7-1 @etsi=SIP_CC_TE_CE_TI_009
  Scenario Outline: A 200 that nobody acknowledges is repeated at intervals that double from T1 to T2, over <transport>
    Given a peer alice
    When alice sends INVITE to the phone
    And alice receives 200
    # The intervals of 13.3.1.4 are those of Timer G
    Then alice receives the 200 again at the intervals of Timer G for 23*T1, within 20%
    And alice sends ACK

    Examples:
      | transport |
      | udp       |
      | tcp       |
      | tls       |

  @id=uas-200-acknowledged @req=RFC3261:13.1-1 @req=RFC6026:8.7-1 @etsi=SIP_CC_TE_CE_V_032
  Scenario Outline: A 200 that is acknowledged is not repeated any more, over <transport>
    Given a peer alice
    When alice sends INVITE to the phone
    And alice receives 200
    Then alice receives the 200 again within 4*T1
    When alice sends ACK
    And alice waits 200 ms
    Then alice does not receive the 200 again for 10 s
    And alice sends BYE in the dialog
    And alice receives 2xx

    Examples:
      | transport |
      | udp       |
      | tcp       |
      | tls       |

  @id=uas-200-acknowledged-at-once @req=RFC3261:13.1-1
  Scenario: A 200 that is acknowledged at once is not repeated, and the call stays up
    Given a peer alice
    And alice has a call with the phone
    When alice waits 200 ms
    Then alice does not receive the 200 again for 10 s
    And alice sends BYE in the dialog
    And alice receives 2xx

  @id=uas-reinvite-200-repeated @req=RFC6026:8.7-1
  Scenario: A 200 to a re-INVITE is repeated too until it is acknowledged
    Given a peer alice
    And alice has a call with the phone
    When alice sends INVITE in the dialog
    And alice receives 200
    Then alice receives the 200 again at the intervals of Timer G for 7*T1, within 20%
    And alice sends ACK
    And alice waits 200 ms
    And alice does not receive the 200 again for 10 s

  @id=uas-no-ack-ends-call @req=RFC3261:13.3.1.4-4 @req=RFC3261:14.2-6 @etsi=SIP_CC_TE_CE_TI_011
  Scenario Outline: A call whose 200 nobody acknowledges for 64*T1 is ended with a BYE, over <transport>
    Given a peer alice
    When alice sends INVITE to the phone
    And alice receives 200
    Then alice receives BYE within 64*T1 + 8 s
    And it is in the dialog of alice
    And alice answers 200 to the BYE
    And alice does not receive the 200 again for 5 s

    Examples:
      | transport |
      | udp       |
      | tcp       |
      | tls       |

  @id=uas-no-bye-before-ack @req=RFC3261:15-4
  Scenario: A 200 that is not acknowledged is no reason for a BYE before 64*T1 have passed
    Given a peer alice
    When alice sends INVITE to the phone
    And alice receives 200
    Then alice receives no BYE for 60*T1
    And alice sends ACK
    And alice sends BYE in the dialog
    And alice receives 2xx

  @id=uas-hangs-up-before-ack @req=RFC3261:15-4 @needs=trigger
  Scenario: A callee that hangs up before the ACK has come sends its BYE only after the ACK
    Given a peer alice
    When alice sends INVITE to the phone
    And alice receives 200
    And the phone hangs up
    Then alice receives no BYE for 3 s
    When alice sends ACK
    And alice receives BYE
    And alice answers 200 to the BYE
