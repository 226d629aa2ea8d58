@role=uas @needs=answering-line
Feature: OPTIONS: what the phone says of itself
  Every user agent answers OPTIONS, with the status that an INVITE would have had, and lists what it can (RFC 3261 11.2).

  @id=uas-options-answered @req=RFC3261:11-1
  Scenario Outline: OPTIONS to a line that takes calls is answered 200, over <transport>
    Given a peer alice
    When alice sends OPTIONS to the phone:
      | Accept | application/sdp |
    Then alice receives 200

    Examples:
      | transport |
      | udp       |
      | tcp       |

  @id=uas-options-lists @req=RFC3261:11.2-2
  Scenario Outline: The 200 to OPTIONS has the header field <header>
    Given a peer alice
    When alice sends OPTIONS to the phone:
      | Accept | application/sdp |
    And alice receives 200
    Then it has the header field <header>

    Examples:
      | header          |
      | Allow           |
      | Accept          |
      | Accept-Encoding |
      | Accept-Language |
      | Supported       |

  @id=uas-options-allow-complete @req=RFC3261:20.5-1
  Scenario: Allow in the 200 to OPTIONS, if there, lists what a phone must support
    Given a peer alice
    When alice sends OPTIONS to the phone
    And alice receives 200
    And the rest applies only if it has the header field Allow
    Then if it has the header field Allow, that lists "INVITE, ACK, CANCEL, BYE, OPTIONS"

  @id=uas-options-describes-media @req=RFC3261:11.2-7
  Scenario: The 200 to OPTIONS describes the media that the phone can use
    Given a peer alice
    When alice sends OPTIONS to the phone:
      | Accept | application/sdp |
    And alice receives 200
    Then it carries a session description

  @id=uas-options-like-invite @req=RFC3261:11.2-1
  Scenario: OPTIONS gets the status that an INVITE for the same line gets
    Given a peer alice
    When alice sends INVITE to the phone
    And alice receives 200
    And alice sends ACK
    And alice sends BYE in the dialog
    And alice receives 2xx
    # Some phones need a moment until their line is free
    And alice waits 3 s
    And alice sends OPTIONS to the phone
    Then alice receives the same status to the OPTIONS as to the INVITE

  @id=uas-options-like-invite-unknown-line @req=RFC3261:11.2-1 @needs=own-lines
  Scenario: OPTIONS for a line that the phone does not have gets the status that an INVITE for it gets
    Given a peer alice
    When alice sends INVITE to an unknown line
    And alice receives 3xx or 4xx or 5xx or 6xx
    And alice sends ACK
    And alice sends OPTIONS to an unknown line
    Then alice receives the same status to the OPTIONS as to the INVITE

  @id=uas-options-in-dialog @req=RFC3261:11-1
  Scenario: OPTIONS in a dialog is answered 200 and leaves the call as it was
    Given a peer alice
    And alice has a call with the phone
    When alice sends OPTIONS in the dialog
    Then alice receives 200
    And alice receives no BYE for 1 s
    And alice sends BYE in the dialog
    And alice receives 2xx
