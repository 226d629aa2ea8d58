@role=uas @needs=answering-line
Feature: Requests that are odd, or broken
  What a phone does not know it ignores (RFC 3261 8.2.2); a request without a header field that every request must have is
  no call (20, 21.4.1). It may be refused, or dropped; a 2xx to it would lack that field as well, or hold one that the
  request did not have (8.2.6.2).

  @id=uas-unknown-header-ignored @req=RFC3261:8.2.2-1
  Scenario Outline: Header fields that the phone does not know are no reason to refuse <method>
    Given a peer alice
    When alice sends <method> to the phone:
      | X-Nobody-Knows | what;is="this", <or> that                |
      | P-Unheard-Of   | <sip:x@y.invalid>;a=b                    |
      | Newfangled     | !#$%&'*+-.^_`(\|)~ "quoted, with: colon" |
    Then alice receives 200

    Examples:
      | method  |
      | INVITE  |
      | OPTIONS |

  @id=uas-unknown-parameters-ignored @req=RFC3261:20-10
  Scenario: Header field parameters that the phone does not know are no reason to refuse a call
    Given a peer alice
    When alice sends INVITE to the phone:
      | From    | <{alice.aor}>;tag={token};newfangled="a;b"     |
      | To      | <{phone.answers}>;newfangled                   |
      | Contact | <{alice.contact}>;newfangled=1;also="x, y"     |
      | Via     | SIP/2.0/UDP {alice.address};branch={branch};newfangled=1 |
    Then alice receives 200
    And alice sends ACK

  @id=uas-malformed-header-ignored @req=RFC3261:8.2.2-2
  Scenario Outline: A malformed <header> that no processing needs is no reason to refuse OPTIONS
    Given a peer alice
    When alice sends OPTIONS to the phone:
      | <header> | <value> |
    Then alice receives 200

    Examples:
      | header     | value                          |
      | Date       | the day before yesterday       |
      | Call-Info  | <<no uri>>;;=                  |
      | Priority   | not, a; "token                 |
      | Alert-Info | ,,,                            |
      | User-Agent | ((unbalanced                   |

  @id=uas-compact-forms @req=RFC3261:7.3.3-3
  Scenario: Compact header names are understood
    Given a peer alice
    When alice sends these bytes to the phone:
      """
      OPTIONS {phone.answers} SIP/2.0
      v: SIP/2.0/UDP {alice.address};branch={branch}
      Max-Forwards: 70
      f: <{alice.aor}>;tag={token}
      t: <{phone.answers}>
      i: {token}
      CSeq: 7 OPTIONS
      m: <{alice.contact}>
      k: x-something
      l: 0
      """
    Then alice receives 200
    And it copies Via, From, To, Call-ID and CSeq from the request

  @id=uas-via-in-one-line @req=RFC3261:7.3.1-5
  Scenario: Several Via values in one line and in several are the same
    Given a peer alice
    When alice sends these bytes to the phone:
      """
      OPTIONS {phone.answers} SIP/2.0
      Via: SIP/2.0/UDP {alice.address};branch={branch}, SIP/2.0/TCP proxy-2.invalid;branch={branch}
      Via: SIP/2.0/UDP proxy-1.invalid:5070;branch={branch}
      Max-Forwards: 70
      From: <{alice.aor}>;tag={token}
      To: <{phone.answers}>
      Call-ID: {token}
      CSeq: 8 OPTIONS
      Contact: <{alice.contact}>
      Content-Length: 0
      """
    Then alice receives 200
    And it copies Via, From, To, Call-ID and CSeq from the request

  @id=uas-mandatory-field-missing @req=RFC3261:20-5 @req=RFC3261:20-6
  Scenario Outline: An INVITE without <header> is no call
    Given a peer alice
    When alice sends INVITE to the phone:
      | <header> | (none) |
    Then alice receives no 2xx for 2 s
    And alice sends OPTIONS to the phone
    And alice receives 2xx or 3xx or 4xx or 5xx or 6xx

    Examples:
      | header  |
      | From    |
      | To      |
      | Call-ID |
      | CSeq    |
      | Via     |
