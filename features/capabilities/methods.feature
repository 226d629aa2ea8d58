Feature: The methods that the profile declares
  What a profile lists under `methods` the system takes. A method that it recognises and does not support it refuses with 405,
  one that it does not know with 501; and Allow, wherever it stands, lists all that are supported (RFC 3261 8.2.1, 20.5, 21.5.2).

  @id=uas-declared-methods @req=RFC3261:8.2.1-2 @role=uas @needs=methods @needs=answering-line
  Scenario: The phone takes every method that its profile declares
    Given a peer alice
    When alice asks the phone for each method that the profile declares
    Then none of them is refused

  @id=uas-declared-methods-in-allow @req=RFC3261:20.5-1 @role=uas @needs=methods @needs=answering-line
  Scenario Outline: Allow in the 200 to <method>, if there, lists every method that the profile declares
    Given a peer alice
    When alice sends <method> to the phone
    And alice receives 200
    And the rest applies only if it has the header field Allow
    Then its Allow lists every method that the profile declares

    Examples:
      | method  |
      | OPTIONS |
      | INVITE  |

  @id=uas-declared-methods-in-405 @req=RFC3261:8.2.1-4 @role=uas @needs=methods @needs=answering-line
  Scenario: Allow in a 405 lists every method that the profile declares
    Given a peer alice
    When alice sends a method that the profile does not declare to the phone
    And alice receives 2xx or 3xx or 4xx or 5xx or 6xx
    And the rest applies only if it is 405
    And the rest applies only if it has the header field Allow
    Then its Allow lists every method that the profile declares

  @id=uac-declared-methods-in-allow @req=RFC3261:20.5-1 @role=uac @needs=methods
  Scenario: Allow in an INVITE of the phone's, if there, lists every method that the profile declares
    Given a peer alice
    And the phone calls alice
    And alice receives INVITE
    And the rest applies only if it has the header field Allow
    Then its Allow lists every method that the profile declares

  @id=registrar-declared-methods @req=RFC3261:8.2.1-2 @role=registrar @needs=methods
  Scenario: The registrar takes every method that its profile declares
    Given a peer alice with an account
    When alice asks the registrar for each method that the profile declares
    Then none of them is refused

  @id=registrar-declared-methods-in-allow @req=RFC3261:20.5-1 @role=registrar @needs=methods
  Scenario: Allow in the 200 to OPTIONS, if there, lists every method of the registrar's that the profile declares
    Given a peer alice
    When alice sends OPTIONS to the registrar
    And alice receives 2xx or 3xx or 4xx or 5xx or 6xx
    And the rest applies only if it is 200
    And the rest applies only if it has the header field Allow
    Then its Allow lists every method that the profile declares
