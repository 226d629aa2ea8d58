@role=proxy
Feature: Forwarding requests: what a proxy changes and what it leaves alone
  A proxy puts a Via of its own on top, counts Max-Forwards down and replaces the Request-URI by the address that the
  user has registered. All else in the request is not its business (RFC 3261 16.6).

  Background:
    Given a peer alice with an account
    And a registered peer bob

  @id=proxy-forward-own-via @stateless @req=RFC3261:16.6-54 @etsi=SIP_CC_PR_MP_RQ_V_018
  Scenario Outline: A forwarded <method> has a Via of the proxy on top, with a branch of its own
    When alice sends <method> to bob with credentials
    Then bob receives <method>
    And it has a new Via on top of those of the request of alice
    And the branch of its top Via is new and begins with the magic cookie

    Examples:
      | method  |
      | INVITE  |
      | MESSAGE |
      | OPTIONS |

  @id=proxy-forward-keeps-lower-vias @stateless @req=RFC3261:16.6-54
  Scenario Outline: The Via values of elements before the proxy stay below its own, in their order, over <transport>
    When alice sends MESSAGE to bob with credentials:
      | Via | SIP/2.0/<transport> {alice.address};branch={branch};x-mark=one                                   |
      | Via | SIP/2.0/TCP 192.0.2.11:5071;branch={branch};received=192.0.2.12, SIP/2.0/UDP up.example;branch={branch} |
      | Via | SIP/2.0/UDP 192.0.2.13;branch={branch}                                                           |
    Then bob receives MESSAGE
    And it has a new Via on top of those of the request of alice

    Examples:
      | transport |
      | UDP       |
      | TCP       |

  @id=proxy-forward-request-uri-is-binding @stateless @req=RFC3261:16.6-11 @etsi=SIP_CC_PR_MP_RQ_V_009
  Scenario Outline: The Request-URI of a forwarded <method> is the contact that the user has registered
    When alice sends <method> to bob with credentials
    Then bob receives <method>
    And its Request-URI is "{bob.contact}"

    Examples:
      | method  |
      | INVITE  |
      | MESSAGE |

  @id=proxy-forward-request-uri-cleaned @stateless @req=RFC3261:16.6-12 @etsi=SIP_CC_PR_MP_RQ_I_001
  Scenario: What a contact may hold and a Request-URI may not is left out of the Request-URI
    Given a peer carol with an account
    When carol sends REGISTER to the registrar with credentials:
      | Contact | <{carol.contact};method=MESSAGE?Subject=hello> |
    And carol receives 200
    And alice sends MESSAGE to carol with credentials
    Then carol receives MESSAGE
    And its Request-URI has no method parameter and no header fields

  @id=proxy-forward-max-forwards-decremented @stateless @req=RFC3261:16.6-13 @etsi=SIP_CC_PR_MP_RQ_V_011
  Scenario Outline: Max-Forwards <received> is forwarded as <forwarded>
    When alice sends INVITE to bob with credentials:
      | Max-Forwards | <received> |
    Then bob receives INVITE
    And its Max-Forwards is "<forwarded>"
    And its Max-Forwards has 1 value

    Examples:
      | received | forwarded |
      | 70       | 69        |
      | 10       | 9         |
      | 1        | 0         |

  @id=proxy-forward-max-forwards-added @stateless @req=RFC3261:16.6-14 @etsi=SIP_CC_PR_MP_RQ_V_012
  Scenario: A request without Max-Forwards is forwarded with one
    When alice sends INVITE to bob with credentials:
      | Max-Forwards | (none) |
    Then bob receives INVITE
    And its Max-Forwards has 1 value
    And its Max-Forwards is at least 1

  @id=proxy-forward-unknown-method @stateless @req=RFC3261:16.3-7
  Scenario: A method that the proxy can't know is forwarded, and its response comes back
    When alice sends FROBNICATE to bob with credentials
    Then bob receives FROBNICATE
    When bob answers 200
    Then alice receives 200
    And it copies Via, From, Call-ID and CSeq from the request

  @id=proxy-forward-unknown-header-fields @stateless @req=RFC3261:16.3-7 @req=RFC3261:16.6-7
  Scenario Outline: Header fields that the proxy can't know are forwarded as they are in <method>
    When alice sends <method> to bob with credentials:
      | X-Test-Weather | rain; "a quoted, part" <and:an-address> |
      | P-Test-Other   | 1;2;3                                   |
      | Subject        | Grüße, ünïcödé                          |
      | Organization   | A <Strange> "Company"                   |
    Then bob receives <method>
    And it keeps every header field of the request of alice but Via, Max-Forwards, Proxy-Authorization and Record-Route

    Examples:
      | method  |
      | INVITE  |
      | MESSAGE |

  @id=proxy-forward-order-of-values @stateless @req=RFC3261:16.6-9
  Scenario: Several values of one header field keep their order, on one line or on many
    When alice sends INVITE to bob with credentials:
      | X-Test-List | one, two                                 |
      | X-Test-List | three                                    |
      | X-Test-List | four, five, six                          |
      | Supported   | x-alpha, x-beta                          |
      | Supported   | x-gamma                                  |
      | Call-Info   | <http://one.example/>;purpose=info       |
      | Call-Info   | <http://two.example/>;purpose=icon       |
    Then bob receives INVITE
    And it keeps every header field of the request of alice but Via, Max-Forwards, Proxy-Authorization and Record-Route

  @id=proxy-forward-ignores-malformed-field @stateless @req=RFC3261:16.3-6
  Scenario: A malformed header field that the proxy does not need is no reason to refuse the request, and is forwarded
    When alice sends MESSAGE to bob with credentials:
      | Date          | yesterday, about tea time |
      | Accept        | text//plain;;             |
    Then bob receives MESSAGE
    And its Date is "yesterday, about tea time"
    And its Accept is "text//plain;;"

  @id=proxy-forward-body-untouched @stateless @req=RFC3261:16.6-10
  Scenario Outline: The body of a forwarded <method> is left as it is
    When alice sends <method> to bob with credentials:
      | Content-Type | application/x-test                                                     |
      | Body         | first line\r\n\r\nm=audio 9 RTP/AVP 0\r\nINVITE sip:x SIP/2.0\r\n\tÄ end |
    Then bob receives <method>
    And its body is that of the request of alice
    And its Content-Type is "application/x-test"

    Examples:
      | method  |
      | INVITE  |
      | MESSAGE |

  @id=proxy-invite-trying @req=RFC3261:16.2-1
  Scenario: The caller gets a provisional response at once, though the callee says nothing yet
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    Then alice receives 1xx within 1 s

  @id=proxy-no-trying-for-other-methods @req=RFC3261:16.2-2
  Scenario: A proxy makes no 100 of its own for a request other than INVITE
    When alice sends MESSAGE to bob with credentials
    And bob receives MESSAGE
    Then alice receives no response to the MESSAGE before Timer E has reached T2
    When bob answers 200
    Then alice receives 200
