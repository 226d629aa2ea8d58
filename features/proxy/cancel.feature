@role=proxy
Feature: CANCEL and Timer C: how a proxy ends an INVITE that nobody has answered
  A CANCEL goes hop by hop: the proxy answers it, and sends one of its own where the INVITE is ringing (RFC 3261 16.10).

  Background:
    Given a peer alice with an account
    And a registered peer bob

  @id=proxy-cancel-answered @req=RFC3261:16.10-4
  Scenario: The proxy answers a CANCEL at once, whatever the callee does
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers 180
    And alice receives 180
    And alice sends CANCEL
    Then alice receives 200 to the CANCEL within 2 s
    And it copies Via, From, Call-ID and CSeq from the request

  @id=proxy-cancel-forwarded @req=RFC3261:16.10-2 @req=RFC3261:16.10-5 @req=RFC3261:16.7-22 @etsi=SIP_CC_PR_MP_RQ_V_039
  Scenario Outline: A CANCEL of the caller over <transport> reaches the ringing callee, whose 487 comes back
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers 180
    And alice receives 180
    And alice sends CANCEL
    Then bob receives CANCEL within 2 s
    When bob answers 200 to the CANCEL
    And bob answers 487 to the INVITE
    Then bob receives ACK
    And alice receives 487

    Examples:
      | transport |
      | UDP       |
      | TCP       |

  @id=proxy-cancel-belongs-to-invite @req=RFC3261:16.6-60 @req=RFC3261:9.1-2 @req=RFC3261:9.1-3 @etsi=SIP_CC_PR_TR_CL_V_001
  Scenario: The proxy's CANCEL has Request-URI, top Via, Call-ID, From and To of the INVITE that it forwarded
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers 180
    And alice receives 180
    And alice sends CANCEL
    Then bob receives CANCEL
    And its only Via is the top Via of the INVITE to bob
    And its Request-URI is that of the INVITE to bob
    And it copies From, To and Call-ID from the request of alice

  @id=proxy-cancel-waits-for-provisional @req=RFC3261:9.1-8
  Scenario: The proxy's CANCEL waits until the callee has given a provisional response
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And alice receives 100
    And alice sends CANCEL
    Then alice receives 200 to the CANCEL within 2 s
    And bob receives no CANCEL for 2 s
    When bob answers 180 to the INVITE
    Then bob receives CANCEL within 64*T1

  @id=proxy-cancel-crosses-answer @req=RFC3261:16.7-13
  Scenario: A 200 that crosses the CANCEL comes back to the caller
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers 180
    And alice receives 180
    And alice sends CANCEL
    And bob receives CANCEL
    And bob answers 200 to the INVITE
    Then alice receives 200 within 2 s

  @id=proxy-cancel-after-answer @req=RFC3261:16.10-4
  Scenario: A CANCEL that comes after the refusal is answered 200 and not passed on
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers 486
    And bob receives ACK
    And alice receives 486
    And alice sends CANCEL
    Then alice receives 200 to the CANCEL
    And bob receives no CANCEL for 1 s
    When alice sends ACK
    And alice sends INFO to bob with credentials
    Then bob receives INFO

  @id=proxy-cancel-unknown-forwarded @req=RFC3261:16.10-6
  Scenario: A CANCEL for a request that the proxy does not know is forwarded
    When alice sends CANCEL to bob
    Then bob receives CANCEL
    And it has a new Via on top of those of the request of alice

  @id=proxy-timer-c-cancels @req=RFC3261:16.8-2 @needs=timer-c
  Scenario: When Timer C runs out on a ringing callee the proxy cancels it, and the caller gets an answer
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers 180
    And alice receives 180
    Then bob receives CANCEL within Timer C + 3 s
    When bob answers 200 to the CANCEL
    And bob answers 487 to the INVITE
    Then alice receives 408 or 487

  @id=proxy-timer-c-restarted @req=RFC3261:16.7-4 @needs=timer-c
  Scenario: A further provisional response starts Timer C anew
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers 180
    And alice receives 180
    And bob waits 0.7*Timer C
    And bob answers 183
    Then bob receives no CANCEL for 0.7*Timer C
    And bob receives CANCEL within 0.3*Timer C + 3 s
