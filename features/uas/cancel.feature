@role=uas @needs=answering-line
Feature: Ringing, and CANCEL
  A phone that rings makes an early dialog (RFC 3261 13.3.1.1). A CANCEL ends the INVITE it belongs to, unless that has had
  its final response already (9.2).

  @id=uas-ringing-contact @req=RFC3261:12.1.1-2 @req=RFC3261:12.1.1-3 @needs=ringing-line
  Scenario: A provisional response with a To tag has a Contact with a SIP URI
    Given a peer alice
    When alice sends INVITE to the ringing phone
    And alice receives 180 or 181 or 182 or 183
    And its To has a tag
    Then it has the header field Contact
    And the URI in its Contact is a SIP or SIPS URI

  @id=uas-ringing-record-route @req=RFC3261:12.1.1-1 @needs=ringing-line
  Scenario: A provisional response that makes an early dialog has the Record-Route values of the INVITE
    Given a peer alice
    When alice sends INVITE to the ringing phone:
      | Record-Route | <sip:{alice.address};lr;hop=2>;note=last, <sip:{alice.address};lr;hop=1> |
      | Record-Route | <sip:proxy-0.invalid;lr>                                                 |
    And alice receives 180 or 181 or 182 or 183
    Then it copies Record-Route from the request

  @id=uas-ringing-one-dialog @req=RFC3261:13.3.1.1-2 @needs=ringing-line
  Scenario Outline: Provisional responses have a To tag, and all of one INVITE the same, over <transport>
    Given a peer alice
    When alice sends INVITE to the ringing phone
    And alice receives 180 or 181 or 182 or 183
    Then its To has a tag
    And alice waits 3 s
    And all responses to the INVITE of alice have the same To tag

    Examples:
      | transport |
      | udp       |
      | tcp       |

  @id=uas-ringing-requires-nothing @req=RFC3261:8.2.4-1 @req=RFC3261:8.2.4-7 @needs=ringing-line
  Scenario: A provisional response to an INVITE that supports no extension requires none
    Given a peer alice
    When alice sends INVITE to the ringing phone
    And alice receives 180 or 181 or 182 or 183
    Then no response to the INVITE of alice has the header field Require

  @id=uas-cancel-answered @req=RFC3261:13.1-1
  @req=RFC3261:8.2.6.2-1 @req=RFC3261:8.2.6.2-2 @req=RFC3261:8.2.6.2-3 @req=RFC3261:8.2.6.2-4 @req=RFC3261:8.2.6.2-6 @needs=ringing-line @etsi=SIP_CC_TE_CR_V_015
  Scenario Outline: The CANCEL of a call that rings is answered 200, over <transport>
    Given a peer alice
    When alice sends INVITE to the ringing phone
    And alice receives 180 or 181 or 182 or 183
    And alice sends CANCEL
    Then alice receives 200 to the CANCEL
    And it copies Via, From, To, Call-ID and CSeq from the request
    And its To has a tag

    Examples:
      | transport |
      | udp       |
      | tcp       |

  @id=uas-cancel-ends-invite @req=RFC3261:9.2-2 @needs=ringing-line @etsi=SIP_CC_TE_CR_V_016
  Scenario Outline: A call that is cancelled while it rings gets 487 at once, over <transport>
    Given a peer alice
    When alice sends INVITE to the ringing phone
    And alice receives 180 or 181 or 182 or 183
    And alice sends CANCEL
    Then alice receives 487 to the INVITE within 4 s
    And alice sends ACK

    Examples:
      | transport |
      | udp       |
      | tcp       |

  @id=uas-cancel-to-tag @req=RFC3261:9.2-3 @needs=ringing-line
  Scenario: The 200 to CANCEL has the To tag of the responses to the INVITE
    Given a peer alice
    When alice sends INVITE to the ringing phone
    And alice receives 180 or 181 or 182 or 183
    And alice sends CANCEL
    And alice receives 4xx or 5xx or 6xx to the INVITE
    And alice receives 200 to the CANCEL
    Then its To tag is that of the 4xx or 5xx or 6xx to the INVITE
    And alice sends ACK

  @id=uas-cancel-of-nothing @req=RFC3261:9.2-1 @etsi=SIP_CC_TE_CR_V_017
  Scenario Outline: A CANCEL that belongs to no INVITE is answered 481, over <transport>
    Given a peer alice
    When alice sends CANCEL to the phone
    Then alice receives 481 to the CANCEL

    Examples:
      | transport |
      | udp       |
      | tcp       |

  @id=uas-cancel-other-branch @req=RFC3261:9.2-1 @needs=ringing-line
  Scenario: A CANCEL with another branch than the INVITE is answered 481, and the phone goes on ringing
    Given a peer alice
    When alice sends INVITE to the ringing phone
    And alice receives 180 or 181 or 182 or 183
    And alice sends CANCEL:
      | Via | SIP/2.0/UDP {alice.address};branch={branch} |
    Then alice receives 481 to the CANCEL
    And alice receives no 4xx or 5xx or 6xx to the INVITE for 2 s
    And alice sends CANCEL
    And alice receives 4xx or 5xx or 6xx to the INVITE
    And alice sends ACK

  @id=uas-cancel-after-200 @req=RFC3261:13.1-1
  Scenario Outline: A CANCEL after the 200 changes nothing: the call goes on until its BYE, over <transport>
    Given a peer alice
    When alice sends INVITE to the phone
    And alice receives 200
    And alice sends CANCEL
    Then alice receives 200 or 481 to the CANCEL
    And alice sends ACK
    And alice receives no BYE for 2 s
    And alice receives no 4xx or 5xx or 6xx to the INVITE for 500 ms
    And alice sends BYE in the dialog
    And alice receives 2xx

    Examples:
      | transport |
      | udp       |
      | tcp       |

  @id=uas-cancel-with-require @req=RFC3261:8.2.2.3-4 @needs=ringing-line @etsi=SIP_CC_TE_CR_I_002
  Scenario: Require in a CANCEL is ignored
    Given a peer alice
    When alice sends INVITE to the ringing phone
    And alice receives 180 or 181 or 182 or 183
    And alice sends CANCEL:
      | Require | x-nobody-has-this |
    Then alice receives 200 to the CANCEL

  @id=uas-invite-expires @req=RFC3261:13.3.1-1 @needs=ringing-line @etsi=SIP_CC_TE_CE_V_005
  Scenario: An invitation that expires while the phone rings is refused with 487
    Given a peer alice
    When alice sends INVITE to the ringing phone:
      | Expires | 3 |
    And alice receives 180 or 181 or 182 or 183
    Then alice receives 487 to the INVITE within 10 s
    And alice sends ACK
