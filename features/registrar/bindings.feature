@role=registrar
Feature: Bindings: adding, listing, refreshing and removing
  A registrar keeps, for each address-of-record, the contacts that REGISTER requests bind to it, and lists all that are
  current in every 200 (RFC 3261 10.3).

  @id=registrar-add-binding @req=RFC3261:10.3-32 @req=RFC3261:10.3-33 @etsi=SIP_RG_RR_V_003
  Scenario Outline: A REGISTER with a contact is answered 200 listing that contact, over <transport>
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials
    Then bob receives 200
    And it lists 1 binding
    And it lists the contact of bob
    And each contact that it lists has an expires parameter

    Examples:
      | transport |
      | udp       |
      | tcp       |
      | tls       |
      | ws        |
      | wss       |

  @id=registrar-query-lists-all @req=RFC3261:10.3-32 @req=RFC3261:10.3-33 @etsi=SIP_RG_RR_V_001 @needs=several-contacts
  Scenario Outline: A REGISTER without Contact is answered with all bindings, whoever made them, over <transport>
    Given a registered peer bob
    And a peer carol registered for the address-of-record of bob
    When bob asks the registrar for its bindings
    Then it lists 2 bindings
    And it lists the contact of bob
    And it lists the contact of carol
    And each contact that it lists has an expires parameter

    Examples:
      | transport |
      | udp       |
      | tcp       |
      | tls       |
      | ws        |
      | wss       |

  @id=registrar-query-without-bindings @req=RFC3261:10.3-32
  Scenario: A REGISTER without Contact for an address-of-record without bindings is answered 200 without Contact
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials:
      | Contact | (none) |
    Then bob receives 200
    And it has no header field Contact

  @id=registrar-query-removes-nothing @req=RFC3261:10.3-32
  Scenario: A REGISTER without Contact removes nothing, even with Expires 0
    Given a registered peer bob
    When bob sends REGISTER to the registrar with credentials:
      | Contact | (none) |
      | Expires | 0      |
    Then bob receives 200
    And it lists the contact of bob
    When bob asks the registrar for its bindings
    Then it lists the contact of bob

  @id=registrar-several-contacts-in-lines @req=RFC3261:10.3-32 @req=RFC3261:10.3-33 @needs=several-contacts
  Scenario: A REGISTER with three Contact lines binds all three contacts
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials:
      | Contact | <{bob.contact}>                 |
      | Contact | <sip:bob@192.0.2.10>;q=0.5      |
      | Contact | "Bob, at sea" <sip:bob@192.0.2.11:5070;transport=tcp> |
    Then bob receives 200
    And it lists 3 bindings
    And it lists the contact of bob
    And it lists the contact "sip:bob@192.0.2.10"
    And it lists the contact "sip:bob@192.0.2.11:5070;transport=tcp"
    And each contact that it lists has an expires parameter

  @id=registrar-several-contacts-in-a-list @req=RFC3261:10.3-32 @req=RFC3261:10.3-33 @needs=several-contacts
  Scenario: A REGISTER with three contacts in one Contact line binds all three
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials:
      | Contact | <{bob.contact}>, "Bob, at sea" <sip:bob@192.0.2.10>;q=0.5,<sip:bob@192.0.2.11:5070;transport=tcp> |
    Then bob receives 200
    And it lists 3 bindings
    And it lists the contact of bob
    And it lists the contact "sip:bob@192.0.2.10"
    And it lists the contact "sip:bob@192.0.2.11:5070;transport=tcp"
    And each contact that it lists has an expires parameter

  @id=registrar-refresh @req=RFC3261:10.3-28
  Scenario: The same client's next REGISTER updates its binding and adds none
    Given a peer bob with an account
    And bob sends REGISTER to the registrar with credentials:
      | Expires | {expires.long} |
    And bob receives 200
    When bob sends REGISTER to the registrar with credentials:
      | Expires | {expires.short} |
    Then bob receives 200
    And it lists 1 binding
    And it lists the contact of bob expiring within 1 to "{expires.short}" s

  @id=registrar-update-by-new-call-id @req=RFC3261:10.3-27
  Scenario: A REGISTER of another Call-ID updates a binding whatever its CSeq, as after a phone's restart
    Given a peer bob with an account
    And bob sends REGISTER to the registrar with credentials:
      | CSeq    | 1000 REGISTER  |
      | Expires | {expires.long} |
    And bob receives 200
    When bob sends REGISTER to the registrar with credentials:
      | Call-ID | {token}         |
      | CSeq    | 1 REGISTER      |
      | Expires | {expires.short} |
    Then bob receives 200
    And it lists 1 binding
    And it lists the contact of bob expiring within 1 to "{expires.short}" s

  @id=registrar-remove-one-by-parameter @req=RFC3261:10.3-28 @needs=several-contacts
  Scenario Outline: A contact with expires=0 is removed and the others stay, over <transport>
    Given a registered peer bob
    And a peer carol registered for the address-of-record of bob
    When bob sends REGISTER to the registrar with credentials:
      | Contact | <{bob.contact}>;expires=0 |
    Then bob receives 200
    And it lists 1 binding
    And it lists the contact of carol

    Examples:
      | transport |
      | udp       |
      | tcp       |
      | tls       |
      | ws        |
      | wss       |

  @id=registrar-remove-one-by-header @req=RFC3261:10.3-28 @etsi=SIP_RG_RR_V_005 @needs=several-contacts
  Scenario: A contact in a REGISTER with Expires 0 is removed and the others stay
    Given a registered peer bob
    And a peer carol registered for the address-of-record of bob
    When bob sends REGISTER to the registrar with credentials:
      | Expires | 0 |
    Then bob receives 200
    And it lists 1 binding
    And it lists the contact of carol

  @id=registrar-remove-one-by-new-call-id @req=RFC3261:10.3-27 @needs=several-contacts
  Scenario: A REGISTER of another Call-ID removes a binding whatever its CSeq
    Given a peer bob with an account
    And bob sends REGISTER to the registrar with credentials:
      | CSeq | 1000 REGISTER |
    And bob receives 200
    And a peer carol registered for the address-of-record of bob
    When carol sends REGISTER to the registrar with credentials:
      | Contact | <{bob.contact}>;expires=0 |
    Then carol receives 200
    And it lists 1 binding
    And it lists the contact of carol

  @id=registrar-add-and-remove-at-once @req=RFC3261:10.3-28 @req=RFC3261:10.3-32 @needs=several-contacts
  Scenario: One REGISTER adds a contact and removes another
    Given a registered peer bob
    When bob sends REGISTER to the registrar with credentials:
      | Contact | <sip:bob@192.0.2.10>      |
      | Contact | <{bob.contact}>;expires=0 |
    Then bob receives 200
    And it lists 1 binding
    And it lists the contact "sip:bob@192.0.2.10"

  @id=registrar-expired-binding-gone @req=RFC3261:10.3-32 @needs=brief-bindings @needs=several-contacts
  Scenario: A binding whose interval has passed is not listed any more
    Given a peer bob with an account
    When bob sends REGISTER to the registrar with credentials:
      | Contact | <{bob.contact}>;expires=10                   |
      | Contact | <sip:bob@192.0.2.10>;expires={expires.short} |
    And bob receives 200
    And it lists the contact of bob expiring within 1 to 10 s
    And bob waits 13 s
    And bob asks the registrar for its bindings
    Then it lists 1 binding
    And it lists the contact "sip:bob@192.0.2.10"
