@role=registrar
Feature: When two contacts are the same
  A registrar finds the binding that a contact refers to by the rules for comparing URIs (RFC 3261 10.3 step 7, 19.1.4).

  @id=registrar-same-contact @req=RFC3261:10.3-28 @req=RFC3261:10.3-32 @needs=several-contacts
  Scenario Outline: A contact that is written differently (<difference>) but equal updates its binding, and no other
    Given a peer bob with an account
    And bob sends REGISTER to the registrar with credentials:
      | Contact | <sip:bob@192.0.2.99> |
    And bob receives 200
    And bob sends REGISTER to the registrar with credentials:
      | Contact | <<first>> |
    And bob receives 200
    # A registrar that replaces all that is bound would pass without having compared anything
    Then it lists 2 bindings
    When bob sends REGISTER to the registrar with credentials:
      | Contact | <<again>> |
    Then bob receives 200
    And it lists 2 bindings
    And it lists the contact "<first>"
    And it lists the contact "sip:bob@192.0.2.99"

    Examples:
      | difference        | first                                   | again                                   |
      | host case         | sip:bob@phone.example.invalid           | sip:bob@Phone.Example.INVALID           |
      | scheme case       | sip:bob@192.0.2.10                      | SIP:bob@192.0.2.10                      |
      | escaped letter    | sip:bob@192.0.2.10                      | sip:%62ob@192.0.2.10                    |
      | parameter case    | sip:bob@192.0.2.10;transport=tcp        | sip:bob@192.0.2.10;Transport=TCP        |
      | parameter order   | sip:bob@192.0.2.10;transport=tcp;user=ip | sip:bob@192.0.2.10;user=ip;transport=tcp |
      | unknown parameter | sip:bob@192.0.2.10                      | sip:bob@192.0.2.10;x-floor=5            |

  @id=registrar-other-contact @req=RFC3261:10.3-32 @needs=several-contacts
  Scenario Outline: A contact that differs in <difference> is another binding
    Given a peer bob with an account
    And bob sends REGISTER to the registrar with credentials:
      | Contact | <<first>> |
    And bob receives 200
    When bob sends REGISTER to the registrar with credentials:
      | Contact | <<other>> |
    Then bob receives 200
    And it lists 2 bindings
    And it lists the contact "<first>"
    And it lists the contact "<other>"

    Examples:
      | difference          | first                          | other                          |
      | user case           | sip:bob@192.0.2.10             | sip:BOB@192.0.2.10             |
      | port                | sip:bob@192.0.2.10:5070        | sip:bob@192.0.2.10:5072        |
      | default port        | sip:bob@192.0.2.10             | sip:bob@192.0.2.10:5060        |
      | transport           | sip:bob@192.0.2.10;transport=udp | sip:bob@192.0.2.10;transport=tcp |
      | default transport   | sip:bob@192.0.2.10             | sip:bob@192.0.2.10;transport=udp |
      | user parameter      | sip:bob@192.0.2.10             | sip:bob@192.0.2.10;user=ip     |
      | parameter value     | sip:bob@192.0.2.10;x-floor=5   | sip:bob@192.0.2.10;x-floor=6   |
