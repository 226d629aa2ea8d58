@role=uac @needs=dns
Feature: Where a phone sends a request for a name
  The phone finds transport, port and address of a host name by RFC 3263 4.1 and 4.2 (RFC 3261 8.1.2). Each case has a domain of its
  own in the name server that the phone asks; bob and carol are servers there.

  Background:
    Given a peer bob
    And a peer carol

  @id=location-uac-srv-priority @req=RFC3263:4.2-1
  Scenario: Of two servers in SRV records the one of lower priority number is called, whatever their weights
    Given a name server with the zone:
      """
      _sip._udp.{domain}  SRV 20 60 {carol.port} carol.{domain}
      _sip._udp.{domain}  SRV 10 1  {bob.port}   bob.{domain}
      bob.{domain}        A {bob.host}
      carol.{domain}      A {carol.host}
      """
    When the phone calls "sip:user@{domain}"
    Then bob receives INVITE within 5 s
    And carol receives no INVITE for 400 ms

  @id=location-uac-rfc3263 @req=RFC3261:8.1.2-1
  Scenario: A phone that calls a domain finds its server by NAPTR and SRV
    Given a name server with the zone:
      """
      {domain}                   NAPTR 10 10 "s" "SIP+D2U" "" _sip._udp.hosting.{domain}
      _sip._udp.hosting.{domain} SRV 10 0 {bob.port}   bob.{domain}
      {domain}                   A 127.1.2.3
      bob.{domain}               A {bob.host}
      """
    When the phone calls "sip:user@{domain}"
    Then bob receives INVITE
    And its Request-URI is "sip:user@{domain}"

  @id=location-uac-naptr-order @req=RFC3263:4.1-5 @transport=tcp @transport=udp
  Scenario Outline: The transport that NAPTR records prefer is taken: <preferred>
    Given a name server with the zone:
      """
      {domain}            NAPTR <tcp order> 10 "s" "SIP+D2T" "" _sip._tcp.{domain}
      {domain}            NAPTR <udp order> 10 "s" "SIP+D2U" "" _sip._udp.{domain}
      _sip._tcp.{domain}  SRV 10 0 {bob.port} bob.{domain}
      _sip._udp.{domain}  SRV 10 0 {bob.port} bob.{domain}
      bob.{domain}        A {bob.host}
      """
    When the phone calls "sip:user@{domain}"
    Then bob receives INVITE
    And it came over <preferred>
    And its Via names the transport <preferred>
    And the name server was asked for the NAPTR records of "{domain}"

    Examples:
      | preferred | tcp order | udp order |
      | TCP       | 10        | 20        |
      | UDP       | 20        | 10        |

  @id=location-uac-naptr-other-services @req=RFC3263:4.1-8
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
    When the phone calls "sip:user@{domain}"
    Then bob receives INVITE within 5 s
    And carol receives no INVITE for 400 ms

    Examples:
      | service  |
      | SIP+D2X  |
      | H323+D2U |

  @id=location-uac-sips-services @req=RFC3263:4.1-6 @transport=tls @transport=udp @needs=sips
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
    When the phone calls "sips:user@{domain}"
    Then dave receives INVITE within 5 s
    And it came over TLS
    And carol receives no INVITE for 400 ms

  @id=location-uac-sips-preferred @req=RFC3263:4.1-7 @transport=tls @transport=udp
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
    When the phone calls "sip:user@{domain}"
    Then dave receives INVITE within 5 s
    And it came over TLS

  @id=location-uac-certificate-of-the-domain @req=RFC5922:7.3-2 @transport=tls @transport=udp @needs=sips
  Scenario: A certificate for the host that SRV names, but not for the domain that is called, will not do
    Given a peer dave over TLS whose certificate is for "dave.{domain}"
    And a peer erin over TLS whose certificate is for "{domain}"
    And a name server with the zone:
      """
      _sips._tcp.{domain}  SRV 10 0 {dave.port}  dave.{domain}
      _sips._tcp.{domain}  SRV 20 0 {erin.port}  dave.{domain}
      dave.{domain}        A {dave.host}
      """
    When the phone calls "sips:user@{domain}"
    Then erin receives INVITE within 10 s
    And dave receives no INVITE for 400 ms

  @id=location-uac-transport-parameter @req=RFC3263:4.1-1 @transport=tcp @transport=udp
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
    When the phone calls "sip:user@{domain};transport=tcp"
    Then bob receives INVITE
    And it came over TCP

  @id=location-uac-port @req=RFC3263:4.1-3
  Scenario: A port in the URI means the addresses of the host, over UDP, and no SRV records
    Given a name server with the zone:
      """
      {domain}            NAPTR 10 10 "s" "SIP+D2T" "" _sip._tcp.{domain}
      _sip._tcp.{domain}  SRV 10 0 {carol.port} carol.{domain}
      _sip._udp.{domain}  SRV 10 0 {carol.port} carol.{domain}
      {domain}            A {bob.host}
      carol.{domain}      A {carol.host}
      """
    When the phone calls "sip:user@{domain}:{bob.port}"
    Then bob receives INVITE
    And it came over UDP

  @id=location-uac-numeric @req=RFC3263:4.1-2
  Scenario: A numeric address is reached over UDP
    When the phone calls "sip:user@{bob.address}"
    Then bob receives INVITE
    And it came over UDP

  @id=location-uac-default-port @req=RFC3263:4.1-17
  Scenario: Without SRV records a host is reached over UDP, at port 5060
    Given a peer dave at a default port
    And a name server with the zone:
      """
      {domain}  A {dave.host}
      """
    When the phone calls "sip:user@{domain}"
    Then dave receives INVITE
    And it came over UDP

  @id=location-uac-registrar @req=RFC3263:4.1-1 @transport=tcp @transport=udp
  Scenario: A registrar may be a name, and is reached over the transport that its URI names
    Given a name server with the zone:
      """
      _sip._udp.{domain}  SRV 10 0 {carol.port} carol.{domain}
      _sip._tcp.{domain}  SRV 10 0 {bob.port}   bob.{domain}
      bob.{domain}        A {bob.host}
      carol.{domain}      A {carol.host}
      """
    When the phone registers at "sip:{domain};transport=tcp" for 600 s
    Then bob receives REGISTER within 5 s
    And it came over TCP

  @id=location-uac-each-transaction @req=RFC3263:4-1
  Scenario: The next call is looked up anew, once what was found before has expired
    Given a name server with the zone:
      """
      _sip._udp.{domain}  0 SRV 10 0 {bob.port} {domain}
      {domain}            0 A {bob.host}
      """
    When the phone calls "sip:user@{domain}"
    And bob receives INVITE
    And bob answers 486
    And bob receives ACK
    And the zone changes to:
      """
      _sip._udp.{domain}  0 SRV 10 0 {carol.port} {domain}
      {domain}            0 A {carol.host}
      """
    And bob waits 2 s
    And the phone calls "sip:user@{domain}"
    Then carol receives INVITE

  @id=location-uac-ack-located @req=RFC3263:4-1
  Scenario: The ACK to a 2xx is a transaction of its own: it goes to where the Contact of the 2xx leads
    Given a name server with the zone:
      """
      {domain}        A {bob.host}
      phone.{domain}  A {carol.host}
      """
    When the phone calls "sip:user@{domain}:{bob.port}"
    And bob receives INVITE
    And bob answers 200:
      | Contact | <sip:user@phone.{domain}:{carol.port}> |
    Then carol receives ACK
    And its Request-URI is "sip:user@phone.{domain}:{carol.port}"
