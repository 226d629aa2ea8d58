@role=uac
Feature: A phone that transfers its call
  The phone sends the other side of a call that it has placed to somebody else: a REFER, and NOTIFYs of how that goes
  (RFC 3515). A phone whose trigger has no order for that is not judged here.

  @id=uac-refer-names-the-target @req=RFC3515:2.4.1-1 @req=RFC3515:2-2
  Scenario Outline: The REFER has one Refer-To, which leads to whom the call is sent, and one Contact (<transport>)
    Given a peer bob
    And a peer carol
    And the phone has a call with bob
    And bob goes along with changes of the call
    When the phone transfers the call to carol
    Then bob receives REFER
    And its Refer-To has 1 value
    And its Refer-To leads to carol
    And its Contact has 1 value
    When bob answers 603
    And the phone hangs up

    Examples:
      | transport |
      | udp       |
      | tcp       |

  @id=uac-refer-follows-route @req=RFC3515:2-3
  Scenario: A REFER within the dialog follows its route set
    Given a peer bob
    And a peer carol
    And a peer dave
    When the phone calls bob
    And bob receives INVITE
    And bob answers 200:
      | Contact      | <{dave.contact}>                      |
      | Record-Route | <sip:far@{carol.address};lr;x-mark=1> |
      | Record-Route | <sip:near@{bob.address};lr;x-mark=2>  |
    And bob receives ACK
    And bob goes along with changes of the call
    And the phone transfers the call to carol
    And bob receives REFER
    And the rest applies only if it is in the dialog of bob
    Then its Request-URI is "{dave.contact}"
    And its Route is, in this order:
      | <sip:near@{bob.address};lr;x-mark=2>  |
      | <sip:far@{carol.address};lr;x-mark=1> |
    When bob answers 603
    And the phone hangs up

  @id=uac-refer-notified-early @req=RFC3515:2.4.4-4
  Scenario Outline: A NOTIFY is taken before the REFER has its response, and so is the last one after it (<transport>)
    Given a peer bob
    And a peer carol
    And the phone has a call with bob
    And bob goes along with changes of the call
    When the phone transfers the call to carol
    And bob receives REFER
    And the rest applies only if it is in the dialog of bob
    And bob reports "100 Trying" of the transfer
    Then bob receives 2xx
    When bob answers 202 to the REFER
    And bob reports "200 OK" at the end of the transfer
    Then bob receives 2xx

    Examples:
      | transport |
      | udp       |
      | tcp       |

  @id=uac-refer-refused @req=RFC3261:12.2.1.1-2 @req=RFC3261:12.2.1.1-8
  Scenario Outline: The BYE after a REFER that was refused with <status> is of the dialog, and its CSeq one higher
    Given a peer bob
    And a peer carol
    And the phone has a call with bob
    And bob goes along with changes of the call
    When the phone transfers the call to carol
    And bob receives REFER
    And the rest applies only if it is in the dialog of bob
    And bob answers <status>
    And the phone hangs up
    Then bob receives BYE
    And it is in the dialog of bob
    And its CSeq number is one higher than that of the request before it

    Examples:
      | status |
      | 603    |
      | 501    |

  @id=uac-refer-failed @req=RFC3261:12.2.1.1-2 @req=RFC3261:12.2.1.1-8
  Scenario: After a transfer that came to nothing the BYE is of the dialog, and its CSeq one higher
    Given a peer bob
    And a peer carol
    And the phone has a call with bob
    And bob goes along with changes of the call
    When the phone transfers the call to carol
    And bob receives REFER
    And the rest applies only if it is in the dialog of bob
    And bob answers 202
    And bob reports "100 Trying" of the transfer
    And bob receives 2xx
    And bob reports "486 Busy Here" at the end of the transfer
    And bob receives 2xx
    And the phone hangs up
    Then bob receives BYE
    And it is in the dialog of bob
    And its CSeq number is one higher than that of the request before it
