@role=registrar @needs=authentication
Feature: Digest authentication of registrations
  A registrar challenges with 401, accepts sound digest credentials only, and lets a user change only the bindings that
  are that user's to change (RFC 3261 10.3 steps 3 and 4, 22).

  @id=registrar-challenge @req=RFC3261:10.3-10 @etsi=SIP_RG_RR_V_018
  Scenario Outline: A REGISTER without credentials is challenged with 401 and binds nothing, over <transport>
    Given a peer bob with an account
    When bob sends REGISTER to the registrar
    Then bob receives 401
    When bob asks the registrar for its bindings
    Then it lists no bindings

    Examples:
      | transport |
      | udp       |
      | tcp       |
      | tls       |
      | wss       |

  @id=registrar-challenge-form @req=RFC3261:22.2-2
  Scenario: A 401 has a WWW-Authenticate with realm and nonce
    Given a peer bob with an account
    When bob sends REGISTER to the registrar
    And bob receives 401
    Then it has the header field WWW-Authenticate
    And each Digest challenge in it has the parameter "realm"
    And each Digest challenge in it has the parameter "nonce"

  @id=registrar-challenge-qop @req=RFC3261:22.4-6
  Scenario: Each challenge offers a quality of protection (qop)
    Given a peer bob with an account
    When bob sends REGISTER to the registrar
    And bob receives 401
    Then each Digest challenge in it has the parameter "qop"

  @id=registrar-challenge-not-basic @req=RFC3261:22-3 @req=RFC3261:22.4-2
  Scenario: A challenge never asks for a Basic password
    Given a peer bob with an account
    When bob sends REGISTER to the registrar
    And bob receives 401
    Then it has no Basic challenge
    And it has the header field WWW-Authenticate

  @id=registrar-basic-refused @req=RFC3261:22-3 @req=RFC3261:22.4-2
  Scenario: Basic credentials are refused, the right password or not
    Given a peer bob with an account
    When bob sends REGISTER to the registrar
    And bob receives 401
    And bob repeats the REGISTER with Basic credentials
    Then bob receives 4xx or 5xx
    When bob asks the registrar for its bindings
    Then it lists no bindings

  @id=registrar-credentials-accepted @req=RFC3261:26.3.1-10 @etsi=SIP_RG_RR_V_021
  Scenario Outline: A challenged REGISTER is accepted when repeated with the right credentials, over <transport>
    Given a peer bob with an account
    When bob sends REGISTER to the registrar
    And bob receives 401
    And bob repeats the REGISTER with credentials
    Then bob receives 200
    And it lists the contact of bob

    Examples:
      | transport |
      | udp       |
      | tcp       |
      | tls       |
      | wss       |

  @id=registrar-credentials-without-qop @req=RFC3261:22.4-1 @req=RFC3261:22.4-8
  Scenario: Credentials in the form of RFC 2069, without qop, are accepted
    Given a peer bob with an account
    When bob sends REGISTER to the registrar
    And bob receives 401
    And bob repeats the REGISTER with credentials:
      | qop | (none) |
    Then bob receives 200
    And it lists the contact of bob

  @id=registrar-bad-credentials @req=RFC3261:26.3.1-10 @etsi=SIP_RG_RR_V_022
  Scenario Outline: Credentials with <what> are refused and bind nothing
    Given a peer bob with an account
    When bob sends REGISTER to the registrar
    And bob receives 401
    And bob repeats the REGISTER with credentials:
      | <part> | <value> |
    Then bob receives 4xx
    When bob asks the registrar for its bindings
    Then it lists no bindings

    Examples:
      | what                       | part     | value             |
      | a wrong password           | password | not-the-password  |
      | an unknown user            | username | nobody-{token}    |
      | a nonce of their own       | nonce    | {token}           |
      | the digest of an INVITE    | method   | INVITE            |
      | another realm              | realm    | elsewhere.invalid |

  @id=registrar-replayed-credentials @req=RFC3261:26.3.1-10 @needs=nonce-count
  Scenario: Credentials that were used once are refused the second time
    Given a peer bob with an account
    And bob sends REGISTER to the registrar
    And bob receives 401
    And bob repeats the REGISTER with credentials
    And bob receives 200
    When bob repeats the REGISTER with the same credentials
    Then bob receives 4xx

  @id=registrar-foreign-aor-refused @req=RFC3261:10.3-12
  Scenario: One user's credentials do not change the bindings of another user
    Given a peer alice with an account
    And a peer bob with an account
    When bob sends REGISTER to the registrar with credentials:
      | To | <{alice.aor}> |
    Then bob receives 4xx
    When alice asks the registrar for its bindings
    Then it lists no bindings

  @id=registrar-foreign-aor-403 @req=RFC3261:10.3-13 @etsi=SIP_RG_RR_V_019
  Scenario: A user without the right to change an address-of-record is answered 403
    Given a peer alice with an account
    And a peer bob with an account
    When bob sends REGISTER to the registrar with credentials:
      | To | <{alice.aor}> |
    And bob receives 4xx
    Then its status is 403
