@role=uac @needs=credentials-for-calls
Feature: A caller whose INVITE is challenged
  What a phone that knows the right account does when its call is answered 401 or 407 (RFC 3261 8.1.3.5, 22.2 to 22.4).

  Background:
    Given a peer bob
    When the phone calls bob
    And bob receives INVITE

  @id=uac-call-credentials @req=RFC3261:8.1.3.5-1 @etsi=SIP_CC_OE_CE_V_050
  Scenario Outline: After <status> the INVITE comes again with the right credentials
    When bob challenges the INVITE with <status>
    Then bob receives ACK
    And bob receives INVITE
    And it carries the right credentials for the challenge of bob

    Examples:
      | status |
      | 401    |
      | 407    |

  @id=uac-call-credentials-tcp @req=RFC3261:8.1.3.5-1 @transport=tcp
  Scenario: Over TCP too, the challenged INVITE comes again with the right credentials
    When bob challenges the INVITE with 407
    Then bob receives ACK
    And bob receives INVITE
    And it carries the right credentials for the challenge of bob

  @id=uac-call-credentials-cseq @req=RFC3261:22.2-8 @etsi=SIP_CC_OE_CE_V_051
  Scenario Outline: The INVITE with credentials after <status> has the next CSeq number
    When bob challenges the INVITE with <status>
    And bob receives INVITE
    Then its CSeq number is one higher than that of the INVITE
    And its CSeq method is INVITE

    Examples:
      | status |
      | 401    |
      | 407    |

  @id=uac-call-credentials-same-call @req=RFC3261:8.1.3.5-6 @etsi=SIP_CC_OE_CE_V_052
  Scenario: The INVITE with credentials keeps Call-ID, From and To
    When bob challenges the INVITE with 407
    And bob receives INVITE
    Then it has the Call-ID, From and To of the INVITE

  @id=uac-call-credentials-own-branch @req=RFC3261:8.1.1.7-4
  Scenario: The INVITE with credentials is a new transaction: it has a branch of its own
    When bob challenges the INVITE with 407
    And bob receives INVITE
    Then its Via branch is not that of the INVITE

  @id=uac-call-credentials-qop @req=RFC3261:22.4-7
  Scenario: A challenge with qop is answered with qop
    When bob challenges the INVITE with 407
    And bob receives INVITE
    Then its credentials for the challenge of bob have the parameters "qop, nc, cnonce"

  @id=uac-call-credentials-no-cnonce @req=RFC3261:22.4-5
  Scenario: A challenge without qop is answered without cnonce
    When bob challenges the INVITE with 407:
      | qop | (none) |
    And bob receives INVITE
    Then its credentials for the challenge of bob do not have the parameter "cnonce"
    And it carries the right credentials for the challenge of bob

  @id=uac-call-credentials-uri-quoted @req=RFC3261:22.4-3
  Scenario: The uri of the credentials stands in quotation marks
    When bob challenges the INVITE with 407
    And bob receives INVITE
    Then its credentials for the challenge of bob have the parameter "uri" in quotation marks

  @id=uac-call-credentials-rejected @req=RFC3261:22.1-13 @etsi=SIP_CC_OE_CE_V_053
  Scenario Outline: Credentials that a <status> has just rejected are not tried again
    Given a peer carol
    When bob challenges the INVITE with <status>
    And bob receives INVITE
    And bob challenges the INVITE with <status>
    Then bob receives no INVITE with the credentials that he rejected for 5 s
    When the phone hangs up
    And the phone calls carol
    And carol receives INVITE

    Examples:
      | status |
      | 401    |
      | 407    |

  @id=uac-ack-credentials @req=RFC3261:13.2.2-7
  Scenario: The ACK to the 200 carries the credentials of its INVITE
    When bob challenges the INVITE with 407
    And bob receives INVITE
    And bob answers 200
    And bob receives ACK within 2 s
    And bob receives ACK
    Then it has the same credentials as the INVITE
