// The two error families of a test (after h11): the system under test broke something, or the test itself could not go on.

/** What the SUT did is not what the requirement asks. `expected` and `observed` are shown side by side in the report. */
export class SutViolation extends Error {
  // Allure and JUnit readers tell "failed" from "broken" by an assertion's name.
  override readonly name = 'AssertionError';
  constructor(
    readonly expected: string,
    readonly observed: string,
    /** It did what it should, too early or too late: on a busy machine it may have waited for its turn. */
    readonly mistimed = false,
  ) {
    super(`expected ${expected}, but ${observed}`);
  }
}

/** The SUT ended in the course of a case: wrong whatever the case judges. `how` continues "the system under test". */
export class SutCrashed extends Error {
  override readonly name = 'AssertionError';
  readonly expected = 'the system under test goes on, whatever it is sent';
  readonly observed: string;
  constructor(how: string, lastLines: readonly string[]) {
    const observed = [`it ${how}`, ...lastLines.map(line => `  | ${line}`)].join('\n');
    super(`the system under test ${how}`);
    this.observed = observed;
  }
}

/** The case could not reach the point it judges: a precondition is not met, a trigger failed, our own clock lagged. */
export class Inconclusive extends Error {
  override readonly name = 'Inconclusive';
}

/** The case asks for something that makes no sense: a mistake in a feature file or a step, never the SUT's. */
export class CaseError extends Error {
  override readonly name = 'CaseError';
}
