@role=stateless-proxy
Feature: Responses through a proxy without state: all that come under its Via go back
  A proxy without state makes no provisional response, and takes its own Via off whatever comes under it. Where the next Via
  says, there the rest goes: each copy, 100 and 503 as well, early or late. It changes nothing else (RFC 3261 16.11).

  Background:
    Given a peer alice with an account
    And a registered peer bob

  @id=stateless-no-provisional @req=RFC3261:16.11-1
  Scenario Outline: While the callee says nothing, nor does the proxy, over <transport>
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    Then alice receives no 1xx for 5 s
    When bob answers 200
    Then alice receives 200

    Examples:
      | transport |
      | UDP       |
      | TCP       |

  @id=stateless-provisional-back @req=RFC3261:16.11-18 @req=RFC3261:16.11-20
  Scenario Outline: A <status> comes back as it was sent
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers <status>:
      | X-Test-Weather | rain; "a quoted, part" <and:an-address> |
      | Server         | Test/1.0 (a comment)                    |
    Then alice receives <status> within 2 s
    And it copies Via from the request
    And it keeps every header field of the response of bob but Via and Record-Route

    Examples:
      | status |
      | 100    |
      | 180    |
      | 183    |
      | 199    |

  @id=stateless-final-back @req=RFC3261:16.11-18 @req=RFC3261:16.11-20
  Scenario Outline: A <status> to <method> comes back as it was sent
    When alice sends <method> to bob with credentials
    And bob receives <method>
    And bob answers <status>:
      | X-Test-Weather | rain; "a quoted, part" <and:an-address> |
      | Warning        | 399 bob.example "no warning at all"     |
    Then alice receives <status> within 2 s
    And it copies Via from the request
    And it keeps every header field of the response of bob but Via and Record-Route

    Examples:
      | which       | status | method  |
      | 200 INVITE  | 200    | INVITE  |
      | 302 INVITE  | 302    | INVITE  |
      | 486 INVITE  | 486    | INVITE  |
      | 503 INVITE  | 503    | INVITE  |
      | 603 INVITE  | 603    | INVITE  |
      | 202 MESSAGE | 202    | MESSAGE |
      | 408 MESSAGE | 408    | MESSAGE |
      | 503 MESSAGE | 503    | MESSAGE |

  @id=stateless-response-lower-vias @req=RFC3261:16.11-18 @req=RFC3261:16.11-20
  Scenario: The Via values of elements before the proxy are all there in the response
    When alice sends MESSAGE to bob with credentials:
      | Via | SIP/2.0/UDP {alice.address};branch={branch}                           |
      | Via | SIP/2.0/TCP 192.0.2.11:5071;branch={branch};received=192.0.2.12;x-a=b |
      | Via | SIP/2.0/UDP up.example;branch={branch}                                |
    And bob receives MESSAGE
    And bob answers 200
    Then alice receives 200
    And it copies Via from the request

  @id=stateless-response-body @req=RFC3261:16.11-19
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

  @id=stateless-response-copies @req=RFC3261:16.11-18
  Scenario Outline: Each copy of a <status> comes back
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers <status>
    And alice receives <status>
    And bob sends it again
    Then alice receives the <status> again within 2 s

    Examples:
      | status |
      | 180    |
      | 200    |
      | 486    |

  @id=stateless-response-after-final @req=RFC3261:16.11-18
  Scenario: A final response that comes after another comes back as well
    When alice sends MESSAGE to bob with credentials
    And bob receives MESSAGE
    And bob answers 404
    And alice receives 404
    And bob answers 200 to the MESSAGE
    Then alice receives 200 to the MESSAGE within 2 s

  @id=stateless-response-on-another-branch @req=RFC3261:16.11-17 @req=RFC3261:16.11-18
  Scenario: A response under the proxy's own Via comes back, though it sent no request of that branch
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers 183 on another branch
    Then alice receives 183 within 2 s

  @id=stateless-late-final @req=RFC3261:16.11-18
  Scenario: A final response comes back when 64*T1 have passed
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    Then alice receives no final response for 66*T1
    When bob answers 486
    Then alice receives 486 within 2 s

  @id=stateless-foreign-response @req=RFC3261:16.11-17 @req=RFC3261:16.11-21
  Scenario Outline: A response under the Via of <whom> is dropped
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers 183 with "<sent-by>" as the sent-by of the top Via
    Then alice receives no 183 for 1 s
    When bob answers 180
    Then alice receives 180

    Examples:
      | whom         | sent-by           |
      | another host | 192.0.2.51:5060   |
      | another name | proxy.invalid     |
