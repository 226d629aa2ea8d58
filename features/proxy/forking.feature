@role=proxy @needs=forking
Feature: Forking: one request to several contacts of a user, and one answer to the caller
  bob and carol are two phones of one user. The proxy sends the request to both; the first 2xx wins, a 6xx ends the
  search, and otherwise the best of the refusals goes back when all have answered (RFC 3261 16.7 items 5 to 10).

  Background:
    Given a peer alice with an account
    And a registered peer bob
    And a peer carol registered for the address-of-record of bob

  @id=proxy-fork-branches @req=RFC3261:16.6-11 @req=RFC3261:16.6-53 @etsi=SIP_CC_PR_MP_RQ_V_067
  Scenario: Each phone gets the INVITE with its own contact as Request-URI, on a branch of its own
    When alice sends INVITE to bob with credentials
    Then bob receives INVITE
    And its Request-URI is "{bob.contact}"
    And it has a new Via on top of those of the request of alice
    And carol receives INVITE
    And its Request-URI is "{carol.contact}"
    And it has a new Via on top of those of the request of alice
    And its Via branch is not that of the INVITE to bob

  @id=proxy-fork-2xx-cancels-others @req=RFC3261:16.7-13 @req=RFC3261:16.7-48 @etsi=SIP_CC_PR_MP_RS_V_046
  Scenario: The first 200 goes back at once, and the phone that still rings is cancelled
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And carol receives INVITE
    And bob answers 180
    And carol answers 180
    And alice receives 180
    And carol answers 200
    Then alice receives 200 within 2 s
    And its To has the parameter "tag" with the value "{carol.tag}"
    And bob receives CANCEL within 2 s
    When bob answers 200 to the CANCEL
    And bob answers 487 to the INVITE
    Then bob receives ACK
    And alice receives no other final response for 1 s

  @id=proxy-fork-no-cancel-after-final @req=RFC3261:9.1-9
  Scenario: A phone that has refused already is not cancelled
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And carol receives INVITE
    And bob answers 486
    And bob receives ACK
    And carol answers 200
    Then alice receives 200
    And bob receives no CANCEL for 1 s
    When alice sends INFO to bob with credentials
    Then bob receives INFO

  @id=proxy-fork-no-cancel-before-provisional @req=RFC3261:9.1-8
  Scenario: A phone that has not given a provisional response is not cancelled yet
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And carol receives INVITE
    And carol answers 200
    Then alice receives 200
    And bob receives no CANCEL for 2 s
    When alice sends INFO to bob with credentials
    Then bob receives INFO

  @id=proxy-fork-refusal-waits @req=RFC3261:16.7-16 @etsi=SIP_CC_PR_MP_RS_V_035
  Scenario Outline: A <status> does not go back while another phone still rings
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And carol receives INVITE
    And carol answers 180
    And bob answers <status>
    And bob receives ACK
    Then alice receives no final response for 2 s
    When carol answers 200 to the INVITE
    Then alice receives 200
    And its To has the parameter "tag" with the value "{carol.tag}"

    Examples:
      | status |
      | 404    |
      | 486    |
      | 503    |
      | 603    |

  @id=proxy-fork-6xx-preferred @req=RFC3261:16.7-23 @etsi=SIP_CC_PR_MP_RS_V_018
  Scenario Outline: A <decline> goes back rather than a <other>, whichever came first
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And carol receives INVITE
    And bob answers <other>
    And carol answers <decline>
    Then alice receives <decline>

    Examples:
      | other | decline |
      | 302   | 600     |
      | 404   | 603     |
      | 486   | 604     |
      | 500   | 606     |

  @id=proxy-fork-6xx-cancels-others @req=RFC3261:16.7-49 @etsi=SIP_CC_PR_MP_RS_V_016
  Scenario: When one phone answers 603 the other, still ringing, is cancelled
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And carol receives INVITE
    And bob answers 180
    And alice receives 180
    And carol answers 603
    Then bob receives CANCEL within 2 s

  @id=proxy-fork-6xx-then-487 @req=RFC3261:16.7-16 @req=RFC3261:16.7-23
  Scenario: A 603 goes back when the cancelled phone has ended with 487, and not before
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And carol receives INVITE
    And bob answers 180
    And alice receives 180
    And carol answers 603
    And carol receives ACK
    Then alice receives no final response for 1 s
    When bob answers 487 to the INVITE
    Then alice receives 603

  @id=proxy-fork-lowest-class @req=RFC3261:16.7-24 @etsi=SIP_CC_PR_MP_RS_V_026
  Scenario Outline: Of <first> and <second> the one of the lower class goes back
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And carol receives INVITE
    And bob answers <first>
    And carol answers <second>
    Then alice receives <best>

    Examples:
      | first | second | best |
      | 486   | 500    | 486  |
      | 501   | 404    | 404  |
      | 480   | 380    | 380  |
      | 503   | 488    | 488  |

  @id=proxy-fork-prefers-helpful @req=RFC3261:16.7-26 @etsi=SIP_CC_PR_MP_RS_V_020
  Scenario Outline: Of <first> and <second> the one that tells how to try again goes back
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And carol receives INVITE
    And bob answers <first>
    And carol answers <second>
    Then alice receives <best>

    Examples:
      | first | second | best |
      | 404   | 415    | 415  |
      | 484   | 486    | 484  |
      | 480   | 420    | 420  |

  @id=proxy-fork-challenges-collected @req=RFC3261:16.7-34 @etsi=SIP_CC_PR_MP_RS_V_033
  Scenario: The challenges of both phones come back in one response
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And carol receives INVITE
    And bob answers 401:
      | WWW-Authenticate | Digest realm="bob.example", nonce="{token}", algorithm=MD5, qop="auth" |
    And carol answers 407:
      | Proxy-Authenticate | Digest realm="carol.example", nonce="{token}", algorithm=MD5, qop="auth" |
    Then alice receives 401 or 407
    And it holds the challenges of the responses of bob and carol

  @id=proxy-fork-all-2xx-forwarded @req=RFC3261:16.7-15 @etsi=SIP_CC_PR_MP_RS_V_053
  Scenario: When both phones pick up, both 200 come back
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And carol receives INVITE
    And bob answers 180
    And carol answers 180
    And bob answers 200
    And alice receives 200
    And carol answers 200 to the INVITE
    Then alice receives 200 within 2 s
    And its To has the parameter "tag" with the value "{carol.tag}"

  @id=proxy-fork-other-method-one-final @req=RFC3261:16.7-16
  Scenario: For a request other than INVITE only one final response goes back
    When alice sends MESSAGE to bob with credentials
    And bob receives MESSAGE
    And carol receives MESSAGE
    And bob answers 200
    And alice receives 200
    And carol answers 202
    Then alice receives no other final response for 2 s
    When alice sends OPTIONS to bob with credentials
    Then bob receives OPTIONS

  @id=proxy-fork-cancelled-by-caller @req=RFC3261:16.10-2 @req=RFC3261:16.10-4 @req=RFC3261:16.10-5
  Scenario: A CANCEL of the caller reaches both ringing phones
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And carol receives INVITE
    And bob answers 180
    And carol answers 180
    And alice receives 180
    And alice sends CANCEL
    Then alice receives 200 to the CANCEL within 2 s
    And bob receives CANCEL within 2 s
    And carol receives CANCEL within 2 s
    When bob answers 487 to the INVITE
    And carol answers 487 to the INVITE
    Then alice receives 487
    And alice receives no other final response for 1 s

  @id=proxy-fork-silent-branch @req=RFC3261:16.7-22 @etsi=SIP_CC_PR_MP_RS_V_047
  Scenario: A phone that never answers does not keep the other's refusal from the caller for ever
    When alice sends INVITE to bob with credentials
    And bob receives INVITE
    And carol receives INVITE
    And bob answers 603
    Then alice receives 603 within 64*T1 + 8 s
