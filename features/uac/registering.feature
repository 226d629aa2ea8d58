@role=uac
Feature: A phone that registers
  The REGISTER requests of a phone, from the first to the last (RFC 3261 10.2), with bob as its registrar.

  Background:
    Given a peer bob
    When the phone registers with bob for 60 s
    And bob receives REGISTER

  @id=uac-register-mandatory-fields @req=RFC3261:10.2-4 @req=RFC3261:8.1.1-1 @etsi=SIP_RG_RT_V_001
  Scenario Outline: The REGISTER has all header fields that it must have (<transport>)
    Then it has the header field To
    And it has the header field From
    And it has the header field Call-ID
    And it has the header field CSeq
    And it has the header field Via
    And it has the header field Max-Forwards
    And its CSeq method is REGISTER
    And it is well formed

    Examples:
      | transport |
      | UDP       |
      | TCP       |

  @id=uac-register-request-uri @req=RFC3261:10.2-6 @etsi=SIP_RG_RT_V_003
  Scenario: The Request-URI of the REGISTER has no user and no @
    Then its Request-URI has no user part

  @id=uac-register-address-of-record @req=RFC3261:10.2-7 @etsi=SIP_RG_RT_V_008
  Scenario: The To of the REGISTER is the address-of-record that the phone was told to register
    Then its To is "<sip:phone@{sut.domain}>"
    And the URI in its To is a SIP or SIPS URI

  @id=uac-register-no-to-tag @req=RFC3261:8.1.1.1-7
  Scenario: A REGISTER is outside any dialog: its To has no tag
    Then its To has no tag

  @id=uac-register-from-tag @req=RFC3261:8.1.1.3-2 @req=RFC3261:8.1.1.7-5
  Scenario: The REGISTER has a tag in From, and a branch that begins with z9hG4bK
    Then its From has the parameter "tag"
    And its Via branch begins with the magic cookie

  @id=uac-register-no-action @req=RFC3261:10.2-12
  Scenario: The Contact of the REGISTER does not use the parameter action of old
    Then its Contact has no parameter "action"

  @id=uac-register-credentials @req=RFC3261:8.1.3.5-1 @req=RFC3261:22.2-3 @etsi=SIP_RG_RT_V_007
  Scenario Outline: After <status> the REGISTER comes again with the right credentials
    When bob challenges the REGISTER with <status>
    Then bob receives REGISTER
    And it carries the right credentials for the challenge of bob

    Examples:
      | status |
      | 401    |
      | 407    |

  @id=uac-register-credentials-tcp @req=RFC3261:8.1.3.5-1 @req=RFC3261:22.2-3 @transport=tcp
  Scenario: Over TCP too, the challenged REGISTER comes again with the right credentials
    When bob challenges the REGISTER with 401
    Then bob receives REGISTER
    And it carries the right credentials for the challenge of bob

  @id=uac-register-credentials-cseq @req=RFC3261:22.2-8 @etsi=SIP_RG_RT_V_018
  Scenario: The REGISTER with credentials has the next CSeq number
    When bob challenges the REGISTER with 401
    And bob receives REGISTER
    Then its CSeq number is one higher than that of the REGISTER, if it has its Call-ID

  @id=uac-register-credentials-same-call-id @req=RFC3261:8.1.3.5-6
  Scenario: The REGISTER with credentials keeps Call-ID, From and To
    When bob challenges the REGISTER with 401
    And bob receives REGISTER
    Then it has the Call-ID, From and To of the REGISTER

  @id=uac-register-credentials-qop @req=RFC3261:22.4-7
  Scenario: A challenge with qop is answered with qop
    When bob challenges the REGISTER with 401
    And bob receives REGISTER
    Then its credentials for the challenge of bob have the parameters "qop, nc, cnonce"

  @id=uac-register-credentials-no-cnonce @req=RFC3261:22.4-5
  Scenario: A challenge without qop is answered without cnonce, and rightly
    When bob challenges the REGISTER with 401:
      | qop | (none) |
    And bob receives REGISTER
    Then its credentials for the challenge of bob do not have the parameter "cnonce"
    And it carries the right credentials for the challenge of bob

  @id=uac-register-credentials-uri-quoted @req=RFC3261:22.4-3
  Scenario: The uri of the credentials stands in quotation marks
    When bob challenges the REGISTER with 401
    And bob receives REGISTER
    Then its credentials for the challenge of bob have the parameter "uri" in quotation marks

  @id=uac-register-credentials-rejected @req=RFC3261:22.1-13 @etsi=SIP_RG_RT_V_019
  Scenario: Credentials that were just rejected are not tried again
    Given a peer carol
    When bob challenges the REGISTER with 401
    And bob receives REGISTER
    And bob challenges the REGISTER with 401
    Then bob receives no REGISTER with the credentials that he rejected for 5 s
    When the phone calls carol
    And carol receives INVITE

  @id=uac-register-stale-nonce @req=RFC3261:8.1.3.5-1 @etsi=SIP_RG_RT_V_020
  Scenario: When only the nonce was stale, the REGISTER comes again with the new one
    When bob challenges the REGISTER with 401
    And bob receives REGISTER
    And bob challenges the REGISTER with 401:
      | stale | true |
    Then bob receives REGISTER
    And it carries the right credentials for the challenge of bob

  @id=uac-register-refreshed-in-time @req=RFC3261:10.2.4-4 @etsi=SIP_RG_RT_V_012
  Scenario Outline: The binding is refreshed at the same registrar before the interval that it granted has passed (<transport>)
    When bob grants the registration for 10 s
    Then bob receives REGISTER within 10 s
    And its To URI is that of the REGISTER
    And its Contact URI is that of the REGISTER

    Examples:
      | transport |
      | UDP       |
      | TCP       |

  @id=uac-register-refresh-cseq @req=RFC3261:10.2-9 @etsi=SIP_RG_RT_V_011
  Scenario: A refresh in the same Call-ID has the next CSeq number
    When bob grants the registration for 10 s
    And bob receives REGISTER
    Then its CSeq number is one higher than that of the REGISTER, if it has its Call-ID

  @id=uac-register-refresh-call-id @req=RFC3261:10.2-8 @req=RFC3261:10.2.4-3 @req=RFC3261:8.1.1.4-2
  Scenario: A refresh keeps the Call-ID
    When bob grants the registration for 10 s
    And bob receives REGISTER
    Then its Call-ID is that of the REGISTER

  @id=uac-register-record-route-ignored @req=RFC3261:10.2-2 @req=RFC3261:10.2-3
  Scenario: A Record-Route in the answer to REGISTER does not change the route of the next one
    Given a peer carol
    When bob grants the registration for 10 s:
      | Record-Route | <sip:{carol.address};lr> |
    Then carol receives no REGISTER for 10 s
    When bob receives REGISTER
    Then it has the Route of the REGISTER

  @id=uac-register-removed @req=RFC3261:10.2.2-1 @etsi=SIP_RG_RT_V_013
  Scenario Outline: A phone that unregisters removes its binding with an interval of 0 (<transport>)
    When bob grants the registration for 60 s
    And the phone unregisters
    Then bob receives REGISTER
    And it removes its bindings

    Examples:
      | transport |
      | UDP       |
      | TCP       |

  @id=uac-register-star-only-to-remove @req=RFC3261:10.2.2-2
  Scenario: The Contact "*" comes only with Expires 0
    Then its Contact is no "*", unless its Expires is 0
    When bob grants the registration for 60 s
    And the phone unregisters
    And bob receives REGISTER
    Then its Contact is no "*", unless its Expires is 0

  @id=uac-register-removal-cseq @req=RFC3261:10.2-9
  Scenario: The removal in the same Call-ID has the next CSeq number
    When bob grants the registration for 60 s
    And the phone unregisters
    And bob receives REGISTER
    Then its CSeq number is one higher than that of the REGISTER, if it has its Call-ID

  @id=uac-register-one-at-a-time @req=RFC3261:10.2-11 @etsi=SIP_RG_RT_V_010
  Scenario: While a REGISTER is unanswered, only copies of it follow
    Then bob receives no new REGISTER for 15 s
    When bob grants the registration for 60 s
    And the phone unregisters
    And bob receives REGISTER

  @id=uac-register-brief-interval @req=RFC3261:21.4-1
  Scenario: After 423 the REGISTER does not come again with an interval that is still too brief
    Given a peer carol
    When bob answers 423:
      | Min-Expires | 120 |
    Then bob receives no REGISTER that asks for less than 120 s for 5 s
    When the phone calls carol
    And carol receives INVITE

  @id=uac-register-timeout-not-repeated @req=RFC3261:10.2.7-1
  Scenario: After a REGISTER that nobody answered the phone does not try again at once
    Given a peer carol
    Then bob receives no new REGISTER for 64*T1 + 2 s
    When the phone calls carol
    And carol receives INVITE
