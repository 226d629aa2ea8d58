@role=proxy
Feature: Requests that a proxy must not forward, and requests that it must not refuse
  Before it forwards a request a proxy checks its Request-URI, Max-Forwards and Proxy-Require (RFC 3261 16.3), and it
  needs a place to send it to (16.5).

  Background:
    Given a peer alice with an account
    And a registered peer bob

  @id=proxy-unknown-scheme @stateless @req=RFC3261:16.3-8 @etsi=SIP_CC_PR_MP_RQ_V_001
  Scenario Outline: <method> to a URI with an unknown scheme is answered 416
    When alice sends <method> to the proxy with credentials:
      | Request-URI | nosuchscheme:bob.example |
    Then alice receives 416

    Examples:
      | method  |
      | INVITE  |
      | MESSAGE |

  @id=proxy-max-forwards-zero @stateless @req=RFC3261:16.3-9 @req=RFC3261:16.3-11 @etsi=SIP_CC_PR_MP_RQ_V_002
  Scenario Outline: <method> with Max-Forwards 0 is answered 483 and goes no further
    When alice sends <method> to bob with credentials:
      | Max-Forwards | 0 |
    Then alice receives 483
    And bob receives no <method> for 1 s
    When alice sends INFO to bob with credentials
    Then bob receives INFO

    Examples:
      | method     |
      | INVITE     |
      | MESSAGE    |
      | FROBNICATE |

  @id=proxy-max-forwards-zero-options @stateless @req=RFC3261:16.3-9
  Scenario: OPTIONS with Max-Forwards 0 goes no further; the proxy answers it itself
    When alice sends OPTIONS to bob with credentials:
      | Max-Forwards | 0 |
    Then alice receives 2xx or 4xx or 5xx or 6xx
    And bob receives no OPTIONS for 1 s
    When alice sends INFO to bob with credentials
    Then bob receives INFO

  @id=proxy-require-unknown @stateless @req=RFC3261:16.3-15 @req=RFC3261:16.3-16 @etsi=SIP_CC_PR_MP_RQ_V_003
  Scenario Outline: <method> that requires unknown extensions of proxies is answered 420, names them, and goes no further
    When alice sends <method> to bob with credentials:
      | Proxy-Require | x-test-one, x-test-two |
    Then alice receives 420
    And its Unsupported lists "x-test-one, x-test-two"
    And bob receives no <method> for 1 s
    When alice sends INFO to bob with credentials
    Then bob receives INFO

    Examples:
      | method  |
      | INVITE  |
      | MESSAGE |

  @id=proxy-merged-request-forwarded @stateless @req=RFC3261:16.3-3
  Scenario: The same request on another branch is forwarded too: merging them is the callee's business
    Given a peer carol
    When carol sends MESSAGE to bob
    And bob receives MESSAGE
    And carol sends the MESSAGE again on another branch
    Then bob receives MESSAGE
    When bob answers 482
    Then carol receives 482

  @id=proxy-unknown-user @stateless @req=RFC3261:16.5-15 @etsi=SIP_CC_PR_MP_RQ_V_008
  Scenario Outline: <method> to a user that does not exist is answered 404, or 480 where it can't be known
    When alice sends <method> to an unknown user with credentials
    Then alice receives 404 or 480

    Examples:
      | method  |
      | INVITE  |
      | MESSAGE |

  @id=proxy-lookup-canonical @stateless @req=RFC3261:16.5-4
  Scenario Outline: A Request-URI that says the user's address in another form (<form>) finds the user
    When alice sends MESSAGE to bob with credentials:
      | Request-URI | <uri> |
    Then bob receives MESSAGE
    And its Request-URI is "{bob.contact}"

    Examples:
      | form                | uri                                     |
      | with a parameter    | sip:{bob.user}@{sut.domain};x-extra=one |
      | escaped character   | sip:{bob.escaped-user}@{sut.domain}     |

  @id=proxy-user-not-registered @stateless @req=RFC3261:16.5-16
  Scenario: A request to a user who has registered no contact is answered with an error
    Given a peer carol with an account
    When alice sends INVITE to carol with credentials
    Then alice receives 4xx or 5xx or 6xx

  @id=proxy-contact-refuses-connection @req=RFC3261:16.9-1 @transport=tcp
  Scenario: A contact that refuses the connection counts as one that answered 503, and the caller gets an error
    Given a peer carol with an account
    When carol sends REGISTER to the registrar with credentials:
      | Contact | <sip:{carol.user}@{carol.host}:1;transport=tcp> |
    And carol receives 200
    And alice sends INVITE to carol with credentials
    Then alice receives 408 or 480 or 5xx

  @id=proxy-callee-silent-invite @req=RFC3261:16.7-21
  Scenario: When the callee never answers an INVITE the caller gets 408
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    Then alice receives 408 within 64*T1 + 8 s
