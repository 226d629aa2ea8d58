@role=uas @needs=answering-line
Feature: Dialogs as the called phone keeps them
  What a dialog is made of, which requests belong to it, and in which order they are taken (RFC 3261 12.1.1, 12.2.2).

  @id=uas-record-route-in-200 @req=RFC3261:12.1.1-1 @etsi=SIP_CC_TE_CE_V_017
  Scenario Outline: The 200 to INVITE has all Record-Route values of the INVITE with all their parameters, in order, over <transport>
    Given a peer alice
    When alice sends INVITE to the phone:
      | Record-Route | <sip:{alice.address};lr;hop=3;transport=<transport>>;note=last, <sip:proxy-2.invalid:5070;lr> |
      | Record-Route | "One" <sip:x@proxy-1.invalid;lr=on>;x="a, b"                                                    |
    And alice receives 200
    Then it copies Record-Route from the request
    And alice takes the place of the proxies in the dialog
    And alice sends ACK

    Examples:
      | transport |
      | udp       |
      | tcp       |

  @id=uas-route-set @req=RFC3261:12.1.1-7 @req=RFC3261:12.1.1-9 @req=RFC3261:12.2.1.1-13 @needs=trigger @etsi=SIP_CC_TE_CR_V_010
  Scenario: A BYE of the called phone has the Record-Route values of the INVITE as its Route, in the same order
    Given a peer alice
    When alice sends INVITE to the phone:
      | Record-Route | <sip:{alice.address};lr;hop=2>, <sip:proxy-1.invalid:5070;lr;hop=1> |
    And alice receives 200
    And alice takes the place of the proxies in the dialog
    And alice sends ACK
    And the phone hangs up
    Then alice receives BYE
    And its Request-URI is "{alice.contact}"
    And its Route is, in this order:
      | <sip:{alice.address};lr;hop=2>       |
      | <sip:proxy-1.invalid:5070;lr;hop=1> |
    And it is in the dialog of alice
    And alice answers 200 to the BYE

  @id=uas-route-set-strict @req=RFC3261:12.2.1.1-14 @req=RFC3261:12.2.1.1-15 @req=RFC3261:12.2.1.1-16 @needs=trigger
  Scenario: To a strict router in its route set the called phone sends the request with the router's URI, its own target last in Route
    Given a peer alice
    When alice sends INVITE to the phone:
      | Record-Route | <sip:strict@{alice.address}>, <sip:proxy-1.invalid:5070;lr> |
    And alice receives 200
    And alice takes the place of the proxies in the dialog
    And alice sends ACK
    And the phone hangs up
    Then alice receives BYE
    And its Request-URI is "sip:strict@{alice.address}"
    And its Route is, in this order:
      | <sip:proxy-1.invalid:5070;lr> |
      | <{alice.contact}>             |
    And it is in the dialog of alice
    And alice answers 200 to the BYE

  @id=uas-unknown-dialog @req=RFC3261:12.2.2-2
  Scenario: An INVITE with a To tag that the phone never gave is refused with 481, or the dialog is made anew with that tag
    Given a peer alice
    When alice sends INVITE to the phone:
      | To | <{phone.answers}>;tag=a-dialog-of-yesterday |
    Then alice receives 481 or 2xx
    And it copies To from the request

  @id=uas-no-from-tag @req=RFC3261:12.1.1-14
  Scenario: A caller without a From tag, as RFC 2543 had it, gets its call
    Given a peer alice
    When alice sends INVITE to the phone:
      | From | <{alice.aor}> |
    Then alice receives 200
    And it copies Via, From, To, Call-ID and CSeq from the request
    And alice sends ACK
    And alice sends BYE in the dialog
    And alice receives 2xx

  @id=uas-cseq-too-low @req=RFC3261:12.2.2-4 @etsi=SIP_CC_TE_CR_I_001
  Scenario Outline: A <method> in a dialog with a CSeq number lower than the last one is refused with 500
    Given a peer alice
    When alice sends INVITE to the phone:
      | CSeq | 100 INVITE |
    And alice receives 200
    And alice sends ACK
    And alice sends <method> in the dialog:
      | CSeq | 42 <method> |
    Then alice receives 500

    Examples:
      | method |
      | INVITE |
      | BYE    |

  @id=uas-cseq-too-low-changes-nothing @req=RFC3261:12.2.2-4 @req=RFC3261:8.2-2
  Scenario: After a BYE that came out of order the call goes on
    Given a peer alice
    When alice sends INVITE to the phone:
      | CSeq | 100 INVITE |
    And alice receives 200
    And alice sends ACK
    And alice sends BYE in the dialog:
      | CSeq | 42 BYE |
    Then alice receives 500
    When alice sends BYE in the dialog
    Then alice receives 2xx

  @id=uas-cseq-gap @req=RFC3261:12.2.2-5 @etsi=SIP_CC_TE_CR_V_009
  Scenario: A gap in the CSeq numbers of a dialog is no error
    Given a peer alice
    And alice has a call with the phone
    When alice sends INVITE in the dialog:
      | CSeq | 1000 INVITE |
    Then alice receives 200
    And alice sends ACK
    And alice sends BYE in the dialog:
      | CSeq | 2000 BYE |
    And alice receives 2xx

  @id=uas-target-refresh @req=RFC3261:12.2.2-7 @needs=trigger
  Scenario: After a re-INVITE with another Contact the phone's requests go there
    Given a peer alice
    And a peer bob
    And alice has a call with the phone
    When alice sends INVITE in the dialog:
      | Contact | <{bob.contact}> |
    And alice receives 200
    And alice sends ACK
    And the phone hangs up
    Then bob receives BYE
    And its Request-URI is "{bob.contact}"
    And it is in the dialog of alice
    And bob answers 200 to the BYE

  @id=uas-refused-reinvite-keeps-target @req=RFC3261:8.2-2 @req=RFC3261:12.2.2-4 @needs=trigger
  Scenario: After a re-INVITE that was refused, for its CSeq or its offer, the phone's requests go to the old Contact
    Given a peer alice
    And a peer bob
    When alice sends INVITE to the phone:
      | CSeq | 100 INVITE |
    And alice receives 200
    And alice sends ACK
    And alice sends INVITE in the dialog with an unusable offer:
      | Contact | <{bob.contact}> |
      | CSeq    | 42 INVITE       |
    Then alice receives 3xx or 4xx or 5xx or 6xx
    When alice sends ACK
    And the phone hangs up
    Then alice receives BYE
    And its Request-URI is "{alice.contact}"
    And alice answers 200 to the BYE
