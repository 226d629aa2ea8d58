@role=registrar
Feature: What a registrar checks, ignores and answers
  The steps around the bindings themselves: domain, extensions, the canonical address-of-record, and the form of the
  responses (RFC 3261 10.3, 8.2).

  @id=registrar-foreign-domain-404 @req=RFC3261:10.3-14 @etsi=SIP_RG_RR_I_002
  Scenario: An address-of-record outside the domain is refused, and nothing is bound
    A registrar that authenticates may find first that this user has no right to it: 403 (10.3 step 4).
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials:
      | To | <sip:{bob.user}@elsewhere.invalid> |
    Then bob receives 404 or 403
    When bob asks the registrar for its bindings
    Then it lists no bindings

  @id=registrar-aor-parameters-ignored @req=RFC3261:10.3-15 @req=RFC3261:10.3-16
  Scenario: URI parameters in To do not make another address-of-record
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials:
      | To | <{bob.aor};user=ip;x-floor=5> |
    Then bob receives 200
    When bob asks the registrar for its bindings
    Then it lists the contact of bob

  @id=registrar-aor-escapes @req=RFC3261:10.3-15 @req=RFC3261:10.3-16
  Scenario: An escaped letter in To does not make another address-of-record
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials:
      | To | <sip:{bob.escaped-user}@{sut.domain}> |
    Then bob receives 200
    When bob asks the registrar for its bindings
    Then it lists the contact of bob

  @id=registrar-unknown-extension @req=RFC3261:10.3-9
  Scenario: An unknown option tag in Require is answered 420 with that tag in Unsupported, and nothing is bound
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials:
      | Require | x-sipspec-unknown |
    Then bob receives 420
    And its Unsupported lists "x-sipspec-unknown"
    When bob asks the registrar for its bindings
    Then it lists no bindings

  @id=registrar-record-route-ignored @req=RFC3261:10.3-3 @req=RFC3261:10.3-4
  Scenario: Record-Route in a REGISTER is ignored and does not come back
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials:
      | Record-Route | <sip:192.0.2.20;lr> |
    Then bob receives 200
    And it has no header field Record-Route
    And it lists the contact of bob

  @id=registrar-no-6xx @req=RFC3261:10.3-1
  Scenario Outline: A REGISTER with <what> is not answered 6xx
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials:
      | <field> | <value> |
    Then bob receives 2xx or 3xx or 4xx or 5xx

    Examples:
      | what                   | field   | value                              |
      | a foreign domain       | To      | <sip:{bob.user}@elsewhere.invalid> |
      | a telephone number     | To      | <tel:+12015550123>                 |
      | an unknown extension   | Require | x-sipspec-unknown                  |
      | a misused star         | Contact | *                                  |
      | a contact by mail      | Contact | <mailto:bob@example.invalid>       |
      | a brief interval       | Expires | 1                                  |

  @id=registrar-date @req=RFC3261:10.3-34
  Scenario: The 200 to a REGISTER has a Date
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials
    And bob receives 200
    Then it has the header field Date

  @id=registrar-response-fields @req=RFC3261:8.2.6.2-1 @req=RFC3261:8.2.6.2-2 @req=RFC3261:8.2.6.2-3 @req=RFC3261:8.2.6.2-4 @req=RFC3261:8.2.6.2-6
  Scenario Outline: The 200 to a REGISTER repeats Via, From, To, Call-ID and CSeq, and tags To, over <transport>
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials
    Then bob receives 200
    And it copies Via, From, To, Call-ID and CSeq from the request
    And its To has a tag

    Examples:
      | transport |
      | udp       |
      | tcp       |

  @id=registrar-compact-names @req=RFC3261:7.3.3-3
  Scenario: Compact header field names mean the same as the full ones
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials:
      | f | <{bob.aor}>;tag={bob.tag} |
      | t | <{bob.aor}>               |
      | i | {token}                   |
      | m | <{bob.contact}>           |
    Then bob receives 200
    And it lists the contact of bob
