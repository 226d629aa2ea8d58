@role=proxy
Feature: Transport: where responses go, and what happens between UDP and TCP
  The top Via of a request says where its response goes; the receiver completes it with what it saw of the sender
  (RFC 3261 18, RFC 3581). A proxy brings UDP and TCP together.

  @id=transport-received-added @stateless @req=RFC3261:18.2.1-5 @req=RFC3261:18.2.1-6 @req=RFC3261:18.2.2-7
  Scenario Outline: A Via over <transport> that names a host gets received with the source address; the response arrives
    Given a peer alice with an account
    And a registered peer bob
    When alice sends MESSAGE to bob with credentials:
      | Via | SIP/2.0/<transport> <sent-by>:{alice.port};branch={branch} |
    Then bob receives MESSAGE
    And the Via of alice in it has the parameter "received" with the value "{alice.host}"
    When bob answers 200
    Then alice receives 200
    And its Via has the parameter "received" with the value "{alice.host}"

    Examples:
      | transport | sent-by           |
      | UDP       | pc.elsewhere.invalid |
      | TCP       | pc.elsewhere.invalid |

  @id=transport-received-added-for-other-address @stateless @req=RFC3261:18.2.1-5 @req=RFC3261:18.2.1-6 @req=RFC3261:18.2.2-7
  Scenario: A Via with an address that is not the sender's gets received; the response arrives
    Given a peer alice with an account
    And a registered peer bob
    When alice sends MESSAGE to bob with credentials:
      | Via | SIP/2.0/UDP 192.0.2.41:{alice.port};branch={branch} |
    Then bob receives MESSAGE
    And the Via of alice in it has the parameter "received" with the value "{alice.host}"
    When bob answers 200
    Then alice receives 200

  @id=transport-received-from-another-host @stateless @req=RFC3261:18.2.1-5 @req=RFC3261:18.2.1-6 @req=RFC3261:18.2.2-7
  Scenario: A Via that names the host of another peer gets received, and the response goes to the sender's host
    Given a peer alice with an account on a host of its own
    And a registered peer bob
    When alice sends MESSAGE to bob with credentials:
      | Via | SIP/2.0/UDP {bob.host}:{alice.port};branch={branch} |
    Then bob receives MESSAGE
    And the Via of alice in it has the parameter "received" with the value "{alice.host}"
    When bob answers 200
    Then alice receives 200

  @id=transport-rport @stateless @req=RFC3581:4-1 @req=RFC3581:4-2 @req=RFC3581:4-3 @needs=rport
  Scenario: A Via with rport gets the source port, and the response goes there
    Given a peer alice with an account
    And a registered peer bob
    When alice sends MESSAGE to bob with credentials:
      | Via | SIP/2.0/UDP {alice.host}:9;rport;branch={branch} |
    Then bob receives MESSAGE
    And the Via of alice in it has the parameter "rport" with the value "{alice.port}"
    And the Via of alice in it has the parameter "received" with the value "{alice.host}"
    When bob answers 200
    Then alice receives 200

  @id=transport-response-to-sent-by @stateless @req=RFC3261:18.2.2-9
  Scenario: Without rport the response over UDP goes to the port of sent-by, not to the source port
    Given a peer alice
    And a peer carol
    When alice sends OPTIONS to the proxy:
      | Via | SIP/2.0/UDP {carol.address};branch={branch} |
    Then carol receives 2xx or 3xx or 4xx or 5xx to the OPTIONS of alice

  @id=transport-response-to-maddr @stateless @req=RFC3261:18.2.2-5
  Scenario: The response over UDP to a Via with maddr goes there, at the port of sent-by, though rport is there too
    Given a peer alice
    And a peer carol
    When alice sends OPTIONS to the proxy:
      | Via | SIP/2.0/UDP 192.0.2.43:{carol.port};maddr={carol.host};rport;branch={branch} |
    Then carol receives 2xx or 3xx or 4xx or 5xx to the OPTIONS of alice

  @id=transport-response-on-same-connection @req=RFC3261:18.2.2-2 @transport=tcp
  Scenario: The response over TCP comes on the connection of the request, whatever sent-by says
    Given a peer alice with an account
    And a registered peer bob
    And a peer carol
    When alice sends MESSAGE to bob with credentials:
      | Via | SIP/2.0/TCP {carol.address};branch={branch} |
    And bob receives MESSAGE
    And bob answers 200
    Then alice receives 200
    And carol receives nothing for 1 s

  @id=transport-tcp-on-same-port @stateless @req=RFC3261:18.2.1-3
  Scenario: The port that serves UDP serves TCP too
    Given a peer alice over UDP
    And a peer bob over TCP
    When alice sends OPTIONS to the proxy
    And alice receives 2xx or 3xx or 4xx or 5xx
    And bob sends OPTIONS to the proxy
    Then bob receives 2xx or 3xx or 4xx or 5xx

  @id=transport-foreign-response-discarded @stateless @req=RFC3261:18.1.2-1 @etsi=SIP_CC_PR_MP_RS_V_002
  Scenario: A response whose top Via names another element is discarded
    Given a peer alice with an account
    And a registered peer bob
    When alice sends MESSAGE to bob with credentials
    And bob receives MESSAGE
    And bob answers 202 with "192.0.2.51:5060" as the sent-by of the top Via
    Then alice receives no final response for 1 s
    When bob answers 200 to the MESSAGE
    Then alice receives 200

  @id=transport-datagram-cut-at-content-length @stateless @req=RFC3261:18.3-1
  Scenario: What follows the body in a datagram is not part of the message
    Given a peer alice with an account
    And a registered peer bob
    When alice sends MESSAGE to bob with credentials:
      | Content-Type   | text/plain                                                   |
      | Content-Length | 5                                                            |
      | Body           | Hello and this is not part of it                             |
    Then bob receives MESSAGE
    And its body is "Hello"

  @id=transport-short-request @stateless @req=RFC3261:18.3-3
  Scenario: A request whose datagram ends before its body does is answered 400
    Given a peer alice with an account
    And a registered peer bob
    When alice sends MESSAGE to bob with credentials:
      | Content-Type   | text/plain |
      | Content-Length | 50         |
      | Body           | Hello      |
    Then alice receives 400

  @id=transport-short-response-discarded @stateless @req=RFC3261:18.3-2
  Scenario: A response whose datagram ends before its body does is discarded
    Given a peer alice with an account
    And a registered peer bob
    When alice sends MESSAGE to bob with credentials
    And bob receives MESSAGE
    And bob answers 202:
      | Content-Type   | text/plain |
      | Content-Length | 50         |
      | Body           | Hello      |
    Then alice receives no final response for 1 s
    When bob answers 200 to the MESSAGE
    Then alice receives 200

  @id=transport-bridge-call @req=RFC3261:16.6-54 @req=RFC3261:16.7-13 @req=RFC3261:16.4-6 @transport=tcp @needs=record-route
  Scenario Outline: A call between a phone on <from> and one on <to>: INVITE, 200, ACK, then BYE of the <hangs up>
    Given a peer alice over <from> with an account
    And a registered peer bob over <to>
    When alice sends INVITE to bob with credentials
    Then bob receives INVITE
    And it has a new Via on top of those of the request of alice
    And its Via names the transport <to>
    When bob answers 200
    Then alice receives 200
    When alice sends ACK
    Then bob receives ACK
    And its Request-URI is "{bob.contact}"
    And it has no header field Route
    When <hangs up> sends BYE in the dialog with credentials
    Then <stays> receives BYE
    And its Request-URI is "{<stays>.contact}"
    And it has no header field Route
    When <stays> answers 200
    Then <hangs up> receives 200

    Examples:
      | way                | from | to  | hangs up | stays |
      | tcp-udp, caller ends | TCP  | UDP | alice    | bob   |
      | tcp-udp, callee ends | TCP  | UDP | bob      | alice |
      | udp-tcp, caller ends | UDP  | TCP | alice    | bob   |
      | udp-tcp, callee ends | UDP  | TCP | bob      | alice |

  @id=transport-bridge-repeats-request @req=RFC3261:16.1-7 @transport=tcp
  Scenario Outline: A <method> that came over TCP is repeated over UDP while the callee does not answer
    Given a peer alice over TCP with an account
    And a registered peer bob over UDP
    When alice sends <method> to bob with credentials
    And bob receives <method>
    Then bob receives the <method> again within 3*T1
    When bob answers 200
    Then alice receives 200

    Examples:
      | method  |
      | INVITE  |
      | MESSAGE |

  @id=transport-content-length-added @stateless @req=RFC3261:16.6-61 @transport=tcp
  Scenario: A request that came over UDP without Content-Length has the right one when it goes on over TCP
    Given a peer alice over UDP with an account
    And a registered peer bob over TCP
    When alice sends MESSAGE to bob with credentials:
      | Content-Type   | text/plain |
      | Content-Length | (none)     |
      | Body           | Hello Bob  |
    Then bob receives MESSAGE
    And its Content-Length is "9"
    And its body is "Hello Bob"
