@role=registrar
Feature: Requests that come out of order, and updates that fail
  Of the requests of one client (one Call-ID) only a higher CSeq may change a binding. A REGISTER is carried out whole or
  not at all (RFC 3261 10.3 step 7).

  @id=registrar-lower-cseq-refused @req=RFC3261:10.3-29 @etsi=SIP_RG_RR_O_001
  Scenario Outline: A REGISTER of the same Call-ID with a lower CSeq fails and changes nothing, over <transport>
    Given a peer bob with an account
    And bob sends REGISTER to the registrar with credentials:
      | CSeq    | 100 REGISTER    |
      | Expires | {expires.short} |
    And bob receives 200
    When bob sends REGISTER to the registrar with credentials:
      | CSeq    | 50 REGISTER    |
      | Expires | {expires.long} |
    Then bob receives 4xx or 5xx
    When bob asks the registrar for its bindings
    Then it lists 1 binding
    And it lists the contact of bob expiring within 1 to "{expires.short}" s

    Examples:
      | transport |
      | udp       |
      | tcp       |
      | tls       |

  @id=registrar-equal-cseq-refused @req=RFC3261:10.3-29
  Scenario: Another REGISTER of the same Call-ID with the same CSeq fails and changes nothing
    Given a peer bob with an account
    And bob sends REGISTER to the registrar with credentials:
      | CSeq    | 100 REGISTER    |
      | Expires | {expires.short} |
    And bob receives 200
    When bob sends REGISTER to the registrar with credentials:
      | CSeq    | 100 REGISTER   |
      | Expires | {expires.long} |
    Then bob receives 4xx or 5xx
    When bob asks the registrar for its bindings
    Then it lists 1 binding
    And it lists the contact of bob expiring within 1 to "{expires.short}" s

  @id=registrar-lower-cseq-removes-nothing @req=RFC3261:10.3-29
  Scenario: A removal of the same Call-ID with a lower CSeq fails and removes nothing
    Given a peer bob with an account
    And bob sends REGISTER to the registrar with credentials:
      | CSeq | 100 REGISTER |
    And bob receives 200
    When bob sends REGISTER to the registrar with credentials:
      | CSeq    | 50 REGISTER               |
      | Contact | <{bob.contact}>;expires=0 |
    Then bob receives 4xx or 5xx
    When bob asks the registrar for its bindings
    Then it lists the contact of bob

  @id=registrar-order-of-arrival @req=RFC3261:10.3-5 @transport=tcp @needs=authentication @needs=nonce-count
  Scenario: A registration and its removal, sent one right after the other, are carried out in that order
    Given a peer bob with an account
    When bob sends REGISTER to the registrar
    And bob receives 401
    And bob repeats the REGISTER with credentials:
      | nc | 00000001 |
    And bob repeats the REGISTER with credentials:
      | nc      | 00000002 |
      | Expires | 0        |
    And bob receives 200
    And bob receives 200 to the REGISTER before the last
    And bob asks the registrar for its bindings
    Then it lists no bindings

  @id=registrar-update-atomic @req=RFC3261:10.3-6 @req=RFC3261:10.3-30 @needs=several-contacts
  Scenario Outline: When the update of one contact fails, a new contact that stands <place> it is not bound either
    Given a peer bob with an account
    And bob sends REGISTER to the registrar with credentials:
      | CSeq | 100 REGISTER |
    And bob receives 200
    When bob sends REGISTER to the registrar with credentials:
      | CSeq    | 50 REGISTER |
      | Contact | <one>       |
      | Contact | <other>     |
    Then bob receives 4xx or 5xx
    When bob asks the registrar for its bindings
    Then it lists 1 binding
    And it lists the contact of bob

    Examples:
      | place  | one                  | other                |
      | before | <sip:bob@192.0.2.10> | <{bob.contact}>      |
      | after  | <{bob.contact}>      | <sip:bob@192.0.2.10> |
