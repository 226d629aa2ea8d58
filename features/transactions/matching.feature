Feature: Which transaction a request belongs to
  A request belongs to the transaction with its branch, sent-by and method; without the magic cookie the rules for RFC 2543
  clients hold (RFC 3261 17.2.3). The same request that comes by two ways is refused once (8.2.2.2).

  @id=uas-merged-invite @role=uas @req=RFC3261:8.2.2.2-2 @needs=ringing-line @etsi=SIP_CC_TE_CE_V_028
  Scenario Outline: An INVITE that comes once more on another branch while the call rings is refused with 482, over <transport>
    Given a peer bob
    When bob sends INVITE to the ringing phone
    And bob receives 1xx
    And bob sends the INVITE again on another branch
    Then bob receives 482
    And bob sends ACK

    Examples:
      | transport |
      | udp       |
      | tcp       |

  @id=uas-same-branch-other-sender @role=uas @needs=answering-line @req=RFC3261:17.2.1-3
  Scenario: Two INVITEs with one branch are two transactions if their sent-by differs: each gets its own response
    Given a peer bob
    And a peer carol
    # Whatever the phone refuses it for
    When bob sends INVITE to the phone with an unusable offer:
      | Via     | SIP/2.0/UDP {bob.address};branch=z9hG4bK{bob.tag} |
      | Require | nothing-supports-this                             |
    And bob receives 4xx or 5xx or 6xx
    And carol sends INVITE to the phone with an unusable offer:
      | Via     | SIP/2.0/UDP {carol.address};branch=z9hG4bK{bob.tag} |
      | Require | nothing-supports-this                               |
    Then carol receives 4xx or 5xx or 6xx
    And it copies Call-ID, From and CSeq from the request of carol

  @id=uas-old-invite-copy @role=uas @needs=answering-line @req=RFC3261:17.2.1-10 @etsi=SIP_CC_TE_CE_V_025
  Scenario Outline: A copy of an INVITE from an RFC 2543 client, <form>, that was refused gets the same response again
    Given a peer bob
    # Whatever the phone refuses it for
    When bob sends INVITE to the phone with an unusable offer:
      | Via     | <via>                 |
      | Require | nothing-supports-this |
    Then bob receives 2xx or 4xx or 5xx or 6xx
    When its status is 4xx or 5xx or 6xx
    # Between two copies that Timer G makes, if the phone keeps a transaction
    And bob waits 8*T1
    And bob sends it again
    Then bob receives the 4xx or 5xx or 6xx again in return within 2*T1
    And all responses to the INVITE of bob have the same To tag

    Examples:
      | form                          | via                                      |
      | without a branch              | SIP/2.0/UDP {bob.address}                |
      | with a branch without z9hG4bK | SIP/2.0/UDP {bob.address};branch={token} |

  @id=uas-old-invite-ack @role=uas @needs=answering-line @req=RFC3261:17.2.1-3 @req=RFC3261:17.2.1-11 @etsi=SIP_CC_TE_CE_V_026
  Scenario Outline: An INVITE from an RFC 2543 client, <form>, is answered, and its ACK ends the copies of a refusal
    Given a peer bob
    # Whatever the phone refuses it for
    When bob sends INVITE to the phone with an unusable offer:
      | Via     | <via>                 |
      | Require | nothing-supports-this |
    Then bob receives 2xx or 4xx or 5xx or 6xx
    When its status is 4xx or 5xx or 6xx
    And bob waits 2*T1
    And bob sends ACK
    And bob waits 100 ms
    Then bob does not receive the 4xx or 5xx or 6xx again for 20*T1
    And the phone still answers bob

    Examples:
      | form                          | via                                      |
      | without a branch              | SIP/2.0/UDP {bob.address}                |
      | with a branch without z9hG4bK | SIP/2.0/UDP {bob.address};branch={token} |

  @id=proxy-old-invite-copy @role=proxy @req=RFC3261:17.2.1-10 @etsi=SIP_CC_PR_TR_SE_V_009
  Scenario Outline: A copy of an INVITE from an RFC 2543 client, <form>, gets its final response again and is not forwarded
    Given a peer alice
    And a registered peer bob
    When alice sends INVITE to bob:
      | Via | <via> |
    Then bob receives INVITE
    When bob answers 486
    And alice receives 486
    And alice waits 8*T1
    And alice sends it again
    Then alice receives the 486 again in return within 2*T1
    And bob does not receive the INVITE again for 1 s
    And bob receives no INVITE for 100 ms

    Examples:
      | form                            | via                                         |
      | without a branch                | SIP/2.0/UDP {alice.address}                 |
      | with a branch without z9hG4bK   | SIP/2.0/UDP {alice.address};branch={token}  |
