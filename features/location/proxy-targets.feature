@role=proxy @needs=dns @needs=relay
Feature: Where a proxy sends a request whose next hop is a name
  The proxy finds transport, port and address of a next hop that is a host name by RFC 3263 4.1 and 4.2. Each case has a domain of
  its own in the name server that the proxy asks; alice sends requests for users of it through the proxy, bob and carol are
  servers there.

  Background:
    Given a peer alice with an account
    And a peer bob
    And a peer carol

  @id=location-proxy-srv-priority @stateless @req=RFC3263:4.2-1
  Scenario: Of two servers in SRV records the one of lower priority number gets the request, whatever their weights
    Given a name server with the zone:
      """
      _sip._udp.{domain}  SRV 20 60 {carol.port} carol.{domain}
      _sip._udp.{domain}  SRV 10 1  {bob.port}   bob.{domain}
      bob.{domain}        A {bob.host}
      carol.{domain}      A {carol.host}
      """
    When alice sends MESSAGE to "sip:user@{domain}" through the proxy
    Then bob receives MESSAGE within 5 s
    When bob answers 200
    Then alice receives 200
    And carol receives no MESSAGE for 1 s

  @id=location-proxy-srv-weight @req=RFC3263:4.2-1
  Scenario: Servers of equal priority get requests in proportion to their weights: one of five to carol
    Given a name server with the zone:
      """
      _sip._udp.{domain}  0 SRV 10 80 {bob.port}   bob.{domain}
      _sip._udp.{domain}  0 SRV 10 20 {carol.port} carol.{domain}
      bob.{domain}        0 A {bob.host}
      carol.{domain}      0 A {carol.host}
      """
    And bob answers every request with 200
    And carol answers every request with 200
    When alice sends 80 MESSAGE requests to "sip:user@{domain}" through the proxy
    Then bob receives 48 to 77 of the 80 MESSAGE requests
    And carol receives 3 to 32 of the 80 MESSAGE requests

  @id=location-proxy-naptr-order @stateless @req=RFC3263:4.1-5 @transport=tcp @transport=udp
  Scenario Outline: The transport that NAPTR records prefer is taken: <preferred>
    Given a name server with the zone:
      """
      {domain}            NAPTR <tcp order> 10 "s" "SIP+D2T" "" _sip._tcp.{domain}
      {domain}            NAPTR <udp order> 10 "s" "SIP+D2U" "" _sip._udp.{domain}
      _sip._tcp.{domain}  SRV 10 0 {bob.port} bob.{domain}
      _sip._udp.{domain}  SRV 10 0 {bob.port} bob.{domain}
      bob.{domain}        A {bob.host}
      """
    When alice sends MESSAGE to "sip:user@{domain}" through the proxy
    Then bob receives MESSAGE
    And it came over <preferred>
    And its Via names the transport <preferred>
    And the name server was asked for the NAPTR records of "{domain}"

    Examples:
      | preferred | tcp order | udp order |
      | TCP       | 10        | 20        |
      | UDP       | 20        | 10        |

  @id=location-proxy-naptr-other-services @stateless @req=RFC3263:4.1-8
  Scenario Outline: NAPTR records of other services are passed over, whatever their order: <service>
    Given a name server with the zone:
      """
      {domain}              NAPTR 10 10 "s" "<service>" "" _sip._other.{domain}
      {domain}              NAPTR 20 10 "s" "SIP+D2U"   "" _sip._udp.{domain}
      _sip._other.{domain}  SRV 10 0 {carol.port} carol.{domain}
      _sip._udp.{domain}    SRV 10 0 {bob.port}   bob.{domain}
      bob.{domain}          A {bob.host}
      carol.{domain}        A {carol.host}
      """
    When alice sends MESSAGE to "sip:user@{domain}" through the proxy
    Then bob receives MESSAGE within 5 s
    When bob answers 200
    Then alice receives 200
    And carol receives no MESSAGE for 1 s

    Examples:
      | service   |
      | SIP+D2X   |
      | H323+D2U  |
      | SIPS+D2U  |

  @id=location-proxy-sips-services @stateless @req=RFC3263:4.1-6 @transport=tls @transport=udp @needs=sips
  Scenario: For a sips URI only NAPTR records of SIPS count, whatever their order
    Given a peer dave over TLS whose certificate is for "{domain}"
    And a name server with the zone:
      """
      {domain}             NAPTR 10 10 "s" "SIP+D2U"  "" _sip._udp.{domain}
      {domain}             NAPTR 20 10 "s" "SIPS+D2T" "" _sips._tcp.{domain}
      _sip._udp.{domain}   SRV 10 0 {carol.port} carol.{domain}
      _sips._tcp.{domain}  SRV 10 0 {dave.port}  dave.{domain}
      carol.{domain}       A {carol.host}
      dave.{domain}        A {dave.host}
      """
    When alice sends MESSAGE to "sips:user@{domain}" through the proxy
    Then dave receives MESSAGE within 5 s
    And it came over TLS
    And carol receives no MESSAGE for 1 s

  @id=location-proxy-sips-preferred @stateless @req=RFC3263:4.1-7 @transport=tls @transport=udp
  Scenario: For a sip URI TLS is taken where NAPTR records prefer it
    Given a peer dave over TLS whose certificate is for "{domain}"
    And a name server with the zone:
      """
      {domain}             NAPTR 10 10 "s" "SIPS+D2T" "" _sips._tcp.{domain}
      {domain}             NAPTR 20 10 "s" "SIP+D2U"  "" _sip._udp.{domain}
      _sip._udp.{domain}   SRV 10 0 {carol.port} carol.{domain}
      _sips._tcp.{domain}  SRV 10 0 {dave.port}  dave.{domain}
      carol.{domain}       A {carol.host}
      dave.{domain}        A {dave.host}
      """
    When alice sends MESSAGE to "sip:user@{domain}" through the proxy
    Then dave receives MESSAGE within 5 s
    And it came over TLS

  @id=location-proxy-transport-parameter @stateless @req=RFC3263:4.1-1 @transport=tcp @transport=udp
  Scenario: The transport parameter of the URI counts more than what NAPTR records prefer
    Given a name server with the zone:
      """
      {domain}            NAPTR 10 10 "s" "SIP+D2U" "" _sip._udp.{domain}
      {domain}            NAPTR 20 10 "s" "SIP+D2T" "" _sip._tcp.{domain}
      _sip._udp.{domain}  SRV 10 0 {carol.port} carol.{domain}
      _sip._tcp.{domain}  SRV 10 0 {bob.port}   bob.{domain}
      bob.{domain}        A {bob.host}
      carol.{domain}      A {carol.host}
      """
    When alice sends MESSAGE to "sip:user@{domain};transport=tcp" through the proxy
    Then bob receives MESSAGE
    And it came over TCP

  @id=location-proxy-port @stateless @req=RFC3263:4.1-3
  Scenario: A port in the URI means the addresses of the host, over UDP, and no SRV records
    Given a name server with the zone:
      """
      {domain}            NAPTR 10 10 "s" "SIP+D2T" "" _sip._tcp.{domain}
      _sip._tcp.{domain}  SRV 10 0 {carol.port} carol.{domain}
      _sip._udp.{domain}  SRV 10 0 {carol.port} carol.{domain}
      {domain}            A {bob.host}
      carol.{domain}      A {carol.host}
      """
    When alice sends MESSAGE to "sip:user@{domain}:{bob.port}" through the proxy
    Then bob receives MESSAGE
    And it came over UDP
    And the name server was asked for the A records of "{domain}"

  @id=location-proxy-numeric @stateless @req=RFC3263:4.1-2
  Scenario: A numeric address is reached over UDP, and no name server is asked
    Given a name server with the zone:
      """
      {domain}  A {bob.host}
      """
    When alice sends MESSAGE to "sip:user@{bob.address}" through the proxy
    Then bob receives MESSAGE
    And it came over UDP

  @id=location-proxy-default-port @stateless @req=RFC3263:4.1-17
  Scenario: Without SRV records a host is reached over UDP, at port 5060
    Given a peer dave at a default port
    And a name server with the zone:
      """
      {domain}  A {dave.host}
      """
    When alice sends MESSAGE to "sip:user@{domain}" through the proxy
    Then dave receives MESSAGE
    And it came over UDP

  @id=location-proxy-contact-name @stateless @req=RFC3263:4.1-3
  Scenario: A registered contact may be a name
    Given a name server with the zone:
      """
      phone.{domain}  A {bob.host}
      """
    And a peer erin with an account
    When erin sends REGISTER to the registrar with credentials:
      | Contact | <sip:bob@phone.{domain}:{bob.port}> |
    And erin receives 200
    And alice sends MESSAGE to erin with credentials
    Then bob receives MESSAGE
    And its Request-URI is "sip:bob@phone.{domain}:{bob.port}"

  @id=location-proxy-route-name @stateless @req=RFC3261:16.6-49
  Scenario: A name in Route is looked up, not that of the Request-URI
    Given a name server with the zone:
      """
      next.{domain}  A {bob.host}
      {domain}       A {carol.host}
      """
    When alice sends MESSAGE to the proxy with credentials:
      | Request-URI | sip:user@{domain}:{carol.port}                             |
      | Route       | <sip:{sut.address};lr>, <sip:next.{domain}:{bob.port};lr> |
    Then bob receives MESSAGE
    And its Request-URI is "sip:user@{domain}:{carol.port}"

  @id=location-proxy-each-transaction @req=RFC3263:4-1
  Scenario: A new request is looked up anew, once what was found before has expired
    Given a name server with the zone:
      """
      {domain}  0 A {bob.host}
      _sip._udp.{domain}  0 SRV 10 0 {bob.port} {domain}
      """
    When alice sends MESSAGE to "sip:user@{domain}" through the proxy
    And bob receives MESSAGE
    And bob answers 200
    And alice receives 200
    And the zone changes to:
      """
      {domain}  0 A {carol.host}
      _sip._udp.{domain}  0 SRV 10 0 {carol.port} {domain}
      """
    And alice waits 2 s
    And alice sends MESSAGE to "sip:user@{domain}" through the proxy
    Then carol receives MESSAGE

  @id=location-proxy-cancel-while-looking @req=RFC3261:16.10-4
  Scenario: A proxy that waits for a name server answers a CANCEL all the same
    Given a name server with the zone:
      """
      {domain}  A {bob.host}
      """
    And the name server does not answer queries for NAPTR records
    When alice sends INVITE to "sip:user@{domain}" through the proxy
    And alice receives 100
    And alice sends CANCEL
    Then alice receives 200 to the CANCEL within 2 s
