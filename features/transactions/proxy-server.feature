@role=proxy
Feature: INVITE server transactions of a proxy
  Towards the caller a stateful proxy is a server: it says 100 at once, answers copies of the INVITE itself, and repeats a
  refusal over UDP until its ACK comes (RFC 3261 16.7, 17.2.1).

  Background:
    Given a peer alice with an account
    And a registered peer bob
    When alice sends INVITE to bob with credentials

  @id=proxy-invite-answered-fast @req=RFC3261:17.2.1-1
  Scenario Outline: An INVITE to a callee who does not answer gets a response within 200 ms, over <transport>
    Then alice receives the first response to the INVITE within 200 ms, give or take 200 ms

    Examples:
      | transport |
      | udp       |
      | tcp       |

  @id=proxy-trying-no-to-tag @req=RFC3261:17.2.1-2
  Scenario: The 100 of the proxy has no To tag
    When bob receives INVITE
    And alice receives 100
    Then its To has no tag

  @id=proxy-invite-copy-while-ringing @req=RFC3261:17.2.1-5 @etsi=SIP_CC_PR_TR_SE_V_006
  Scenario: A copy of the INVITE of a call that rings gets the last provisional response again and is not forwarded
    When bob receives INVITE
    And bob answers 180
    And alice receives 180
    And alice waits 1 s
    And alice sends it again
    Then alice receives its last provisional response again in return within 2 s
    And bob does not receive the INVITE again for 1 s
    And bob receives no INVITE for 100 ms
    When bob answers 486
    And alice receives 486
    And alice sends ACK

  @id=proxy-invite-copy-after-refusal @req=RFC3261:17.2.1-10 @etsi=SIP_CC_PR_TR_SE_V_007
  Scenario: A copy of an INVITE that was refused gets the same final response again and is not forwarded
    When bob receives INVITE
    And bob answers 486
    And alice receives 486
    # Between two copies that Timer G makes
    And alice waits 8*T1
    And alice sends it again
    Then alice receives the 486 again in return within 2*T1
    And bob does not receive the INVITE again for 1 s
    And bob receives no INVITE for 100 ms

  @id=proxy-invite-timer-g @req=RFC3261:17.2.1-8 @etsi=SIP_CC_PR_TR_SE_TI_001
  Scenario: A refusal without its ACK is repeated over UDP at intervals that double from T1 up to T2
    When bob receives INVITE
    And bob answers 486
    And alice receives 486
    Then alice receives the 486 again at the intervals of Timer G for 60*T1, within 20%

  @id=proxy-invite-timer-g-not-over-tcp @req=RFC3261:17.2.1-8 @transport=tcp @etsi=SIP_CC_PR_TR_SE_TI_002
  Scenario: A refusal without its ACK is sent only once over TCP
    When bob receives INVITE
    And bob answers 486
    And alice receives 486
    Then alice does not receive the 486 again for 20*T1
    And the proxy still answers alice

  @id=proxy-invite-timer-h @req=RFC3261:17.2.1-9 @req=RFC3261:17.2.1-12 @etsi=SIP_CC_PR_TR_SE_TI_007
  Scenario: A refusal that nobody acknowledges is not repeated any more after 64*T1
    When bob receives INVITE
    And bob answers 486
    And alice receives 486
    And alice waits 65*T1
    Then alice does not receive the 486 again for 1.5*T2
    And the proxy still answers alice

  @id=proxy-invite-ack-ends-copies @req=RFC3261:17.2.1-11 @etsi=SIP_CC_PR_TR_SE_V_026
  Scenario: A refusal is not repeated any more once it is acknowledged
    When bob receives INVITE
    And bob answers 486
    And alice receives 486
    And alice waits 2*T1
    And alice sends ACK
    And alice waits 100 ms
    Then alice does not receive the 486 again for 20*T1
    And the proxy still answers alice

  @id=proxy-invite-timer-i @req=RFC3261:17.2.1-11 @etsi=SIP_CC_PR_TR_SE_TI_008 @etsi=SIP_CC_PR_TR_SE_V_024
  Scenario: The ACK to a refusal and its copies end at the proxy
    When bob receives INVITE
    And bob answers 486
    And bob receives ACK
    And alice receives 486
    And alice sends ACK
    And alice sends it again
    And alice waits 1 s
    And alice sends it again
    Then alice receives nothing for 2 s
    And bob does not receive the ACK again for 100 ms
    And bob receives no ACK for 100 ms
    And the proxy still answers alice

  @id=proxy-stray-response @req=RFC6026:7.3-2
  Scenario: A response that belongs to no transaction of the proxy is not forwarded
    When bob receives INVITE
    And bob sends these bytes to the proxy:
      """
      SIP/2.0 200 OK
      Via: SIP/2.0/UDP {bob.sut};branch={branch}
      Via: SIP/2.0/UDP {alice.address};branch={branch}
      From: <{alice.aor}>;tag={alice.tag}
      To: <{bob.aor}>;tag={bob.tag}
      Call-ID: {token}
      CSeq: 1 INVITE
      Contact: <{bob.contact}>
      Content-Length: 0
      """
    Then alice receives no 200 for 2 s
    When bob answers 486
    And alice receives 486
    And alice sends ACK
