@role=uac
Feature: How a caller acknowledges
  The ACK to a 2xx is a request of the dialog (RFC 3261 13.2.2.4); the ACK to any other final response belongs to the
  transaction of the INVITE (17.1.1.3).

  Background:
    Given a peer bob
    When the phone calls bob
    And bob receives INVITE

  @id=uac-ack-success @req=RFC3261:13.2.2-5 @req=RFC3261:13.2.2-6 @etsi=SIP_CC_OE_CE_V_013
  Scenario Outline: A 200 is acknowledged with the INVITE's CSeq number and the method ACK (<transport>)
    When bob answers 180
    And bob answers 200
    Then bob receives ACK
    And its CSeq method is ACK
    And its CSeq number is that of the INVITE

    Examples:
      | transport |
      | UDP       |
      | TCP       |

  @id=uac-ack-success-in-dialog @req=RFC3261:8.1.1-1 @req=RFC3261:12.2.1.1-2 @req=RFC3261:12.2.1.1-4 @req=RFC3261:12.2.1.1-6 @req=RFC3261:12.1.2-10 @etsi=SIP_CC_OE_CE_V_016
  Scenario Outline: The ACK to a 200 has the dialog's Call-ID and tags, and all that every request must have (<transport>)
    When bob answers 200
    And bob receives ACK
    Then its Call-ID is that of the INVITE
    And its From tag is that of the INVITE
    And its To tag is that of bob's 200
    And it is well formed

    Examples:
      | transport |
      | UDP       |
      | TCP       |

  @id=uac-ack-success-own-branch @req=RFC3261:8.1.1.7-4 @req=RFC3261:8.1.1.7-5 @req=RFC3261:17.1.1.3-1
  Scenario: The ACK to a 200 is no part of the INVITE's transaction: it has a branch of its own
    When bob answers 200
    And bob receives ACK
    Then its Via branch begins with the magic cookie
    And its Via branch is not that of the INVITE

  @id=uac-ack-success-to-contact @req=RFC3261:12.1.2-6 @req=RFC3261:12.2.1.1-11 @req=RFC3261:12.2.1.1-12 @etsi=SIP_CC_OE_CE_V_021
  Scenario Outline: Without Record-Route the ACK to a 200 goes to the Contact of the 200, without Route (<transport>)
    Given a peer carol
    When bob answers 200:
      | Contact | <{carol.contact};x-kept=1> |
    Then carol receives ACK
    And its Request-URI is "{carol.contact};x-kept=1"
    And its Request-URI has the parameter "x-kept"
    And it has no header field Route

    Examples:
      | transport |
      | UDP       |
      | TCP       |

  @id=uac-ack-success-route-set @req=RFC3261:12.1.2-4 @req=RFC3261:12.2.1.1-13 @etsi=SIP_CC_OE_CE_V_022
  Scenario Outline: The route set is the Record-Route of the 200 backwards, with all its parameters (<transport>)
    Given a peer carol
    And a peer dave
    When bob answers 200:
      | Contact      | <{carol.contact}>                              |
      | Record-Route | <sip:far@{dave.address};lr;x-mark=far>         |
      | Record-Route | <sip:near@{bob.address}<uri>;lr;x-mark=near>   |
    Then bob receives ACK
    And its Request-URI is "{carol.contact}"
    And its Route is, in this order:
      | <sip:near@{bob.address}<uri>;lr;x-mark=near> |
      | <sip:far@{dave.address};lr;x-mark=far>       |

    Examples:
      | transport | uri            |
      | UDP       |                |
      | TCP       | ;transport=tcp |

  @id=uac-ack-success-strict-route @req=RFC3261:12.2.1.1-14 @req=RFC3261:12.2.1.1-15 @req=RFC3261:12.2.1.1-16 @etsi=SIP_CC_OE_CE_V_023
  Scenario: To a strict router, its URI is the Request-URI and the remote target comes last in Route
    Given a peer carol
    And a peer dave
    When bob answers 200:
      | Contact      | <{carol.contact}>             |
      | Record-Route | <sip:far@{dave.address};lr>   |
      | Record-Route | <sip:near@{bob.address}>      |
    Then bob receives ACK
    And its Request-URI is "sip:near@{bob.address}"
    And its Route is, in this order:
      | <sip:far@{dave.address};lr> |
      | <{carol.contact}>           |

  @id=uac-ack-success-route-set-anew @req=RFC3261:13.2.2-3
  Scenario: The 200 that confirms an early dialog brings the route set anew
    Given a peer carol
    And a peer dave
    When bob answers 180:
      | Record-Route | <sip:early@{dave.address};lr>  |
    And bob answers 200:
      | Record-Route | <sip:final@{carol.address};lr> |
    Then carol receives ACK
    And its Route is, in this order:
      | <sip:final@{carol.address};lr> |

  @id=uac-ack-success-repeated @req=RFC3261:13.2.2-10 @etsi=SIP_CC_OE_CE_V_020 @etsi=SIP_CC_OE_CE_TI_011
  Scenario Outline: Each copy of the 200 is acknowledged again (<transport>)
    When bob answers 200
    And bob receives ACK
    And bob sends it again
    Then bob receives the ACK again within 2 s
    When bob sends it again
    Then bob receives the ACK again within 2 s

    Examples:
      | transport |
      | UDP       |
      | TCP       |

  @id=uac-ack-fork @req=RFC3261:13.2.2-4 @req=RFC3261:13.2.2-5 @etsi=SIP_CC_OE_CE_V_019
  Scenario: The 200 of another branch, with a To tag of its own, is acknowledged in a dialog of its own
    When bob answers 200
    And bob receives ACK
    And bob answers 200 to the INVITE with the To tag "second-branch"
    Then bob receives ACK
    And its To has the parameter "tag" with the value "second-branch"
    And its Call-ID is that of the INVITE
    And its From tag is that of the INVITE
    And its CSeq number is that of the INVITE

  @id=uac-ack-after-forked-ringing @req=RFC3261:13.2.2-3 @req=RFC3261:13.2.2-5 @req=RFC3261:12.1.2-10
  Scenario: When two phones ring and one picks up, the ACK is for the dialog of that one
    When bob answers 180 to the INVITE with the To tag "first-branch"
    And bob answers 180 to the INVITE with the To tag "second-branch"
    And bob answers 200 to the INVITE with the To tag "second-branch"
    Then bob receives ACK
    And its To has the parameter "tag" with the value "second-branch"

  @id=uac-ack-no-to-tag @req=RFC3261:12.1.2-11 @req=RFC3261:12.2.1.1-5
  Scenario: A 200 without a To tag, as of old, is acknowledged without one
    When bob answers 200:
      | To | {bob.received.To} |
    Then bob receives ACK
    And its To has no tag

  @id=uac-ack-failure @req=RFC3261:17.1.1.3-2 @req=RFC3261:17.1.1.3-3 @req=RFC3261:17.1.1.3-4 @req=RFC3261:17.1.1.3-5 @etsi=SIP_CC_OE_CE_V_041
  Scenario Outline: A <status> is acknowledged in the INVITE's own transaction (<transport>)
    When bob answers <status>
    Then bob receives ACK
    And it has the Call-ID and From of the INVITE
    And its Request-URI is that of the INVITE
    And its To tag is that of bob's <status>
    And its To URI is that of the INVITE
    And its Via has 1 value
    And it has the Via of the INVITE
    And its CSeq number is that of the INVITE
    And its CSeq method is ACK

    Examples:
      | status | transport |
      | 302    | UDP       |
      | 404    | UDP       |
      | 503    | UDP       |
      | 603    | UDP       |

    @transport=tcp
    Examples:
      | status | transport |
      | 486    | TCP       |
