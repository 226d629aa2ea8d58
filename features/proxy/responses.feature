@role=proxy
Feature: Responses: which a proxy sends back, and how
  A proxy takes its own Via off a response and sends it to where the next Via says. It changes nothing else in it
  (RFC 3261 16.7).

  Background:
    Given a peer alice with an account
    And a registered peer bob

  @id=proxy-response-via-removed @req=RFC3261:16.7-2 @etsi=SIP_CC_PR_MP_RS_V_004
  Scenario Outline: A response to <method> comes back with the Via values that the request had when it left
    When alice sends <method> to bob with credentials
    And bob receives <method>
    And bob answers 200
    Then alice receives 200
    And it copies Via from the request

    Examples:
      | method  |
      | INVITE  |
      | MESSAGE |
      | OPTIONS |

  @id=proxy-response-lower-vias-kept @req=RFC3261:16.7-2 @req=RFC3261:16.7-43
  Scenario: The Via values of elements before the proxy are all there in the response
    When alice sends MESSAGE to bob with credentials:
      | Via | SIP/2.0/UDP {alice.address};branch={branch}                            |
      | Via | SIP/2.0/TCP 192.0.2.11:5071;branch={branch};received=192.0.2.12;x-a=b |
      | Via | SIP/2.0/UDP up.example;branch={branch}                                 |
    And bob receives MESSAGE
    And bob answers 200
    Then alice receives 200
    And it copies Via from the request
    And it keeps every header field of the response of bob but Via and Record-Route

  @id=proxy-response-untouched @req=RFC3261:16.7-43 @etsi=SIP_CC_PR_MP_RS_V_007
  Scenario Outline: Header fields of a <status> that the proxy can't know come back as they were sent
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers <status>:
      | X-Test-Weather | rain; "a quoted, part" <and:an-address> |
      | X-Test-List    | one, two                                |
      | X-Test-List    | three                                   |
      | Server         | Test/1.0 (a comment)                    |
      | Warning        | 399 bob.example "no warning at all"     |
    Then alice receives <status>
    And it keeps every header field of the response of bob but Via, To and Record-Route

    Examples:
      | status |
      | 183    |
      | 200    |
      | 486    |
      | 603    |

  @id=proxy-response-body-untouched @req=RFC3261:16.7-42
  Scenario Outline: The body of a <status> comes back as it was sent
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers <status>:
      | Content-Type | application/x-test                                  |
      | Body         | one\r\n\r\nSIP/2.0 200 OK\r\nVia: a line\r\n\tÄ end |
    Then alice receives <status>
    And its body is that of the response of bob
    And its Content-Type is "application/x-test"

    Examples:
      | status |
      | 183    |
      | 200    |
      | 488    |

  @id=proxy-provisional-forwarded @req=RFC3261:16.7-13 @req=RFC3261:16.7-31 @etsi=SIP_CC_PR_MP_RS_V_012
  Scenario Outline: A <status> comes back at once, with the callee's To tag
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers <status>
    Then alice receives <status> within 2 s
    And its To has the parameter "tag" with the value "{bob.tag}"

    Examples:
      | status |
      | 180    |
      | 181    |
      | 182    |
      | 183    |
      | 199    |
      | 155    |

  @id=proxy-every-provisional-forwarded @req=RFC3261:16.7-13 @etsi=SIP_CC_PR_MP_RS_V_013
  Scenario: Several provisional responses come back one by one, then the final one
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers 183
    Then alice receives 183 within 2 s
    When bob answers 180
    Then alice receives 180 within 2 s
    When bob answers 183:
      | X-Test-Part | two |
    Then alice receives the 183 again within 2 s
    When bob answers 182
    Then alice receives 182 within 2 s
    When bob answers 200
    Then alice receives 200 within 2 s

  @id=proxy-trying-not-forwarded @req=RFC3261:16.7-17 @etsi=SIP_CC_PR_MP_RS_V_017
  Scenario: The callee's 100 does not come back
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers 100:
      | X-Test-Hop | from the callee |
    Then alice receives no response with the header field X-Test-Hop for 1 s
    When bob answers 180
    Then alice receives 180

  @id=proxy-trying-with-tag-not-forwarded @req=RFC3261:16.7-17
  Scenario: Nor does a 100 come back that has a To tag
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob waits 100 ms
    And bob answers 100:
      | To         | {bob.received.To};tag={bob.tag} |
      | X-Test-Hop | from the callee                 |
    Then alice receives no response with the header field X-Test-Hop for 1 s
    When bob answers 180
    Then alice receives 180

  @id=proxy-final-forwarded @req=RFC3261:16.7-22 @etsi=SIP_CC_PR_MP_RS_V_008
  Scenario Outline: A single <status> comes back
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers <status>
    Then alice receives <status>
    And it copies From, Call-ID and CSeq from the request

    Examples:
      | status |
      | 380    |
      | 404    |
      | 486    |
      | 500    |
      | 600    |
      | 603    |

  @id=proxy-final-to-other-methods-forwarded @req=RFC3261:16.7-22 @etsi=SIP_CC_PR_MP_RS_V_009
  Scenario Outline: A single <status> to a request other than INVITE comes back
    When alice sends MESSAGE to bob with credentials
    And bob receives MESSAGE
    And bob answers <status>
    Then alice receives <status>

    Examples:
      | status |
      | 404    |
      | 415    |
      | 500    |
      | 603    |

  @id=proxy-2xx-to-tag-kept @req=RFC3261:16.7-13 @req=RFC3261:16.7-31
  Scenario Outline: A <status> comes back at once with the callee's To tag
    When alice sends <method> to bob with credentials
    And bob receives <method>
    And bob answers <status>
    Then alice receives <status> within 2 s
    And its To has the parameter "tag" with the value "{bob.tag}"

    Examples:
      | status | method  |
      | 200    | INVITE  |
      | 202    | MESSAGE |

  @id=proxy-2xx-without-to-tag @req=RFC3261:16.7-30
  Scenario: A 200 without a To tag, as of old, comes back without one
    When alice sends MESSAGE to bob with credentials
    And bob receives MESSAGE
    And bob answers 200:
      | To          | {bob.received.To} |
      | X-Test-Mark | untagged          |
    Then alice receives 200
    And its To has no tag

  @id=proxy-failure-to-tag-kept @req=RFC3261:16.7-32
  Scenario Outline: A single <status> keeps the callee's To tag
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers <status>
    Then alice receives <status>
    And its To has the parameter "tag" with the value "{bob.tag}"

    Examples:
      | status |
      | 380    |
      | 486    |
      | 603    |

  @id=proxy-in-dialog-failure-to-tag-kept @req=RFC3261:16.7-33 @needs=record-route
  Scenario: A refusal of a request within a call keeps the To tag of the call
    Given alice has a call with bob through the proxy
    When alice sends INVITE in the dialog with credentials
    And bob receives INVITE
    And bob answers 488
    Then alice receives 488
    And its To has the parameter "tag" with the value "{bob.tag}"

  @id=proxy-503-becomes-500 @req=RFC3261:16.7-28 @etsi=SIP_CC_PR_MP_RS_V_025
  Scenario: A single 503 comes back as 500, for the proxy itself is not overloaded
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers 503
    Then alice receives 500

  @id=proxy-callee-challenge-forwarded @stateless @req=RFC3261:22.3-4
  Scenario: A 407 of an element behind the proxy comes back with its challenge
    When alice sends MESSAGE to bob with credentials
    And bob receives MESSAGE
    And bob answers 407:
      | Proxy-Authenticate | Digest realm="behind.example", nonce="{token}", algorithm=MD5, qop="auth" |
    Then alice receives 407
    And it keeps every header field of the response of bob but Via, To and Record-Route

  @id=proxy-acknowledges-failure @req=RFC3261:16.6-60
  Scenario: The proxy itself acknowledges the callee's refusal; the caller's ACK stays with the proxy
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers 486
    Then bob receives ACK
    And its only Via is the top Via of the INVITE to bob
    And its Request-URI is that of the INVITE to bob
    When alice receives 486
    And alice sends ACK
    Then bob receives no ACK for 1 s
    When alice sends INFO to bob with credentials
    Then bob receives INFO
