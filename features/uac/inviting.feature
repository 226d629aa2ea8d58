@role=uac
Feature: The INVITE that opens a call
  What a phone must put in the INVITE of a new call, outside any dialog (RFC 3261 8.1.1, 12.1.2, 13.2.1).

  Background:
    Given a peer bob
    When the phone calls bob
    And bob receives INVITE

  @id=uac-invite-mandatory-fields @req=RFC3261:8.1.1-1 @etsi=SIP_CC_OE_CE_V_001
  Scenario Outline: The INVITE has all header fields that every request must have (<transport>)
    Then it has the header field To
    And it has the header field From
    And it has the header field CSeq
    And it has the header field Call-ID
    And it has the header field Max-Forwards
    And it has the header field Via
    And it is well formed

    Examples:
      | transport |
      | UDP       |
      | TCP       |

  @id=uac-invite-start-line @req=RFC3261:7.1-1 @req=RFC3261:7.1-4 @req=RFC3261:7.1-5
  Scenario: The start line has a Request-URI without angle brackets and spaces, and ends in SIP/2.0
    Then its start line is a method, a plain URI and SIP/2.0

  @id=uac-invite-request-uri-of-to @req=RFC3261:8.1.1.1-1 @etsi=SIP_CC_OE_CE_V_002
  Scenario: The Request-URI of a first INVITE is the URI of its To
    Then its Request-URI and its To name the same user and host

  @id=uac-invite-no-to-tag @req=RFC3261:8.1.1.1-7 @etsi=SIP_CC_OE_CE_V_003
  Scenario: A request outside a dialog has no To tag
    Then its To has no tag

  @id=uac-invite-from-tag @req=RFC3261:8.1.1.3-2 @etsi=SIP_CC_OE_CE_V_004
  Scenario: The From has a tag
    Then its From has the parameter "tag"

  @id=uac-invite-cseq @req=RFC3261:8.1.1.5-1 @req=RFC3261:8.1.1.5-2 @etsi=SIP_CC_OE_CE_V_005
  Scenario: The CSeq names the method INVITE and a number below 2**31
    Then its CSeq method is INVITE
    And its CSeq number is less than 2147483648

  @id=uac-invite-max-forwards @req=RFC3261:8.1.1.6-1
  Scenario: The INVITE says how many hops it may take
    Then its Max-Forwards has 1 value
    And it is well formed

  @id=uac-invite-max-forwards-70 @req=RFC3261:8.1.1.6-1 @level=SHOULD @etsi=SIP_CC_OE_CE_V_006
  Scenario: The INVITE sets out with 70 hops
    Then its Max-Forwards is "70"

  @id=uac-invite-via @req=RFC3261:8.1.1.7-1 @req=RFC3261:8.1.1.7-2 @req=RFC3261:18.1.1-6
  Scenario Outline: The INVITE has a Via that names the transport it came over, <transport>, and a sent-by
    Then it has the header field Via
    And its Via names the transport <transport>

    Examples:
      | transport |
      | UDP       |
      | TCP       |

  @id=uac-invite-branch @req=RFC3261:8.1.1.7-3 @req=RFC3261:8.1.1.7-5 @etsi=SIP_CC_OE_CE_V_007
  Scenario: The branch of the Via begins with z9hG4bK
    Then its Via has the parameter "branch"
    And its Via branch begins with the magic cookie

  @id=uac-invite-one-contact @req=RFC3261:8.1.1.8-1 @req=RFC3261:12.1.2-1
  Scenario Outline: The INVITE has exactly one Contact, a SIP or SIPS URI (<transport>)
    Then its Contact has 1 value
    And the URI in its Contact is a SIP or SIPS URI

    Examples:
      | transport |
      | UDP       |
      | TCP       |

  @id=uac-invite-contact-reachable @req=RFC3261:8.1.1.8-2
  Scenario Outline: The Contact of the INVITE can be reached outside the call (<transport>)
    When bob sends OPTIONS to its Contact
    Then bob receives 2xx or 3xx or 4xx or 5xx or 6xx to the OPTIONS

    Examples:
      | transport |
      | UDP       |
      | TCP       |

  @id=uac-invite-allow @req=RFC3261:13.2.1-1
  Scenario: The INVITE says which methods the caller takes in the dialog
    Then it has the header field Allow

  @id=uac-invite-allow-complete @req=RFC3261:20.5-1
  Scenario: Allow in the INVITE, if there, lists what a phone must support
    When the rest applies only if it has the header field Allow
    Then its Allow lists "INVITE, ACK, CANCEL, BYE, OPTIONS"

  @id=uac-invite-supported @req=RFC3261:13.2.1-3
  Scenario: The INVITE says which extensions the caller understands
    Then it has the header field Supported

  @id=uac-invite-offer @req=RFC3261:13.2.1-17 @req=RFC3261:20.15-1 @etsi=SIP_CC_OE_CE_V_044 @etsi=SIP_CC_OE_CE_V_046
  Scenario: The body of the INVITE, if it has one, is a sound SDP offer
    When the rest applies only if it has a body
    Then it carries a sound SDP offer, if it has a body

  @id=uac-offer-and-answer @req=RFC3261:13.2.1-13 @etsi=SIP_CC_OE_CE_V_048
  Scenario: Where the INVITE has no offer, the ACK carries the answer to that of the 200
    When the rest applies only if it has no body
    And bob answers 200
    Then bob receives ACK
    And it carries an SDP answer, unless the INVITE carried the offer

  @id=uac-calls-told-apart @req=RFC3261:8.1.1.4-3 @req=RFC3261:8.1.1.3-2 @req=RFC3261:8.1.1.7-4
  Scenario: Two calls have different Call-IDs, From tags and branches
    Given a peer carol
    When bob answers 486
    And bob receives ACK
    And the phone calls carol
    And carol receives INVITE
    Then its Call-ID is not that of the INVITE to bob
    And its From tag is not that of the INVITE to bob
    And its Via branch is not that of the INVITE to bob
