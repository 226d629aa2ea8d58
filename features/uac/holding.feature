@role=uac
Feature: A call that the phone puts on hold
  The phone changes the session of a call that it has placed: a re-INVITE within the dialog (RFC 3261 14.1, RFC 3264 8.4). A
  phone whose trigger has no order for that is not judged here.

  Background:
    Given a peer bob
    And the phone has a call with bob

  @id=uac-hold-in-dialog @req=RFC3261:12.2.1.1-2 @req=RFC3261:12.2.1.1-4 @req=RFC3261:12.2.1.1-8
  Scenario: The re-INVITEs of a call put on hold and taken back are of its dialog, and their CSeq grows
    When the phone puts the call on hold
    And bob receives INVITE
    And bob answers 200
    And bob receives ACK
    And the phone takes the call back
    And bob receives INVITE
    Then it is in the dialog of bob
    And its CSeq number is one higher than that of the request before it
    And it carries a session description

  @id=uac-hold-refused @req=RFC3261:14.1-9
  Scenario: A re-INVITE that is refused leaves the call as it was
    When the phone puts the call on hold
    And bob receives INVITE
    And bob answers 488
    And bob receives ACK
    Then bob receives no BYE for 2 s
    When the phone hangs up
    Then bob receives BYE
