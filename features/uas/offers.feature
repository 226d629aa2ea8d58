@role=uas @needs=answering-line
Feature: Offers of several streams
  An answer has a stream for each of the offer; what is not wanted is refused alone (RFC 3264 6, 6.2, 8.2).

  @id=uas-answer-to-multicast-stream @req=RFC3264:6-2 @req=RFC3264:6-3 @req=RFC3264:6.1-2
  Scenario: A multicast stream beside the usual one is answered in its place, taken or refused
    Given a peer alice
    When alice sends INVITE to the phone with the streams:
      """
      m=audio 40000 RTP/AVP 0 8
      a=rtpmap:0 PCMU/8000
      a=rtpmap:8 PCMA/8000
      m=audio 40010 RTP/AVP 0
      c=IN IP4 233.252.0.1/127
      b=AS:64
      a=rtpmap:0 PCMU/8000
      a=ptime:40
      a=sendrecv
      """
    And alice receives 2xx or 4xx or 5xx or 6xx
    # It may refuse the offer as a whole (13.3.1.3)
    And the rest applies only if it is 2xx
    Then it carries an answer to the offer of alice
    And alice sends ACK

  @id=uas-answer-to-refused-stream @req=RFC3264:6-2 @req=RFC3264:6-3 @req=RFC3264:6.1-2
  Scenario: A stream that the offer itself refuses with the port 0 has its place in the answer
    Given a peer alice
    When alice sends INVITE to the phone with the streams:
      """
      m=video 0 RTP/AVP 31
      m=audio 40000 RTP/AVP 0 8
      a=rtpmap:0 PCMU/8000
      a=rtpmap:8 PCMA/8000
      """
    And alice receives 200
    Then it carries an answer to the offer of alice
    And alice sends ACK
