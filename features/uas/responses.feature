@role=uas @needs=answering-line
Feature: What every response of the phone carries
  Via, From, Call-ID and CSeq of a response are those of the request, and To is the request's with a tag (RFC 3261 8.2.6.2).

  @id=uas-response-copies-fields @req=RFC3261:8.2.6.2-1 @req=RFC3261:8.2.6.2-2 @req=RFC3261:8.2.6.2-3 @req=RFC3261:8.2.6.2-4 @etsi=SIP_CC_TE_CE_V_014
  Scenario Outline: A final response to <method> has Via, From, To, Call-ID and CSeq of the request
    Given a peer alice
    When alice sends <method> to the phone:
      | Via  | SIP/2.0/UDP {alice.address};branch={branch}              |
      | Via  | SIP/2.0/UDP proxy-2.invalid:5070;branch={branch};hop=two |
      | Via  | SIP/2.0/TCP proxy-1.invalid;branch={branch}              |
      | From | "Alice, calling" <{alice.aor}>;tag={token};ext=a         |
    And alice receives 2xx or 3xx or 4xx or 5xx or 6xx to the <method>
    Then it copies Via, From, To, Call-ID and CSeq from the request

    Examples:
      | method   |
      | INVITE   |
      | OPTIONS  |
      | BYE      |
      | CANCEL   |
      | REGISTER |

  @id=uas-to-tag-added @req=RFC3261:8.2.6.2-6
  Scenario Outline: A final response to <method> has a To tag where the request had none
    Given a peer alice
    When alice sends <method> to the phone
    And alice receives 2xx or 3xx or 4xx or 5xx or 6xx to the <method>
    Then its To has a tag
    And it copies To from the request

    Examples:
      | method  |
      | INVITE  |
      | OPTIONS |
      | CANCEL  |

  @id=uas-to-tag-in-refusal @req=RFC3261:8.2.6.2-6
  Scenario: A refusal of an INVITE has a To tag too
    Given a peer alice
    # Whatever the phone refuses it for
    When alice sends INVITE to the phone with an unusable offer:
      | Require | x-nobody-has-this |
    And alice receives 3xx or 4xx or 5xx or 6xx
    Then its To has a tag
    And it copies To from the request

  @id=uas-to-tag-stays-in-call @req=RFC3261:8.2.6.2-7 @etsi=SIP_CC_TE_CE_V_016
  Scenario: All responses to one INVITE, provisional and final and repeated, have the same To tag
    Given a peer alice
    When alice sends INVITE to the phone
    And alice receives 200
    And alice waits 4*T1
    Then all responses to the INVITE of alice have the same To tag
    And alice sends ACK

  @id=uas-to-tag-ringing-to-cancelled @req=RFC3261:8.2.6.2-7 @needs=ringing-line
  Scenario: The refusal of a call that rang has the To tag of the 180
    Given a peer alice
    When alice sends INVITE to the ringing phone
    And alice receives 180 or 181 or 182 or 183
    And alice sends CANCEL
    And alice receives 4xx or 5xx or 6xx to the INVITE
    Then all responses to the INVITE of alice have the same To tag
    And alice sends ACK

  @id=uas-to-tag-kept @req=RFC3261:8.2.6.2-5 @etsi=SIP_CC_TE_CE_V_015
  Scenario Outline: A response to <method> in a dialog has the To tag of the request
    Given a peer alice
    And alice has a call with the phone
    When alice sends <method> in the dialog
    And alice receives 2xx or 3xx or 4xx or 5xx or 6xx
    Then it copies To, From and Call-ID from the request

    Examples:
      | method  |
      | INVITE  |
      | OPTIONS |
      | BYE     |

  @id=uas-to-tag-kept-outside @req=RFC3261:8.2.6.2-5
  Scenario: The refusal of a BYE for an unknown dialog has the To tag of the request
    Given a peer alice
    When alice sends BYE to the phone:
      | To | <{phone.answers}>;tag=a-dialog-of-yesterday |
    And alice receives 3xx or 4xx or 5xx or 6xx
    Then it copies To from the request

  @id=uas-options-without-provisional @req=RFC3261:8.2.6.1-1
  Scenario Outline: OPTIONS is answered without a provisional response, over <transport>
    Given a peer alice
    When alice sends OPTIONS to the phone
    And alice receives 2xx or 3xx or 4xx or 5xx or 6xx
    Then alice received no 1xx to the OPTIONS

    Examples:
      | transport |
      | udp       |
      | tcp       |

  @id=uas-tcp-content-length @req=RFC3261:20.14-2 @transport=tcp
  Scenario Outline: A response to <method> over TCP has a Content-Length
    Given a peer alice
    When alice sends <method> to the phone
    Then what alice receives over TCP has a Content-Length

    Examples:
      | method  |
      | OPTIONS |
      | INVITE  |
