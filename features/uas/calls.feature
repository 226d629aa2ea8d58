@role=uas @needs=answering-line
Feature: A call that the phone accepts
  A phone that accepts an INVITE says so with a 200 that completes offer and answer and lets the caller reach it in the
  dialog (RFC 3261 13.3.1.4, 12.1.1). The line used here picks up at once; whether it sends 100, 180 or 183 first is its
  own affair.

  @id=uas-invite-answered @req=RFC3261:13.2.1-16 @req=RFC3261:13.3.1.4-2 @req=RFC3264:6-2 @req=RFC3264:6.1-2 @etsi=SIP_CC_TE_CE_V_007
  Scenario Outline: An INVITE with an offer is answered by a 200 with the answer, over <transport>
    Given a peer alice
    When alice sends INVITE to the phone
    Then alice receives 200
    And it carries an answer to the offer of alice
    And alice sends ACK

    Examples:
      | transport |
      | udp       |
      | tcp       |
      | tls       |

  @id=uas-invite-without-offer @req=RFC3261:13.2.1-16 @req=RFC3261:13.3.1-4 @req=RFC3261:13.3.1.4-3 @etsi=SIP_CC_TE_CE_V_006
  Scenario Outline: An INVITE without a body is answered by a 200 with the phone's own offer, over <transport>
    Given a peer alice
    When alice sends INVITE to the phone:
      | Content-Type | (none) |
      | Body         |        |
    Then alice receives 200
    And it carries an offer
    And alice sends ACK with an answer

    Examples:
      | transport |
      | udp       |
      | tcp       |
      | tls       |

  @id=uas-call-ends-with-bye @req=RFC3261:15.1.2-4 @etsi=SIP_CC_TE_CR_V_002
  Scenario Outline: A call is set up, acknowledged and ended by the caller's BYE, over <transport>
    Given a peer alice
    And alice has a call with the phone
    When alice sends BYE in the dialog
    Then alice receives 2xx

    Examples:
      | transport |
      | udp       |
      | tcp       |
      | tls       |

  @id=uas-contact-in-200 @req=RFC3261:12.1.1-2 @req=RFC3261:12.1.1-3
  Scenario Outline: The 200 to INVITE has a Contact with a SIP URI under which the phone is reached, over <transport>
    Given a peer alice
    When alice sends INVITE to the phone
    And alice receives 200
    Then it has the header field Contact
    And the URI in its Contact is a SIP or SIPS URI
    And alice sends ACK

    Examples:
      | transport |
      | udp       |
      | tcp       |
      | tls       |

  @id=uas-200-tells-abilities @req=RFC3261:13.3.1.4-1 @etsi=SIP_CC_TE_CE_V_021
  Scenario Outline: The 200 to INVITE has the header field <header>
    Given a peer alice
    When alice sends INVITE to the phone
    And alice receives 200
    Then it has the header field <header>

    Examples:
      | header    |
      | Allow     |
      | Supported |

  @id=uas-answer-has-every-stream @req=RFC3261:13.2.1-17 @req=RFC3264:6-2 @req=RFC3264:6-3 @req=RFC3264:6.1-2
  Scenario: An answer has one media line for each of the offer, in the same order
    Given a peer alice
    When alice sends INVITE to the phone with the streams:
      """
      m=audio 40000 RTP/AVP 0 8
      a=rtpmap:0 PCMU/8000
      a=rtpmap:8 PCMA/8000
      m=video 40002 RTP/AVP 31
      a=rtpmap:31 H261/90000
      m=application 40004 UDP/UNHEARDOF x
      """
    And alice receives 200
    Then it carries an answer to the offer of alice
    And alice sends ACK

  @id=uas-no-extension-unasked @req=RFC3261:8.2.4-1 @req=RFC3261:8.2.4-7
  Scenario: Responses to an INVITE that supports no extension require none
    Given a peer alice
    When alice sends INVITE to the phone
    And alice receives 200
    Then no response to the INVITE of alice has the header field Require

  @id=uas-hangs-up @req=RFC3261:12.1.1-8 @req=RFC3261:12.1.1-9 @req=RFC3261:12.1.1-12 @req=RFC3261:12.1.1-13 @req=RFC3261:12.1.1-15 @needs=trigger @etsi=SIP_CC_TE_CR_V_001
  Scenario Outline: A callee that hangs up sends a BYE in the dialog, to the caller's Contact, over <transport>
    Given a peer alice
    And alice has a call with the phone
    When the phone hangs up
    Then alice receives BYE
    And it is in the dialog of alice
    And its Request-URI is "{alice.contact}"
    And it has no header field Route
    And alice answers 200 to the BYE

    Examples:
      | transport |
      | udp       |
      | tcp       |
      | tls       |
