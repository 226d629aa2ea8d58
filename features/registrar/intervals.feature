@role=registrar
Feature: How long a binding lasts
  The interval that a client asks for is the contact's expires parameter, else the Expires header field, else the
  registrar's default. The registrar may shorten it, and may refuse what is too brief (RFC 3261 10.3 step 7).

  @id=registrar-expires-parameter @req=RFC3261:10.3-21
  Scenario: The expires parameter of a contact counts, not the Expires header field
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials:
      | Contact | <{bob.contact}>;expires={expires.short} |
      | Expires | {expires.long}                          |
    And bob receives 200
    Then it lists the contact of bob expiring within 1 to "{expires.short}" s

  @id=registrar-expires-header @req=RFC3261:10.3-22
  Scenario: The Expires header field counts for a contact without expires parameter
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials:
      | Expires | {expires.short} |
    And bob receives 200
    Then it lists the contact of bob expiring within 1 to "{expires.short}" s

  @id=registrar-expires-mixed @req=RFC3261:10.3-21 @req=RFC3261:10.3-22 @needs=several-contacts
  Scenario: Each contact has its own interval: the parameter where there is one, the header field where not
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials:
      | Contact | <{bob.contact}>;expires={expires.long} |
      | Contact | <sip:bob@192.0.2.10>                   |
      | Expires | {expires.short}                        |
    And bob receives 200
    Then it lists 2 bindings
    And it lists the contact of bob expiring within 1 to "{expires.long}" s
    And it lists the contact "sip:bob@192.0.2.10" expiring within 1 to "{expires.short}" s

  @id=registrar-expires-default @req=RFC3261:10.3-23
  Scenario: A contact without any interval is bound for the registrar's default interval or less
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials
    Then bob receives 200
    And it lists the contact of bob expiring within 1 to "{expires.default}" s

  @id=registrar-longest-interval @req=RFC3261:10.3-33
  Scenario: The longest interval that can be asked for is accepted, whole or shortened
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials:
      | Expires | 4294967295 |
    Then bob receives 200
    And it lists the contact of bob expiring within 1 to 4294967295 s

  @id=registrar-hour-not-too-brief @req=RFC3261:10.3-22
  Scenario: An interval of one hour is never too brief
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials:
      | Expires | 3600 |
    Then bob receives 200
    And it lists the contact of bob expiring within 1 to 3600 s

  @id=registrar-too-brief-min-expires @req=RFC3261:10.3-26 @needs=interval-too-brief @etsi=SIP_RG_RR_V_004
  Scenario: An interval that is too brief is refused with 423 and Min-Expires, and that interval is accepted then
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials:
      | Expires | 1 |
    Then bob receives 423
    And its Min-Expires is at least 2
    When bob sends REGISTER to the registrar with credentials:
      | Expires | {bob.received.Min-Expires} |
    Then bob receives 200
    And it lists the contact of bob

  @id=registrar-too-brief-binds-nothing @req=RFC3261:10.3-6 @needs=interval-too-brief @needs=several-contacts
  Scenario: A REGISTER in which one interval is too brief binds all of its contacts or none
    Refusing is the registrar's choice (10.3 step 7): it may grant what is brief beside what is not.
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials:
      | Contact | <{bob.contact}>;expires={expires.short} |
      | Contact | <sip:bob@192.0.2.10>;expires=3          |
    Then bob receives 200 or 423
    When bob asks the registrar for its bindings
    Then it lists 0 or 2 bindings

  @id=registrar-malformed-interval @req=RFC3261:10.2-14
  Scenario Outline: An interval that is no number (in the <place>) counts as one hour
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials:
      | <field> | <value> |
    Then bob receives 200
    And it lists the contact of bob expiring within 1 to 3600 s

    Examples:
      | place            | field   | value                        |
      | header field     | Expires | soon                         |
      | parameter        | Contact | <{bob.contact}>;expires=soon |
