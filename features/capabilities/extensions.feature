Feature: The extensions that the profile declares
  An option tag under `extensions` is understood: a request that requires it is not refused with 420, and Supported lists it
  (RFC 3261 8.2.2.3, 11.2, 16.3). Only tags that a single request can require so that it means something are asked for.

  @id=uas-declared-extensions @req=RFC3261:8.2.2.3-1 @role=uas @needs=extensions @needs=answering-line
  Scenario: The phone understands every option tag that its profile declares
    Given a peer alice
    When alice requires of the phone each option tag that the profile declares
    Then none of them is refused

  @id=uas-declared-extensions-supported @req=RFC3261:11.2-2 @role=uas @needs=extensions @needs=answering-line
  Scenario: Supported in the 200 to OPTIONS, if there, lists every option tag that the profile declares
    Given a peer alice
    When alice sends OPTIONS to the phone
    And alice receives 200
    And the rest applies only if it has the header field Supported
    Then its Supported lists every option tag that the profile declares

  @id=registrar-declared-extensions @req=RFC3261:8.2.2.3-1 @role=registrar @needs=extensions
  Scenario: The registrar understands every option tag that its profile declares
    Given a peer alice with an account
    When alice requires of the registrar each option tag that the profile declares
    Then none of them is refused

  @id=registrar-declared-extensions-supported @req=RFC3261:11.2-2 @role=registrar @needs=extensions
  Scenario: Supported in the 200 to OPTIONS, if there, lists every option tag of the registrar's that the profile declares
    Given a peer alice
    When alice sends OPTIONS to the registrar
    And alice receives 2xx or 3xx or 4xx or 5xx or 6xx
    And the rest applies only if it is 200
    And the rest applies only if it has the header field Supported
    Then its Supported lists every option tag that the profile declares

  @id=proxy-declared-extensions @req=RFC3261:16.3-15 @role=proxy @needs=extensions
  Scenario: The proxy understands every option tag for proxies that its profile declares
    Given a registered peer alice
    When alice requires of the proxy each option tag that the profile declares
    Then none of them is refused
