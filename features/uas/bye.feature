@role=uas @needs=answering-line
Feature: BYE
  A BYE ends the dialog it belongs to, and only that (RFC 3261 15.1.2).

  @id=uas-bye-unknown-dialog @req=RFC3261:15.1.2-1 @etsi=SIP_CC_TE_CR_V_007
  Scenario Outline: A BYE that belongs to no dialog is answered 481, over <transport>
    Given a peer alice
    When alice sends BYE to the phone:
      | To | <{phone.answers}>;tag=a-dialog-of-yesterday |
    Then alice receives 481

    Examples:
      | transport |
      | udp       |
      | tcp       |

  @id=uas-bye-without-tag @req=RFC3261:15.1.2-1
  Scenario: A BYE without a To tag is answered 481
    Given a peer alice
    When alice sends BYE to the phone
    Then alice receives 481

  @id=uas-bye-other-tag @req=RFC3261:15.1.2-1 @etsi=SIP_CC_TE_CR_I_005
  Scenario Outline: A BYE with the Call-ID of a call but another tag in <field> is answered 481, and the call goes on
    Given a peer alice
    And alice has a call with the phone
    When alice sends BYE in the dialog:
      | <field> | <<uri>>;tag=not-of-this-dialog |
    Then alice receives 481
    And alice sends BYE in the dialog
    And alice receives 2xx

    Examples:
      | field | uri             |
      | From  | {alice.aor}     |
      | To    | {phone.answers} |

  @id=uas-bye-ends-dialog @req=RFC3261:15.1.2-1
  Scenario Outline: After a BYE the dialog is gone: the next BYE is answered 481, over <transport>
    Given a peer alice
    And alice has a call with the phone
    When alice sends BYE in the dialog
    And alice receives 2xx
    And alice sends BYE in the dialog
    Then alice receives 481

    Examples:
      | transport |
      | udp       |
      | tcp       |

  @id=uas-bye-repeated @req=RFC3261:17.2.2-7 @etsi=SIP_CC_TE_CR_V_020
  Scenario: A BYE whose 200 may have been lost is answered 200 again
    Given a peer alice
    And alice has a call with the phone
    When alice sends BYE in the dialog
    And alice receives 2xx
    And alice sends the BYE again
    Then alice receives the 2xx again in return within 4 s

  @id=uas-bye-early @req=RFC3261:15.1.2-4 @req=RFC3261:15.1.2-5 @needs=ringing-line @etsi=SIP_CC_TE_CR_V_003
  Scenario Outline: A BYE while the phone rings is answered 2xx, and the INVITE gets its final response too, over <transport>
    Given a peer alice
    When alice sends INVITE to the ringing phone
    And alice receives 180 or 181 or 182 or 183
    And alice sends BYE in the dialog
    Then alice receives 2xx
    And alice receives 3xx or 4xx or 5xx or 6xx to the INVITE
    And alice sends ACK

    Examples:
      | transport |
      | udp       |
      | tcp       |

  @id=uas-bye-early-487 @req=RFC3261:15.1.2-6 @needs=ringing-line
  Scenario: An INVITE that is pending when its BYE comes gets 487
    Given a peer alice
    When alice sends INVITE to the ringing phone
    And alice receives 180 or 181 or 182 or 183
    And alice sends BYE in the dialog
    And alice receives 2xx
    Then alice receives 487 to the INVITE
    And alice sends ACK
