@role=registrar
Feature: Contact * removes all bindings
  "Contact: *" with "Expires: 0" removes every binding of an address-of-record; any other use of it is invalid
  (RFC 3261 10.3 step 6).

  @id=registrar-remove-all-star @req=RFC3261:10.3-18 @needs=several-contacts
  Scenario Outline: Contact * with Expires 0 removes the bindings of every client, over <transport>
    Given a registered peer bob
    And a peer carol registered for the address-of-record of bob
    And a peer dave registered for the address-of-record of bob
    When dave sends REGISTER to the registrar with credentials:
      | Contact | * |
      | Expires | 0 |
    Then dave receives 200
    And it lists no bindings
    When bob asks the registrar for its bindings
    Then it lists no bindings

    Examples:
      | transport |
      | udp       |
      | tcp       |
      | ws        |

  @id=registrar-remove-all-star-same-call-id @req=RFC3261:10.3-19 @needs=several-contacts
  Scenario: Contact * of the client that made the bindings, with a higher CSeq, removes them
    Given a peer bob with an account
    And bob sends REGISTER to the registrar with credentials:
      | Contact | <{bob.contact}>      |
      | Contact | <sip:bob@192.0.2.10> |
    And bob receives 200
    And it lists 2 bindings
    When bob sends REGISTER to the registrar with credentials:
      | Contact | * |
      | Expires | 0 |
    Then bob receives 200
    And it lists no bindings

  @id=registrar-remove-all-star-out-of-order @req=RFC3261:10.3-20
  Scenario: Contact * of the same Call-ID with a lower CSeq fails and removes nothing
    Given a peer bob with an account
    And bob sends REGISTER to the registrar with credentials:
      | CSeq | 100 REGISTER |
    And bob receives 200
    When bob sends REGISTER to the registrar with credentials:
      | CSeq    | 50 REGISTER |
      | Contact | *           |
      | Expires | 0           |
    Then bob receives 4xx or 5xx
    When bob asks the registrar for its bindings
    Then it lists the contact of bob

  @id=registrar-star-with-interval @req=RFC3261:10.3-17 @etsi=SIP_RG_RR_I_001
  Scenario: Contact * with an Expires other than 0 is answered 400 and removes nothing
    Given a registered peer bob
    When bob sends REGISTER to the registrar with credentials:
      | Contact | *    |
      | Expires | 3600 |
    Then bob receives 400
    When bob asks the registrar for its bindings
    Then it lists the contact of bob

  @id=registrar-star-without-expires @req=RFC3261:10.3-17
  Scenario: Contact * without Expires is answered 400 and removes nothing
    Given a registered peer bob
    When bob sends REGISTER to the registrar with credentials:
      | Contact | * |
    Then bob receives 400
    When bob asks the registrar for its bindings
    Then it lists the contact of bob

  @id=registrar-star-with-contact @req=RFC3261:10.3-17
  Scenario Outline: Contact * beside another contact (<which> first) is answered 400 and changes nothing
    Given a registered peer bob
    When bob sends REGISTER to the registrar with credentials:
      | Contact | <one>   |
      | Contact | <other> |
      | Expires | 0       |
    Then bob receives 400
    When bob asks the registrar for its bindings
    Then it lists 1 binding
    And it lists the contact of bob

    Examples:
      | which   | one                  | other                |
      | star    | *                    | <sip:bob@192.0.2.10> |
      | contact | <sip:bob@192.0.2.10> | *                    |
