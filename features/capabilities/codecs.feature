@role=uas @needs=codecs @needs=answering-line
Feature: The codecs that the profile declares
  A codec under `codecs` is taken where it is all that is offered, and listed where the phone says what it can
  (RFC 3264 6.1, 9). What only goes with a codec, such as telephone-event, is offered beside one.

  @id=uas-declared-codecs @req=RFC3264:6.1-10
  Scenario: The phone takes every codec that its profile declares
    Given a peer alice
    When alice offers the phone each codec that the profile declares
    Then none of them is refused

  @id=uas-declared-codecs-described @req=RFC3264:9-6
  Scenario: The description in the 200 to OPTIONS, if there, has every codec that the profile declares
    Given a peer alice
    When alice sends OPTIONS to the phone:
      | Accept | application/sdp |
    And alice receives 200
    And the rest applies only if it has a body
    Then it describes every codec that the profile declares
