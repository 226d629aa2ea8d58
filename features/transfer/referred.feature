@role=uas @needs=answering-line
Feature: A phone whose call is transferred
  The other side of a call sends the phone to somebody else: a REFER in the dialog. The phone calls whom it names, and tells
  by NOTIFY how that goes (RFC 3515). Whether the response is 202, or 200 as RFC 7647 5 wants it, is not judged.

  @id=uas-refer-unsupported @req=RFC3261:8.2.1-2 @req=RFC3261:8.2.1-3
  Scenario: A REFER that the phone does not take is refused, if with 405 then with Allow, and the call goes on
    Given a peer alice
    And a peer carol
    And alice has a call with the phone
    And alice goes along with changes and reports of the call
    When alice sends REFER in the dialog:
      | Refer-To | <{carol.contact}> |
    And alice receives 2xx or 3xx or 4xx or 5xx or 6xx
    And the rest applies only if it is 3xx or 4xx or 5xx or 6xx
    Then if it is 405, it has the header field Allow
    And alice sends BYE in the dialog
    And alice receives 2xx

  @id=uas-refer-followed @needs=transfer @req=RFC3515:2.4.2-2 @req=RFC3515:2.4.2-7 @req=RFC3515:2.4.2-8 @req=RFC3515:2.4.4-1
  Scenario Outline: A REFER is accepted and followed, and NOTIFYs tell so from the beginning to the end (<transport>)
    Given a peer alice
    And a peer carol
    And alice has a call with the phone
    And alice goes along with changes and reports of the call
    When alice sends REFER in the dialog:
      | Refer-To | <{carol.contact}> |
    Then alice receives 2xx
    And alice receives NOTIFY
    And it is in the dialog of alice
    And carol receives INVITE
    When carol answers 180
    And carol answers 200
    Then carol receives ACK
    And alice receives a NOTIFY that reports 2xx within 10 s

    Examples:
      | transport |
      | udp       |
      | tcp       |

  @id=uas-refer-outside-call @needs=transfer @req=RFC3515:2.4.2-2 @req=RFC3515:2.4.2-8
  Scenario: A REFER outside any call, where it is accepted, is followed, and NOTIFYs tell so
    Given a peer alice
    And a peer carol
    When alice sends REFER to the phone:
      | Refer-To | <{carol.contact}> |
    And alice receives 2xx or 3xx or 4xx or 5xx or 6xx
    And the rest applies only if it is 2xx
    Then alice receives NOTIFY
    And its Call-ID is "{alice.sent.Call-ID}"
    And its Event is of the package "refer"
    And alice answers 200
    And carol receives INVITE

  @id=uas-refer-first-notify @needs=transfer @req=RFC3515:2.4.4-2 @req=RFC3515:2.4.4-3 @req=RFC3515:2.4.5-1 @req=RFC3515:2.4.5-2
  Scenario: The first NOTIFY has the Event refer, and a sipfrag body that begins with a status
    Given a peer alice
    And a peer carol
    And alice has a call with the phone
    And alice goes along with changes and reports of the call
    When alice sends REFER in the dialog:
      | Refer-To | <{carol.contact}> |
    And alice receives 2xx
    Then alice receives NOTIFY
    And its Event is of the package "refer"
    And its body is of the type "message/sipfrag"
    And it reports 1xx or 2xx or 3xx or 4xx or 5xx or 6xx
    And its subscription is "active or pending or terminated"

  @id=uas-refer-last-notify @needs=transfer @req=RFC3515:2.4.7-1
  Scenario Outline: When whom the REFER names answers <answer>, the last NOTIFY ends the subscription for want of a resource
    Given a peer alice
    And a peer carol
    And alice has a call with the phone
    And alice goes along with changes and reports of the call
    When alice sends REFER in the dialog:
      | Refer-To | <{carol.contact}> |
    And alice receives 2xx
    And carol receives INVITE
    And carol answers <answer>
    Then alice receives a NOTIFY that ends the subscription within 10 s
    And its subscription is terminated for the reason "noresource"
    And it reports <status>

    Examples:
      | answer | status            |
      | 200    | 2xx               |
      | 486    | 4xx or 5xx or 6xx |
      | 603    | 4xx or 5xx or 6xx |

  @id=uas-refer-without-refer-to @needs=transfer @req=RFC3515:2.4.2-4
  Scenario: A REFER without Refer-To is answered 400
    Given a peer alice
    And alice has a call with the phone
    When alice sends REFER in the dialog
    Then alice receives 400

  @id=uas-refer-to-two @needs=transfer @req=RFC3515:2.4.2-4
  Scenario: A REFER with two Refer-To is answered 400
    Given a peer alice
    And a peer bob
    And a peer carol
    And alice has a call with the phone
    And alice goes along with changes and reports of the call
    When alice sends REFER in the dialog:
      | Refer-To | <{bob.contact}>   |
      | Refer-To | <{carol.contact}> |
    Then alice receives 400

  @id=uas-refer-to-unknown-scheme @needs=transfer @req=RFC3515:2.4.2-6
  Scenario: A REFER to a URI of a scheme that nobody knows is refused
    Given a peer alice
    And alice has a call with the phone
    And alice goes along with changes and reports of the call
    When alice sends REFER in the dialog:
      | Refer-To | <x-nobody-has-this:somewhere> |
    Then alice receives 4xx or 5xx or 6xx

  @id=uas-refer-unsubscribed @needs=transfer @req=RFC3515:2.4.4-5
  Scenario: A NOTIFY that is refused, which ends the subscription, does not end the call that the REFER caused
    Given a peer alice
    And a peer carol
    And alice has a call with the phone
    And alice goes along with changes of the call
    When alice sends REFER in the dialog:
      | Refer-To | <{carol.contact}> |
    And alice receives 2xx
    And carol receives INVITE
    And carol answers 180
    And alice receives NOTIFY
    And alice answers 481
    Then carol receives no CANCEL for 5 s
    When carol answers 200
    Then carol receives ACK

  @id=uas-refer-second @needs=transfer @req=RFC3515:2.4.6-1
  Scenario: NOTIFYs about the second REFER of a dialog have its CSeq number as the id in Event
    Given a peer alice
    And a peer bob
    And a peer carol
    And alice has a call with the phone
    And alice goes along with changes and reports of the call
    When alice sends REFER in the dialog:
      | Refer-To | <{bob.contact}> |
    And alice receives 2xx
    And bob receives INVITE
    And bob answers 486
    And alice receives a NOTIFY that reports 4xx or 5xx or 6xx within 10 s
    # the phone may take the call back from hold first
    And alice waits 2 s
    And alice sends REFER in the dialog:
      | Refer-To | <{carol.contact}> |
    And alice receives 2xx
    And carol receives INVITE
    And carol answers 200
    And carol receives ACK
    Then alice receives a NOTIFY that reports 2xx within 10 s
    And its Event has the number of the REFER of alice as id

  @id=uas-refer-outlived @needs=transfer @req=RFC3515:3.4-1
  Scenario: The subscription lasts longer than the INVITE that the REFER caused says it waits
    Given a peer alice
    And a peer carol
    And alice has a call with the phone
    And alice goes along with changes and reports of the call
    When alice sends REFER in the dialog:
      | Refer-To | <{carol.contact}> |
    And alice receives 2xx
    And alice receives NOTIFY
    And carol receives INVITE
    And the rest applies only if it has the header field Expires
    Then its Expires is less than the subscription of alice lasts

  @id=uas-subscribe-to-refer @needs=transfer @req=RFC3515:2.4.4-6
  Scenario: A SUBSCRIBE to the event refer, for which there is no subscription, is refused with 403
    Given a peer alice
    When alice sends SUBSCRIBE to the phone:
      | Event   | refer |
      | Expires | 60    |
    Then alice receives 403

  @id=uas-refers @needs=trigger @req=RFC3515:2.4.1-1 @req=RFC3515:2-2
  Scenario: A call that the phone took it transfers, too: one Refer-To, which leads to whom the call is sent, and one Contact
    Given a peer alice
    And a peer carol
    And alice has a call with the phone
    And alice goes along with changes of the call
    When the phone transfers the call to carol
    Then alice receives REFER
    And its Refer-To has 1 value
    And its Refer-To leads to carol
    And its Contact has 1 value
    When alice answers 603
