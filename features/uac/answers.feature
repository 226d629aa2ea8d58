@role=uac
Feature: What a caller makes of the answers to its INVITE
  Provisional and final responses, known and unknown ones, and redirections (RFC 3261 8.1.3, 13.2.2).

  Background:
    Given a peer bob
    When the phone calls bob
    And bob receives INVITE

  @id=uac-provisional-taken @req=RFC3261:8.1.3.2-3 @etsi=SIP_CC_OE_CE_V_009
  Scenario Outline: After <status> the caller waits on, and takes the 200 that follows
    When bob answers <status>
    Then bob receives no CANCEL for 1 s
    And bob receives no ACK for 100 ms
    When bob answers 200
    Then bob receives ACK

    Examples:
      | status |
      | 100    |
      | 183    |

  @id=uac-unknown-provisional-taken @req=RFC3261:8.1.3.2-2 @etsi=SIP_CC_OE_CE_V_010
  Scenario Outline: The unknown provisional response <status> is taken as 183, and the 200 that follows as ever
    When bob answers <status>
    Then bob receives no CANCEL for 1 s
    And bob receives no ACK for 100 ms
    When bob answers 200
    Then bob receives ACK

    Examples:
      | status |
      | 150    |
      | 188    |

  @id=uac-unknown-success-taken @req=RFC3261:8.1.3.2-1 @etsi=SIP_MG_OE_V_003
  Scenario: The unknown 299 is taken as 200: acknowledged in the dialog that it makes
    When bob answers 299
    Then bob receives ACK
    And its To tag is that of bob's 299
    And its Via branch is not that of the INVITE

  @id=uac-unknown-failure-taken @req=RFC3261:8.1.3.2-1 @etsi=SIP_CC_OE_CE_V_042
  Scenario Outline: The unknown <status> ends the call as <class> would: acknowledged, and the phone is free for another
    Given a peer carol
    When bob answers <status>
    Then bob receives ACK
    When the phone hangs up
    Then bob receives no CANCEL for 1 s
    And bob receives no BYE for 100 ms
    When the phone calls carol
    Then carol receives INVITE

    Examples:
      | status | class |
      | 399    | 300   |
      | 499    | 400   |
      | 599    | 500   |
      | 699    | 600   |

  @id=uac-several-vias-discarded @req=RFC3261:8.1.3.3-1 @etsi=SIP_CC_OE_CE_V_015
  Scenario: A response with a second Via is another's: it is discarded
    When bob answers 200:
      | Via | {bob.received.Via}                             |
      | Via | SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKelsewhere |
    Then bob receives no ACK for 2 s
    When bob answers 200
    Then bob receives ACK

  @id=uac-refusal-not-repeated @req=RFC3261:21.4-1
  Scenario Outline: A <status> is not answered with the same INVITE again
    Given a peer carol
    When bob answers <status>
    And bob receives ACK
    Then bob receives no new INVITE for 3 s
    When the phone hangs up
    And the phone calls carol
    And carol receives INVITE

    Examples:
      | status |
      | 400    |
      | 403    |
      | 404    |
      | 486    |

  @id=uac-redirection-followed @req=RFC3261:8.1.3.4-1 @etsi=SIP_CC_OE_CE_V_029
  Scenario: After a 302 the caller tries the Contact it names
    Given a peer carol
    When bob answers 302:
      | Contact | <{carol.contact}> |
    And bob receives ACK
    Then carol receives INVITE

  @id=uac-redirection-any-uri-followed @req=RFC3261:8.1.3.4-1 @needs=redirection
  Scenario Outline: After a 302 the caller tries a Contact with <more>, too
    Given a peer carol
    When bob answers 302:
      | Contact | <<contact>> |
    And bob receives ACK
    Then carol receives INVITE

    Examples:
      | more          | contact                                                  |
      | header fields | {carol.contact};method=INVITE?Subject=moved              |
      | maddr         | {carol.contact};user=ip;transport=udp;maddr={carol.host} |

  @id=uac-redirection-own-branch @req=RFC3261:8.1.3.4-12 @needs=redirection
  Scenario: The INVITE to a redirection's Contact is a new transaction: it has a branch of its own
    Given a peer carol
    When bob answers 302:
      | Contact | <{carol.contact}> |
    And bob receives ACK
    And carol receives INVITE
    Then its Via branch is not that of the INVITE to bob

  @id=uac-redirection-uri @req=RFC3261:8.1.3.4-8 @needs=redirection @etsi=SIP_CC_OE_CE_V_030
  Scenario: The Request-URI to a redirection's Contact is that URI, complete but for its headers and its method
    Given a peer carol
    When bob answers 302:
      | Contact | <{carol.contact};x-kept=1;method=INVITE?Subject=moved> |
    And bob receives ACK
    # That it tries the URI at all is only recommended (8.1.3.4)
    And the rest applies only if carol receives INVITE
    Then its Request-URI is "{carol.contact};x-kept=1"
    And its Request-URI has the parameter "x-kept"

  @id=uac-redirection-parameters @req=RFC3261:19.1.5-1 @needs=redirection
  Scenario: The Request-URI keeps the parameters user, transport and maddr of the URI that the phone is redirected to
    Given a peer carol
    When bob answers 302:
      | Contact | <{carol.contact};user=ip;transport=udp;maddr={carol.host}> |
    And bob receives ACK
    And the rest applies only if carol receives INVITE
    Then its Request-URI is "{carol.contact};user=ip;transport=udp;maddr={carol.host}"
    And its Request-URI has the parameter "user"
    And its Request-URI has the parameter "maddr"

  @id=uac-redirection-loop @req=RFC3261:8.1.3.4-2 @needs=redirection
  Scenario: Two addresses that redirect to each other are tried once each
    Given a peer carol
    When bob answers 302:
      | Contact | <{carol.contact}> |
    And bob receives ACK
    And carol receives INVITE
    And carol answers 302:
      | Contact | <{bob.contact}> |
    Then carol receives ACK
    And bob receives no new INVITE for 3 s
    And carol receives no new INVITE for 1 s
