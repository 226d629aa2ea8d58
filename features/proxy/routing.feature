@role=proxy
Feature: Route and Record-Route: how requests pass through a proxy on the way that was laid out for them
  A proxy that stays on the path of a call names itself in Record-Route. Later requests of the call then name it in Route;
  it takes its own name off and sends them on to the next (RFC 3261 16.4, 16.6 items 4 to 7, 16.12).

  @id=proxy-record-route-value @stateless @req=RFC3261:16.6-18 @req=RFC3261:16.6-19 @needs=record-route
  Scenario Outline: The Record-Route value that the proxy puts into an INVITE over <transport> is a SIP URI with lr
    Given a peer alice with an account
    And a registered peer bob
    When alice sends INVITE to bob with credentials
    Then bob receives INVITE
    And it has the header field Record-Route
    And the URI in its Record-Route is a SIP or SIPS URI
    And the URI in its Record-Route has the parameter "lr"

    Examples:
      | transport |
      | UDP       |
      | TCP       |

  @id=proxy-record-route-on-top @stateless @req=RFC3261:16.6-15 @needs=record-route
  Scenario: The proxy's Record-Route value stands before those of elements that the INVITE passed earlier
    Given a peer alice with an account
    And a registered peer bob
    When alice sends INVITE to bob with credentials:
      | Record-Route | <sip:192.0.2.21;lr>, <sip:192.0.2.22;lr> |
    Then bob receives INVITE
    And its Record-Route has more than 2 values
    And the first value of its Record-Route is not "<sip:192.0.2.21;lr>"
    And the last value of its Record-Route is "<sip:192.0.2.22;lr>"
    And the URI in its Record-Route has the parameter "lr"
    And it keeps every header field of the request of alice but Via, Max-Forwards and Proxy-Authorization

  @id=proxy-in-dialog-from-caller @stateless @req=RFC3261:16.4-6 @req=RFC3261:16.6-22 @req=RFC3261:16.5-2 @needs=record-route @etsi=SIP_CC_PR_MP_RQ_V_052
  Scenario Outline: <method> of the caller in a call passes through the proxy, which takes its own Route value off
    Given a peer alice with an account
    And a registered peer bob
    And alice has a call with bob through the proxy
    When alice sends <method> in the dialog with credentials
    Then bob receives <method>
    And it has a new Via on top of those of the request of alice
    And its Request-URI is "{bob.contact}"
    And it has no header field Route
    And its Max-Forwards is "69"
    When bob answers 200
    Then alice receives 200
    And it copies Via, From, To, Call-ID and CSeq from the request

    Examples:
      | method  |
      | BYE     |
      | INFO    |
      | OPTIONS |

  @id=proxy-in-dialog-from-callee @stateless @req=RFC3261:16.4-6 @req=RFC3261:16.6-22 @req=RFC3261:16.5-2 @needs=record-route @etsi=SIP_CC_PR_MP_RQ_V_053
  Scenario Outline: <method> of the callee in a call passes through the proxy to the caller
    Given a peer alice with an account
    And a registered peer bob
    And alice has a call with bob through the proxy
    When bob sends <method> in the dialog with credentials
    Then alice receives <method>
    And it has a new Via on top of those of the request of bob
    And its Request-URI is "{alice.contact}"
    And it has no header field Route
    When alice answers 200
    Then bob receives 200

    Examples:
      | method  |
      | BYE     |
      | INFO    |

  @id=proxy-in-dialog-reinvite @req=RFC3261:16.4-6 @req=RFC3261:16.7-13 @needs=record-route
  Scenario: An INVITE within the call passes through the proxy, and so do its 200 and its ACK
    Given a peer alice with an account
    And a registered peer bob
    And alice has a call with bob through the proxy
    When alice sends INVITE in the dialog with credentials
    Then bob receives INVITE
    And its Request-URI is "{bob.contact}"
    And it has no header field Route
    When bob answers 200
    Then alice receives 200
    When alice sends ACK
    Then bob receives ACK

  @id=proxy-ack-to-2xx-end-to-end @stateless @req=RFC3261:16.4-6 @req=RFC3261:16.6-54 @req=RFC3261:16.6-13 @needs=record-route @etsi=SIP_CC_PR_MP_RQ_V_019
  Scenario: The ACK to a 2xx goes from the caller through the proxy to the callee
    Given a peer alice with an account
    And a registered peer bob
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers 200
    And alice receives 200
    Then bob receives no ACK for 1 s
    When alice sends ACK
    Then bob receives ACK
    And it has a new Via on top of those of the request of alice
    And the branch of its top Via is new and begins with the magic cookie
    And its Request-URI is "{bob.contact}"
    And it has no header field Route
    And its Max-Forwards is "69"

  @id=proxy-strict-router-upstream @stateless @req=RFC3261:16.4-2 @needs=record-route @etsi=SIP_CC_PR_MP_RQ_V_004
  Scenario Outline: <method> from a strict router, with the proxy's own URI as Request-URI, reaches the <to>
    Given a peer alice with an account
    And a registered peer bob
    And alice has a call with bob through the proxy
    When <from> sends <method> in the dialog as a strict router does
    Then <to> receives <method>
    And its Request-URI is "{<to>.contact}"
    And it has no header field Route
    When <to> answers 200
    Then <from> receives 200

    Examples:
      | method | from  | to    |
      | INFO   | alice | bob   |
      | BYE    | bob   | alice |

  @id=proxy-strict-router-downstream @stateless @req=RFC3261:16.6-43 @req=RFC3261:16.6-44 @needs=record-route @etsi=SIP_CC_PR_MP_RQ_V_063
  Scenario: Before a strict router the proxy puts its URI into the Request-URI and the Request-URI at the end of Route
    Given a peer alice with an account
    And a registered peer bob
    And a peer carol
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers 200:
      | Record-Route | <sip:{carol.address}>       |
      | Record-Route | {bob.received.Record-Route} |
    And alice receives 200
    And alice sends ACK
    Then carol receives ACK
    When alice sends INFO in the dialog with credentials
    Then carol receives INFO
    And its Request-URI is "sip:{carol.address}"
    And its Route is "<{bob.contact}>"
    And its Route has 1 value
    When carol answers 200
    Then alice receives 200

  @id=proxy-loose-router-downstream @stateless @req=RFC3261:16.4-6 @req=RFC3261:16.6-49 @needs=record-route @etsi=SIP_CC_PR_MP_RQ_V_064
  Scenario: The next Route value, not the Request-URI, says where a request goes; only the proxy's own value is taken off
    Given a peer alice with an account
    And a registered peer bob
    And a peer carol
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And bob answers 200:
      | Record-Route | <sip:{carol.address};lr>    |
      | Record-Route | {bob.received.Record-Route} |
    And alice receives 200
    And alice sends ACK
    Then carol receives ACK
    And its Request-URI is "{bob.contact}"
    And its Route is "<sip:{carol.address};lr>"
    When alice sends INFO in the dialog with credentials
    Then carol receives INFO
    And its Request-URI is "{bob.contact}"
    And its Route is "<sip:{carol.address};lr>"
    And its Route has 1 value
    When carol answers 200
    Then alice receives 200

  @id=proxy-preloaded-route-to-itself @stateless @req=RFC3261:16.4-6
  Scenario Outline: A Route with which a phone names the proxy as its outbound proxy is taken off; <method> reaches the user
    Given a peer alice with an account
    And a registered peer bob
    When alice sends <method> to bob with credentials:
      | Route | <sip:{sut.address};lr> |
    Then bob receives <method>
    And it has no header field Route
    And its Request-URI is "{bob.contact}"

    Examples:
      | method  |
      | INVITE  |
      | MESSAGE |

  @id=proxy-preloaded-route-to-another @stateless @req=RFC3261:16.4-6 @req=RFC3261:16.6-49 @needs=relay @etsi=SIP_CC_PR_MP_RQ_V_016
  Scenario: A request goes to the element that its next Route value names, with its Request-URI as it was
    Given a peer alice with an account
    And a peer carol
    When alice sends MESSAGE to the proxy with credentials:
      | Request-URI | sip:someone@elsewhere.invalid                    |
      | Route       | <sip:{sut.address};lr>, <sip:{carol.address};lr> |
    Then carol receives MESSAGE
    And its Request-URI is "sip:someone@elsewhere.invalid"
    And its Route is "<sip:{carol.address};lr>"

  @id=proxy-preloaded-routes-in-order @stateless @req=RFC3261:16.6-9 @needs=relay
  Scenario: The Route values behind the next one stay, in their order
    Given a peer alice with an account
    And a peer carol
    When alice sends MESSAGE to the proxy with credentials:
      | Request-URI | sip:someone@elsewhere.invalid                                                                  |
      | Route       | <sip:{sut.address};lr>, <sip:{carol.address};lr>, <sip:192.0.2.32;lr>, <sip:192.0.2.31;lr;x=y> |
    Then carol receives MESSAGE
    And its Route is, in this order:
      | <sip:{carol.address};lr> |
      | <sip:192.0.2.32;lr>      |
      | <sip:192.0.2.31;lr;x=y>  |

  @id=proxy-preloaded-strict-route @stateless @req=RFC3261:16.6-43 @req=RFC3261:16.6-44 @needs=relay @etsi=SIP_CC_PR_MP_RQ_V_015
  Scenario: A request whose next Route value has no lr is made over for a strict router
    Given a peer alice with an account
    And a peer carol
    When alice sends MESSAGE to the proxy with credentials:
      | Request-URI | sip:someone@elsewhere.invalid                                             |
      | Route       | <sip:{sut.address};lr>, <sip:{carol.address}>, <sip:192.0.2.31;lr;x=y> |
    Then carol receives MESSAGE
    And its Request-URI is "sip:{carol.address}"
    And the last value of its Route is "<sip:someone@elsewhere.invalid>"
    And its Route has 2 values

  @id=proxy-foreign-request-uri @stateless @req=RFC3261:16.5-2 @needs=relay @etsi=SIP_CC_PR_MP_RQ_V_007
  Scenario: A Request-URI of a domain that the proxy does not serve is forwarded there as it is
    Given a peer alice with an account
    And a peer carol
    When alice sends MESSAGE to the proxy with credentials:
      | Request-URI | sip:carol@{carol.address};user=ip |
    Then carol receives MESSAGE
    And its Request-URI is "sip:carol@{carol.address};user=ip"

  @id=proxy-maddr-of-another @stateless @req=RFC3261:16.5-1 @needs=relay @etsi=SIP_CC_PR_MP_RQ_V_006
  Scenario: A Request-URI with the maddr of another element is forwarded there as it is
    Given a peer alice with an account
    And a peer carol
    When alice sends MESSAGE to the proxy with credentials:
      | Request-URI | sip:carol@elsewhere.invalid:{carol.port};maddr={carol.host} |
    Then carol receives MESSAGE
    And its Request-URI is "sip:carol@elsewhere.invalid:{carol.port};maddr={carol.host}"

  @id=proxy-maddr-of-its-own @stateless @req=RFC3261:16.4-5
  Scenario: A maddr that names the proxy itself does not keep a request from its user
    Given a peer alice with an account
    And a registered peer bob
    When alice sends MESSAGE to bob with credentials:
      | Request-URI | sip:{bob.user}@{sut.domain}:{sut.port};maddr={sut.host} |
    Then bob receives MESSAGE
    And its Request-URI is "{bob.contact}"
