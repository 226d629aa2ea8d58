Feature: The event packages that the profile declares
  A package under `events` can be subscribed to: a SUBSCRIBE for it is not refused with 489, and Allow-Events lists it
  (RFC 6665 4.4.4, 8.3.2). Each is subscribed to for 0 s, so that its state comes and nothing is left (RFC 6665 4.4.3).

  @id=uas-declared-events @req=RFC6665:4.4.4-1 @role=uas @needs=events @needs=answering-line
  Scenario: The phone takes a subscription to every event package that its profile declares
    Given a peer alice
    When alice subscribes at the phone to each event package that the profile declares
    Then none of them is refused

  @id=uas-declared-events-allowed @req=RFC6665:4.4.4-1 @role=uas @needs=events @needs=answering-line
  Scenario: Allow-Events in the 200 to OPTIONS, if there, lists every event package that the profile declares
    Given a peer alice
    When alice sends OPTIONS to the phone
    And alice receives 200
    And the rest applies only if it has the header field Allow-Events
    Then its Allow-Events lists every event package that the profile declares

  @id=uas-declared-events-told @req=RFC6665:4.4.4-2 @role=uas @needs=events @needs=answering-line
  Scenario Outline: A phone that can notify of events has Allow-Events in the 200 to <method>
    Given event packages of the phone that the profile declares
    And a peer alice
    When alice sends <method> to the phone
    And alice receives 200
    Then it has the header field Allow-Events

    Examples:
      | method  |
      | OPTIONS |
      | INVITE  |

  @id=registrar-declared-events @req=RFC6665:4.4.4-1 @role=registrar @needs=events
  Scenario: The server takes a subscription to every event package that its profile declares
    Given a peer alice with an account
    When alice subscribes at the registrar to each event package that the profile declares
    Then none of them is refused
