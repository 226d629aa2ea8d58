@role=uac
Feature: A call that the phone has placed
  Requests within the dialog, from the phone and to it, and how the call ends (RFC 3261 12.2, 15).

  Background:
    Given a peer bob
    When the phone calls bob
    And bob receives INVITE

  @id=uac-bye-of-dialog @req=RFC3261:12.2.1.1-2 @req=RFC3261:12.2.1.1-4 @req=RFC3261:12.2.1.1-6 @etsi=SIP_CC_OE_CR_V_003
  Scenario Outline: The BYE has the Call-ID and both tags of the dialog (<transport>)
    When bob answers 200
    And bob receives ACK
    And the phone hangs up
    And bob receives BYE
    Then its Call-ID is that of the INVITE
    And its From tag is that of the INVITE
    And its To tag is that of bob's 200

    Examples:
      | transport |
      | UDP       |
      | TCP       |

  @id=uac-bye-uris @req=RFC3261:12.2.1.1-1 @req=RFC3261:12.2.1.1-3 @req=RFC3261:12.1.2-12
  Scenario: The BYE has the From and To URIs of the INVITE
    When bob answers 200
    And bob receives ACK
    And the phone hangs up
    And bob receives BYE
    Then its From URI is that of the INVITE
    And its To URI is that of the INVITE

  @id=uac-bye-cseq @req=RFC3261:12.2.1.1-7 @req=RFC3261:12.2.1.1-8 @req=RFC3261:12.2.1.1-10 @etsi=SIP_CC_OE_CR_V_005
  Scenario: The CSeq number of the BYE is one higher than that of the caller's request before it
    When bob answers 200
    And bob receives ACK
    And the phone hangs up
    And bob receives BYE
    Then its CSeq number is one higher than that of the request before it
    And its CSeq method is BYE

  @id=uac-bye-well-formed @req=RFC3261:8.1.1-1 @req=RFC3261:8.1.1.7-4 @req=RFC3261:8.1.1.7-5 @etsi=SIP_CC_OE_CR_V_006
  Scenario: The BYE has all that every request must have, and a branch of its own
    When bob answers 200
    And bob receives ACK
    And the phone hangs up
    And bob receives BYE
    Then it is well formed
    And it has the header field Max-Forwards
    And its Via branch begins with the magic cookie
    And its Via branch is not that of the INVITE
    And its Via branch is not that of the ACK

  @id=uac-bye-to-contact @req=RFC3261:12.2.1.1-11 @req=RFC3261:12.2.1.1-12 @etsi=SIP_CC_OE_CR_V_001
  Scenario: Without Record-Route the BYE goes to the Contact of the 200
    Given a peer carol
    When bob answers 200:
      | Contact | <{carol.contact}> |
    And carol receives ACK
    And the phone hangs up
    Then carol receives BYE
    And its Request-URI is "{carol.contact}"
    And it has no header field Route

  @id=uac-bye-route-set @req=RFC3261:12.2.1.1-13 @etsi=SIP_CC_OE_CR_V_004
  Scenario Outline: The BYE follows the route set of the dialog (<transport>)
    Given a peer carol
    And a peer dave
    When bob answers 200:
      | Contact      | <{carol.contact}>                            |
      | Record-Route | <sip:far@{dave.address};lr;x-mark=far>       |
      | Record-Route | <sip:near@{bob.address}<uri>;lr;x-mark=near> |
    And bob receives ACK
    And the phone hangs up
    Then bob receives BYE
    And its Request-URI is "{carol.contact}"
    And its Route is, in this order:
      | <sip:near@{bob.address}<uri>;lr;x-mark=near> |
      | <sip:far@{dave.address};lr;x-mark=far>       |

    Examples:
      | transport | uri            |
      | UDP       |                |
      | TCP       | ;transport=tcp |

  @id=uac-bye-strict-route @req=RFC3261:12.2.1.1-14 @req=RFC3261:12.2.1.1-15 @req=RFC3261:12.2.1.1-16 @etsi=SIP_CC_OE_CR_V_007
  Scenario: To a strict router, the BYE has its URI as Request-URI and the remote target last in Route
    Given a peer carol
    When bob answers 200:
      | Contact      | <{carol.contact}>        |
      | Record-Route | <sip:near@{bob.address}> |
    And bob receives ACK
    And the phone hangs up
    Then bob receives BYE
    And its Request-URI is "sip:near@{bob.address}"
    And its Route is, in this order:
      | <{carol.contact}> |

  @id=uac-target-refreshed-by-peer @req=RFC3261:12.2.2-7
  Scenario: After the callee's re-INVITE with another Contact, the BYE goes there
    Given a peer carol
    When bob answers 200
    And bob receives ACK
    And bob sends INVITE in the dialog:
      | Contact | <{carol.contact}> |
    And bob receives 200
    And bob sends ACK
    And the phone hangs up
    Then carol receives BYE
    And its Request-URI is "{carol.contact}"

  @id=uac-callee-hangs-up @req=RFC3261:15.1.2-4 @etsi=SIP_CC_OE_CE_V_018
  Scenario Outline: A BYE from the callee is answered 200 (<transport>)
    When bob answers 200
    And bob receives ACK
    And bob sends BYE in the dialog
    Then bob receives 2xx

    Examples:
      | transport |
      | UDP       |
      | TCP       |
