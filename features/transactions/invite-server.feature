@role=uas @needs=answering-line
Feature: INVITE server transactions: the phone is called
  Copies of an INVITE get the last response again and never make a second call. A final response other than 2xx is repeated
  over UDP until the ACK comes, for 64*T1 at most (RFC 3261 17.2.1, RFC 6026 8.7).

  @id=uas-invite-answered-fast @req=RFC3261:17.2.1-1 @needs=ringing-line
  Scenario Outline: An INVITE gets a response within 200 ms, if only 100 Trying, over <transport>
    Given a peer bob
    When bob sends INVITE to the ringing phone
    Then bob receives the first response to the INVITE within 200 ms, give or take 300 ms

    Examples:
      | transport |
      | udp       |
      | tcp       |

  @id=uas-invite-copy-while-ringing @req=RFC3261:17.2.1-5 @needs=ringing-line @etsi=SIP_CC_TE_CE_V_022
  Scenario: A copy of the INVITE of a call that rings gets the last provisional response again and makes no second call
    Given a peer bob
    When bob sends INVITE to the ringing phone
    And bob receives 1xx
    And bob waits 3 s
    And bob sends it again
    Then bob receives its last provisional response again in return within 2 s
    When bob waits 2 s
    And bob sends it again
    Then bob receives its last provisional response again in return within 2 s
    And bob waits 1 s
    And all responses to the INVITE of bob have the same To tag

  @id=uas-invite-copy-after-refusal @req=RFC3261:17.2.1-10 @etsi=SIP_CC_TE_CE_V_023
  Scenario: A copy of an INVITE that was refused gets the same final response again
    Given a peer bob
    # Whatever the phone refuses it for
    When bob sends INVITE to the phone with an unusable offer:
      | Require | nothing-supports-this |
    And bob receives 4xx or 5xx or 6xx
    # Between two copies that Timer G makes, if the phone keeps a transaction
    And bob waits 8*T1
    And bob sends it again
    Then bob receives the 4xx or 5xx or 6xx again in return within 2*T1
    And all responses to the INVITE of bob have the same To tag

  @id=uas-invite-copy-after-200 @req=RFC6026:6-1 @req=RFC6026:7.1-1 @req=RFC6026:8.7-2
  Scenario: A copy of an INVITE that comes after its 200 was acknowledged makes no second call and does no harm to the first
    Given a peer bob
    When bob sends INVITE to the phone
    And bob receives 200
    And bob sends ACK
    And bob waits 1 s
    And bob sends the INVITE again
    Then bob receives no new response for 2 s
    When bob waits 8 s
    And bob sends the INVITE again
    Then bob receives no new response for 2 s
    And all responses to the INVITE of bob have the same To tag
    And bob sends BYE in the dialog
    And bob receives 2xx to the BYE

  @id=uas-invite-timer-g @req=RFC3261:17.2.1-8 @needs=ringing-line @etsi=SIP_CC_TE_CE_TI_001 @etsi=SIP_CC_TE_CE_TI_002
  Scenario: A 487 without its ACK is repeated over UDP at intervals that double from T1 up to T2
    Given a peer bob
    When bob sends INVITE to the ringing phone
    And bob receives 1xx
    And bob sends CANCEL
    And bob receives 4xx or 5xx or 6xx to the INVITE
    Then bob receives the 4xx or 5xx or 6xx again at the intervals of Timer G for 60*T1, within 20%

  @id=uas-invite-timer-g-not-over-tcp @req=RFC3261:17.2.1-8 @needs=ringing-line @transport=tcp
  @etsi=SIP_CC_TE_CE_TI_003
  Scenario: A 487 without its ACK is sent only once over TCP
    Given a peer bob
    When bob sends INVITE to the ringing phone
    And bob receives 1xx
    And bob sends CANCEL
    And bob receives 4xx or 5xx or 6xx to the INVITE
    Then bob does not receive the 4xx or 5xx or 6xx again for 20*T1
    And the phone still answers bob

  @id=uas-invite-timer-h @req=RFC3261:17.2.1-8 @req=RFC3261:17.2.1-9 @req=RFC3261:17.2.1-12 @needs=ringing-line
  @etsi=SIP_CC_TE_CE_TI_004
  Scenario: A 487 that nobody acknowledges is not repeated any more after 64*T1
    Given a peer bob
    When bob sends INVITE to the ringing phone
    And bob receives 1xx
    And bob sends CANCEL
    And bob receives 4xx or 5xx or 6xx to the INVITE
    Then bob receives the 4xx or 5xx or 6xx again within 4*T1
    When bob waits 65*T1
    Then bob does not receive the 4xx or 5xx or 6xx again for 1.5*T2
    And the phone still answers bob

  @id=uas-invite-ack-ends-copies @req=RFC3261:17.2.1-8 @req=RFC3261:17.2.1-11 @needs=ringing-line @etsi=SIP_CC_TE_CE_TI_007
  Scenario: A 487 is not repeated any more once it is acknowledged
    Given a peer bob
    When bob sends INVITE to the ringing phone
    And bob receives 1xx
    And bob sends CANCEL
    And bob receives 4xx or 5xx or 6xx to the INVITE
    Then bob receives the 4xx or 5xx or 6xx again within 4*T1
    When bob sends ACK
    And bob waits 200 ms
    Then bob does not receive the 4xx or 5xx or 6xx again for 20*T1
    And the phone still answers bob

  @id=uas-invite-timer-i @req=RFC3261:17.2.1-11 @needs=ringing-line @etsi=SIP_CC_TE_CE_TI_008
  Scenario: Copies of the ACK to a 487 bring about nothing
    Given a peer bob
    When bob sends INVITE to the ringing phone
    And bob receives 1xx
    And bob sends CANCEL
    And bob receives 200 to the CANCEL
    And bob receives 4xx or 5xx or 6xx to the INVITE
    And bob sends ACK
    And bob sends it again
    And bob waits 1 s
    And bob sends it again
    Then bob receives no response for 3 s
    And the phone still answers bob
