@role=uas @needs=answering-line
Feature: What a request asks of its responses
  A request may say when it was sent and which codings it takes, hold a body that the phone does not understand, or ask for
  sips; a response goes by that (RFC 3261 8.2.3, 8.2.6.1, 12.1.1, 20.12).

  @id=uas-100-has-timestamp @req=RFC3261:8.2.6.1-3
  Scenario: A 100 has the Timestamp of its INVITE
    Given a peer alice
    When alice sends INVITE to the phone:
      | Timestamp | 54.2 |
    And alice receives 1xx or 2xx
    And the rest applies only if it is 100
    Then it has the header field Timestamp

  @id=uas-body-coded-as-accepted @req=RFC3261:20.12-5
  Scenario: The answer to a caller that takes no coding is not coded
    Given a peer alice
    When alice sends INVITE to the phone:
      | Accept-Encoding | identity |
    And alice receives 200
    Then if it has the header field Content-Encoding, that lists "identity"
    And alice sends ACK

  @id=uas-415-names-coding @req=RFC3261:8.2.3-3
  Scenario: A 415 to a body that is encoded in an unknown way, and of which nothing more is said, names the codings that would do
    Given a peer alice
    When alice sends INVITE to the phone:
      | Content-Encoding | x-nobody-has-this |
    And alice receives 2xx or 3xx or 4xx or 5xx or 6xx
    And the rest applies only if it is 415
    Then it has the header field Accept-Encoding
    And alice sends ACK

  @id=uas-415-names-language @req=RFC3261:8.2.3-4
  Scenario: A 415 to a body in a language that the phone does not read names the languages that would do
    Given a peer alice
    When alice sends INVITE to the phone:
      | Content-Language | x-nobody-speaks |
    And alice receives 2xx or 3xx or 4xx or 5xx or 6xx
    And the rest applies only if it is 415
    Then it has the header field Accept-Language
    And alice sends ACK

  @id=uas-sips-contact @req=RFC3261:12.1.1-3
  Scenario: A call to a sips URI, if the phone takes it, gets a SIP or SIPS URI in Contact
    Given a peer alice
    When alice sends INVITE to the phone:
      | Request-URI | sips:{sut.host} |
    And alice receives 2xx or 3xx or 4xx or 5xx or 6xx
    And the rest applies only if it is 2xx
    Then the URI in its Contact is a SIP or SIPS URI
    And alice sends ACK
