@role=uas @needs=answering-line
Feature: A call that the caller changes
  A re-INVITE offers another session in the same dialog; what is refused leaves the call as it was (RFC 3261 14.2, 12.2.2).

  @id=uas-reinvite-answered @req=RFC3261:13.3.1.4-2 @etsi=SIP_CC_TE_SM_V_001
  Scenario Outline: A re-INVITE with an offer is answered by a 200 with the answer, in the same dialog, over <transport>
    Given a peer alice
    And alice has a call with the phone
    When alice sends INVITE in the dialog
    And alice receives 200
    Then it copies Via, From, To, Call-ID and CSeq from the request
    And it carries an answer to the offer of alice
    And alice sends ACK

    Examples:
      | transport |
      | udp       |
      | tcp       |
      | tls       |

  @id=uas-reinvite-hold @req=RFC3261:14.2-4 @req=RFC3264:6.1-3 @req=RFC3264:6.1-4 @req=RFC3264:6.1-6
  Scenario Outline: A re-INVITE that makes the stream <offered> is answered with a stream that is <answered>
    Given a peer alice
    And alice has a call with the phone
    When alice sends INVITE in the dialog with the streams:
      """
      m=audio 40000 RTP/AVP 0 8
      a=rtpmap:0 PCMU/8000
      a=rtpmap:8 PCMA/8000
      a=<offered>
      """
    And alice receives 200
    Then its first stream is "<answered>"
    And alice sends ACK

    Examples:
      | offered  | answered             |
      | sendonly | recvonly or inactive |
      | inactive | inactive             |
      | recvonly | sendonly or inactive |

  @id=uas-reinvite-without-offer @req=RFC3261:13.3.1.4-3 @req=RFC3261:14.2-11 @etsi=SIP_CC_TE_SM_V_002
  Scenario: A re-INVITE without a body is answered by a 200 with an offer that goes on with the session
    Given a peer alice
    And alice has a call with the phone
    When alice sends INVITE in the dialog:
      | Content-Type | (none) |
      | Body         |        |
    Then alice receives 200
    And it carries an offer
    And its offer has a format of the session before
    And alice sends ACK with an answer

  @id=uas-reinvite-refused-with-488 @req=RFC3261:13.3.1.3-3
  Scenario: A re-INVITE with an offer of which the phone can use nothing is refused with 488, or every stream of it is
    Given a peer alice
    And alice has a call with the phone
    When alice sends INVITE in the dialog with the streams:
      """
      m=audio 40000 RTP/AVP 96
      a=rtpmap:96 X-NOBODY-HAS-THIS/8000
      """
    Then alice receives 488 or 2xx
    And it is 488, or its answer takes no stream
    And alice sends ACK

  @id=uas-reinvite-refused-keeps-call @req=RFC3261:8.2-2 @req=RFC3261:12.2.2-4
  Scenario: After a re-INVITE that was refused, for its CSeq or its offer, the call goes on, and can be changed
    Given a peer alice
    When alice sends INVITE to the phone:
      | CSeq | 100 INVITE |
    And alice receives 200
    And alice sends ACK
    And alice sends INVITE in the dialog with an unusable offer:
      | CSeq | 42 INVITE |
    Then alice receives 3xx or 4xx or 5xx or 6xx
    When alice sends ACK
    Then alice receives no BYE for 1 s
    And alice sends INVITE in the dialog
    And alice receives 200
    And alice sends ACK
    And alice sends BYE in the dialog
    And alice receives 2xx

  @id=uas-reinvite-overlaps @req=RFC3261:14.2-1 @needs=ringing-line @etsi=SIP_CC_TE_SM_I_001
  Scenario: A second INVITE in the dialog before the first has its final response is refused with 500 and Retry-After
    Given a peer alice
    When alice sends INVITE to the ringing phone
    And alice receives 180 or 181 or 182 or 183
    And alice sends INVITE in the dialog
    Then alice receives 500
    And its Retry-After is from 0 to 10
    And alice sends ACK
