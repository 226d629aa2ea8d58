@role=stateless-proxy
Feature: Requests through a proxy without state: each is sent on by itself
  A proxy without state knows of no transaction. All that belongs to one must find its way by what stands in each request:
  copies, CANCEL and ACK go where the first request went, and get its branch. It answers nothing but what it refuses
  (RFC 3261 16.11).

  Background:
    Given a peer alice with an account
    And a registered peer bob

  @id=stateless-copies-branch @req=RFC3261:16.11-9 @req=RFC3261:16.11-10
  Scenario Outline: A copy of <method> leaves with the branch of the first
    When alice sends <method> to bob with credentials
    And bob receives <method>
    And alice sends it again
    Then bob receives the <method> again within 2 s
    And bob receives no new <method> for 100 ms

    Examples:
      | method     |
      | INVITE     |
      | MESSAGE    |
      | OPTIONS    |
      | FROBNICATE |

  @id=stateless-copies-after-answer @req=RFC3261:16.11-6 @req=RFC3261:16.11-9
  Scenario Outline: A copy of <method> that comes when the <status> is over goes on as the first did
    When alice sends <method> to bob with credentials
    And bob receives <method>
    And bob answers <status>
    And alice receives <status>
    And alice waits 1 s
    And alice sends the <method> again
    Then bob receives the <method> again within 2 s

    Examples:
      | method  | status |
      | INVITE  | 486    |
      | MESSAGE | 200    |

  @id=stateless-copies-of-old-clients @req=RFC3261:16.11-9 @req=RFC3261:16.11-10
  Scenario Outline: A copy of a request of an RFC 2543 client, <form>, leaves with the branch of the first
    Given a peer carol
    When carol sends MESSAGE to bob:
      | Via | SIP/2.0/UDP {carol.address}<branch> |
    And bob receives MESSAGE
    And carol sends it again
    Then bob receives the MESSAGE again within 2 s

    Examples:
      | form             | branch              |
      | without a branch |                     |
      | with one of old  | ;branch=old-{token} |

  @id=stateless-copies-alike @req=RFC3261:16.11-13 @req=RFC3261:16.11-15
  Scenario Outline: Copies of <method> are changed alike
    When alice sends <method> to bob with credentials
    And bob receives <method>
    And alice waits 1 s
    And alice sends it again
    And bob receives the <method> again within 2 s
    Then the copies of the <method> that bob received are all alike

    Examples:
      | method  |
      | INVITE  |
      | MESSAGE |

  @id=stateless-copies-record-route @req=RFC3261:16.11-14 @needs=record-route
  Scenario: Copies of an INVITE have the same Record-Route
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And alice sends it again
    And bob receives the INVITE again within 2 s
    Then the copies of the INVITE that bob received have the same Record-Route and Route

  @id=stateless-branches-differ @req=RFC3261:16.6-56
  Scenario: Another request has another branch
    When alice sends MESSAGE to bob with credentials
    And bob receives MESSAGE
    And bob answers 200
    And alice receives 200
    And alice sends MESSAGE to bob with credentials
    Then bob receives MESSAGE
    And its Via branch begins with the magic cookie
    And its Via branch is not that of the MESSAGE to bob

  @id=stateless-branches-of-copies-by-another-way @req=RFC3261:16.6-56
  Scenario: The same request in another transaction has another branch
    Given a peer carol
    When carol sends MESSAGE to bob
    And bob receives MESSAGE
    And carol sends the MESSAGE again on another branch
    Then bob receives MESSAGE
    And its Via branch is not that of the MESSAGE to bob

  @id=stateless-branches-of-old-clients @req=RFC3261:16.6-56
  Scenario Outline: Another request of an RFC 2543 client, who gives no branch, has another branch: another <part>
    Given a peer carol
    When carol sends MESSAGE to bob:
      | Via | SIP/2.0/UDP {carol.address} |
    And bob receives MESSAGE
    And carol sends MESSAGE to bob:
      | Via     | SIP/2.0/UDP {carol.address} |
      | Call-ID | <call-id>                   |
      | From    | <from>                      |
      | CSeq    | <cseq>                      |
    Then bob receives MESSAGE
    And its Via branch is not that of the MESSAGE to bob

    Examples:
      | part        | call-id              | from                    | cseq              |
      | Call-ID     | {token}              | {carol.sent.From}       | {carol.sent.CSeq} |
      | From tag    | {carol.sent.Call-ID} | <{carol.aor}>;tag=other | {carol.sent.CSeq} |
      | CSeq number | {carol.sent.Call-ID} | {carol.sent.From}       | 4711 MESSAGE      |

  @id=stateless-one-target @req=RFC3261:16.11-4 @needs=several-contacts
  Scenario Outline: Of two contacts of a user one gets the <method>
    Given a peer carol
    When bob sends REGISTER to the registrar with credentials:
      | Contact | <{bob.contact}>, <{carol.contact}> |
    And bob receives 200
    And alice sends <method> to bob with credentials
    Then only one of bob and carol receives <method> within 2 s

    Examples:
      | method  |
      | INVITE  |
      | MESSAGE |

  @id=stateless-target-of-copies @req=RFC3261:16.11-5 @req=RFC3261:16.11-6 @needs=several-contacts
  Scenario: Of two contacts of a user the one that got the request gets all its copies
    Given a peer carol
    When bob sends REGISTER to the registrar with credentials:
      | Contact | <{bob.contact}>, <{carol.contact}> |
    And bob receives 200
    And alice sends INVITE to bob with credentials
    And one of bob and carol receives INVITE
    And alice sends it again
    Then whoever received the INVITE receives it again within 2 s
    When alice sends it again
    Then whoever received the INVITE receives it again within 2 s
    When alice sends it again
    Then whoever received the INVITE receives it again within 2 s

  @id=stateless-target-of-cancel @req=RFC3261:16.11-7 @needs=several-contacts
  Scenario: Of two contacts of a user the one that got the INVITE gets its CANCEL
    Given a peer carol
    When bob sends REGISTER to the registrar with credentials:
      | Contact | <{bob.contact}>, <{carol.contact}> |
    And bob receives 200
    And alice sends INVITE to bob with credentials
    And one of bob and carol receives INVITE
    And alice sends CANCEL
    Then whoever received the INVITE receives CANCEL within 2 s

  @id=stateless-target-of-ack @req=RFC3261:16.11-7 @needs=several-contacts
  Scenario: Of two contacts of a user the one that refused the INVITE gets the ACK
    Given a peer carol
    When bob sends REGISTER to the registrar with credentials:
      | Contact | <{bob.contact}>, <{carol.contact}> |
    And bob receives 200
    Given bob answers every request with 486
    And carol answers every request with 486
    When alice sends INVITE to bob with credentials
    And one of bob and carol receives INVITE
    And alice receives 486
    And alice sends ACK
    Then whoever received the INVITE receives ACK within 2 s

  @id=stateless-cancel-branch @req=RFC3261:16.6-60
  Scenario: A CANCEL has the branch of its INVITE
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers 180
    And alice receives 180
    And alice sends CANCEL
    And bob receives CANCEL
    Then its Via branch is that of the INVITE to bob

  @id=stateless-ack-branch @req=RFC3261:16.6-60
  Scenario Outline: The caller's ACK to a <status> reaches the callee with the branch of the INVITE
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers <status>
    And alice receives <status>
    And alice sends ACK
    Then bob receives ACK within 2 s
    And it has a new Via on top of those of the request of alice
    And its Via branch is that of the INVITE to bob

    Examples:
      | status |
      | 302    |
      | 486    |
      | 503    |
      | 603    |

  @id=stateless-cancel-forwarded @req=RFC3261:16.11-16
  Scenario: A CANCEL goes on at once, and what comes back for it is the callee's answer
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And alice sends CANCEL
    Then bob receives CANCEL within 2 s
    And it has a new Via on top of those of the request of alice
    And its Request-URI is that of the INVITE to bob
    And alice receives no 2xx or 4xx or 5xx to the CANCEL for 1 s
    When bob answers 481 to the CANCEL
    Then alice receives 481 to the CANCEL

  @id=stateless-cancel-of-nothing @req=RFC3261:16.11-16
  Scenario: A CANCEL whose INVITE was never seen goes on
    When alice sends CANCEL to bob
    Then bob receives CANCEL
    And it has a new Via on top of those of the request of alice

  @id=stateless-cancel-route @req=RFC3261:16.11-16
  Scenario: A Route that names the proxy is taken off a CANCEL as off its INVITE
    When alice sends INVITE to bob with credentials:
      | Route | <sip:{sut.address};lr> |
    And bob receives INVITE
    And alice sends CANCEL
    Then bob receives CANCEL within 2 s
    And it has no header field Route
    And its Request-URI is that of the INVITE to bob

  @id=stateless-max-forwards-zero @req=RFC3261:16.11-2
  Scenario Outline: <method> with Max-Forwards 0 is answered 483, and neither it nor a copy goes further
    When alice sends <method> to bob with credentials:
      | Max-Forwards | 0 |
    Then alice receives 483
    When alice sends it again
    Then bob receives no <method> for 1 s
    When alice sends INFO to bob with credentials
    Then bob receives INFO

    Examples:
      | method  |
      | INVITE  |
      | MESSAGE |

  @id=stateless-proxy-require @req=RFC3261:16.11-2
  Scenario Outline: <method> that requires unknown extensions of proxies is answered 420 and goes no further
    When alice sends <method> to bob with credentials:
      | Proxy-Require | x-test-one |
    Then alice receives 420
    And its Unsupported lists "x-test-one"
    And bob receives no <method> for 1 s
    When alice sends INFO to bob with credentials
    Then bob receives INFO

    Examples:
      | method  |
      | INVITE  |
      | MESSAGE |

  @id=stateless-refusal-to-tag @req=RFC3261:8.2.7-5
  Scenario: A copy of a request that the proxy refuses itself is refused with the same To tag
    When alice sends MESSAGE to an unknown user with credentials
    And alice receives 4xx or 5xx or 6xx
    And alice waits 1 s
    And alice sends it again
    And alice waits 1 s
    Then all responses to the MESSAGE of alice have the same To tag

  @id=stateless-route-and-target @req=RFC3261:16.11-3
  Scenario: A Route that names the proxy is taken off, and the contact that the user has registered is the target
    When alice sends MESSAGE to bob with credentials:
      | Route | <sip:{sut.address};lr> |
    Then bob receives MESSAGE
    And it has no header field Route
    And its Request-URI is "{bob.contact}"

  @id=stateless-forwarded @req=RFC3261:16.11-8
  Scenario Outline: <method> goes on with a Via more and one hop less, and else as it came
    When alice sends <method> to bob with credentials:
      | Max-Forwards   | 10                                      |
      | X-Test-Weather | rain; "a quoted, part" <and:an-address> |
    Then bob receives <method>
    And it has a new Via on top of those of the request of alice
    And the branch of its top Via is new and begins with the magic cookie
    And its Max-Forwards is "9"
    And it keeps every header field of the request of alice but Via, Max-Forwards, Proxy-Authorization and Record-Route

    Examples:
      | method  |
      | INVITE  |
      | MESSAGE |
