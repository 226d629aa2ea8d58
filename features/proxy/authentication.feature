@role=proxy
Feature: Callers who have to prove who they are
  A proxy that wants to know who calls answers 407 with a challenge; the request comes again with credentials
  (RFC 3261 22.3).

  @id=proxy-auth-challenge @stateless @req=RFC3261:22.3-2 @needs=challenge-calls
  Scenario Outline: <method> of a user of the domain without credentials is answered 407 with a challenge
    Given a peer alice with an account
    And a registered peer bob
    When alice sends <method> to bob
    Then alice receives 407
    And it has the header field Proxy-Authenticate
    And each Digest challenge in it has the parameter "realm"
    And each Digest challenge in it has the parameter "nonce"

    Examples:
      | method  |
      | INVITE  |
      | MESSAGE |

  @id=proxy-auth-not-forwarded @stateless @req=RFC3261:16.3-17 @needs=challenge-calls
  Scenario Outline: Without credentials a request goes no further than the proxy; with credentials it does
    Given a peer alice with an account
    And a registered peer bob
    When alice sends <method> to bob
    Then alice receives 407
    And bob receives no <method> for 1 s
    When alice repeats the <method> with credentials
    Then bob receives <method>
    When bob answers 200
    Then alice receives 200

    Examples:
      | method  |
      | MESSAGE |
      | OPTIONS |

  @id=proxy-auth-call-with-credentials @req=RFC3261:16.3-17 @needs=challenge-calls
  Scenario: After a 407, its ACK and the INVITE with credentials the call comes about
    Given a peer alice with an account
    And a registered peer bob
    When alice sends INVITE to bob
    Then alice receives 407
    When alice sends ACK
    Then bob receives no INVITE for 1 s
    When alice repeats the INVITE with credentials
    Then bob receives INVITE
    And bob receives no ACK for 1 s
    When bob answers 200
    Then alice receives 200
    When alice sends ACK
    Then bob receives ACK

  @id=proxy-auth-wrong-credentials @stateless @req=RFC3261:16.3-17 @needs=challenge-calls
  Scenario Outline: A request with a wrong <part> goes no further than the proxy
    Given a peer alice with an account
    And a registered peer bob
    When alice sends MESSAGE to bob
    And alice receives 407
    And alice repeats the MESSAGE with credentials:
      | <part> | <value> |
    Then alice receives 4xx
    And bob receives no MESSAGE for 1 s
    When alice sends INFO to bob with credentials
    Then bob receives INFO

    Examples:
      | part     | value          |
      | password | not {token}    |
      | username | nobody-{token} |
      | nonce    | {token}        |

  @id=proxy-auth-other-realm-kept @stateless @req=RFC3261:22.3-11
  Scenario: Credentials for the realm of another proxy are passed on
    Given a peer alice with an account
    And a registered peer bob
    When alice sends MESSAGE to bob with credentials:
      | Proxy-Authorization | Digest username="alice", realm="another.example", nonce="{token}", uri="sip:another.example", response="00112233445566778899aabbccddeeff" |
    Then bob receives MESSAGE
    And it holds credentials for the realm "another.example"
