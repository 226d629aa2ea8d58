@role=uas
Feature: Provisional responses that wait for a PRACK
  Whether the phone knows 100rel is its own affair; a caller that insists on it learns so by 420, and where the phone uses
  it, it does by the rules (RFC 3262 3, 5).

  @id=uas-100rel-required @req=RFC3262:3-2 @req=RFC3262:3-3 @req=RFC3262:8.1-1 @needs=ringing-line
  Scenario Outline: An INVITE that requires 100rel makes the phone ring reliably, or is refused with 420, over <transport>
    Given a peer alice
    When alice sends INVITE to the ringing phone:
      | Require | 100rel |
    And alice receives 180 or 181 or 182 or 183 or 2xx or 3xx or 4xx or 5xx or 6xx
    Then if it is 420, its Unsupported lists "100rel"
    And if it is 180 or 181 or 182 or 183, its Require lists "100rel"
    And if it is 180 or 181 or 182 or 183, it has the header field RSeq

    Examples:
      | transport |
      | udp       |
      | tcp       |

  @id=uas-100rel-supported @req=RFC3262:3-16 @needs=ringing-line
  Scenario Outline: A PRACK for a reliable 18x is answered 2xx, over <transport>
    Given a peer alice
    When alice sends INVITE to the ringing phone:
      | Supported | 100rel |
    And alice receives 180 or 181 or 182 or 183
    And the rest applies only if it has the header field RSeq
    And alice sends PRACK in the dialog:
      | RAck | {alice.received.RSeq} {alice.sent.CSeq} |
    Then alice receives 2xx to the PRACK

    Examples:
      | transport |
      | udp       |
      | tcp       |

  @id=uas-100rel-with-offer @req=RFC3262:5-2 @needs=ringing-line
  Scenario: A reliable 18x to an INVITE without an offer carries the offer
    Given a peer alice
    When alice sends INVITE to the ringing phone:
      | Supported    | 100rel |
      | Content-Type | (none) |
      | Body         |        |
    And alice receives 180 or 181 or 182 or 183
    And the rest applies only if it has the header field RSeq
    Then it carries an offer

  @id=uas-2xx-waits-for-prack @req=RFC3262:3-25 @req=RFC3262:5-7 @needs=answering-line
  Scenario Outline: No 2xx comes before the PRACK to a reliable 18x with a session description, over <transport>
    Given a peer alice
    When alice sends INVITE to the phone:
      | Supported | 100rel |
    And alice receives 180 or 181 or 182 or 183 or 2xx
    And the rest applies only if it has the header field RSeq
    And the rest applies only if it has a body
    Then alice receives no 2xx for 2 s
    And alice sends PRACK in the dialog:
      | RAck | {alice.received.RSeq} {alice.sent.CSeq} |
    And alice receives 2xx to the PRACK

    Examples:
      | transport |
      | udp       |
      | tcp       |
