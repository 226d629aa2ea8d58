@role=registrar
Feature: Torture messages for a registrar
  The REGISTER requests of RFC 4475 and RFC 5118, each for an address-of-record of the registrar.

  @id=torture-registrar-nulls @req=RFC3261:10.3-32 @needs=several-contacts
  Scenario: Contacts that differ in the number of escaped nulls are two bindings
    Given a peer alice with an account
    When alice sends the torture message "escnull" to the registrar with credentials
    Then alice gets an outcome that the message allows
    And it lists 2 bindings
    And it lists the contact "sip:%00@host5.example.com"
    And it lists the contact "sip:%00%00@host5.example.com"

  @id=torture-registrar-header-parameter @req=RFC3261:10.3-32
  Scenario: A parameter after a URI without angle brackets is none of the URI
    Given a peer alice with an account
    When alice sends the torture message "cparam01" to the registrar with credentials
    Then alice gets an outcome that the message allows
    And it lists 1 binding
    And the URI in its Contact has no parameter "unknownparam"
    When alice asks the registrar for its bindings
    Then it lists the contact "sip:+19725552222@gw1.example.net"
    And the URI in its Contact has no parameter "unknownparam"

  @id=torture-registrar-uri-parameter @req=RFC3261:10.3-32
  Scenario: A URI keeps its unknown parameter
    Given a peer alice with an account
    When alice sends the torture message "cparam02" to the registrar with credentials
    Then alice gets an outcome that the message allows
    And it lists 1 binding
    When alice asks the registrar for its bindings
    Then it lists the contact "sip:+19725552222@gw1.example.net"
    And the URI in its Contact has the parameter "unknownparam"

  @id=torture-registrar-uri-headers @req=RFC3261:10.3-32
  Scenario: A URI keeps its header fields
    Given a peer alice with an account
    When alice sends the torture message "regescrt" to the registrar with credentials
    Then alice gets an outcome that the message allows
    And it lists 1 binding
    When alice asks the registrar for its bindings
    Then the URI in its Contact has the header field "Route"

  @id=torture-registrar-ipv6 @req=RFC3261:10.3-32
  Scenario: A contact may be an IPv6 address
    Given a peer alice with an account
    When alice sends the torture message "ipv6-good" to the registrar with credentials
    Then alice gets an outcome that the message allows
    And it lists the contact "sip:caller@[2001:db8::1]"

  @id=torture-registrar-noise @req=RFC3261:18.3-1 @role=proxy
  Scenario: A request behind the body of a REGISTER, in the same datagram, is noise
    Given a peer alice with an account
    And a registered peer bob
    And a peer carol
    When alice sends the torture message "dblreq" to the registrar with credentials
    Then alice gets an outcome that the message allows
    And bob receives no INVITE for 1 s
    When carol sends INFO to bob
    Then bob receives INFO

  @id=torture-registrar-foreign-aor @req=RFC3261:10.3-14
  Scenario: An address-of-record that is no SIP URI is none of the domain
    Given a peer alice with an account
    When alice sends the torture message "unksm2" to the registrar with credentials
    Then alice gets an outcome that the message allows
    When alice asks the registrar for its bindings
    Then it lists no bindings

  @id=torture-registrar-unknown-credentials @req=RFC3261:22.2-2
  Scenario: Credentials of an unknown scheme are as good as none
    Given a peer alice with an account
    When alice sends the torture message "regaut01" to the registrar
    Then alice gets an outcome that the message allows
    And if it is 401, it has the header field WWW-Authenticate

  @id=torture-registrar-survives @req=RFC3261:10.3-32
  Scenario Outline: After <message> the registrar has what it had
    Given a peer alice with an account
    And a registered peer bob
    When alice sends the torture message "<message>" to the registrar with credentials
    And alice sees what comes of it
    And bob asks the registrar for its bindings
    Then it lists the contact of bob

    # A registrar that stumbles over it may lose what others ask at that moment
    @alone
    Examples:
      | message  |
      | scalar02 |

    Examples:
      | message          |
      | regbadct         |
      | ipv6-bad         |
      | port-ambiguous   |
      | port-unambiguous |
