// A defect put into any row of any table is found by the models. What they do not object to does nothing else than the
// row as it was: each of those is named here, with the reason.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type History, histories, live, type Machine } from '../../fuzz/models';
import { rfcTables } from '../../simulator/transaction';
import { type Mutant, mutants } from './mutations';

/** The seed is fixed: which mutants are found is to be no matter of luck. Any is found within 100 of these histories. */
const sampled = { seed: 1, numRuns: 250 };

/** Row, what is changed, and why that changes nothing. */
type Equivalent = [row: string, changes: string[], why: string];

const noRowAbsorbsToo = 'what no row is for is absorbed, as this row does';
const fewerTransports = ['missing', 'over reliable', 'over unreliable'];
const fewerStatuses = ['on 100', 'on 1xx', 'on 101-199', 'on 2xx', 'on 300-699', 'on 408'];
const fromUser = (changes: string[]): string[] => changes.map(each => `${each} from TU`);

const equivalents: Record<Machine, Equivalent[]> = {
  inviteClient: [
    ['Initial, request from TU, reliable', ['over any'], 'the row before has the unreliable ones'],
    ['Calling, Timer A', ['over unreliable'], 'Timer A is started over unreliable transports only'],
    ['Calling/Proceeding, 300-699', ['on 200-699'], 'the row before has the 2xx'],
  ],
  nonInviteClient: [
    ['Initial, request from TU, reliable', ['over any'], 'the row before has the unreliable ones'],
    ['Trying, Timer E', ['over unreliable'], 'Timer E is started over unreliable transports only'],
    ['Proceeding, Timer E', ['over unreliable'], 'Timer E is started over unreliable transports only'],
    ['Completed, 200-699', [...fewerTransports, ...fewerStatuses], noRowAbsorbsToo],
  ],
  inviteServer: [
    ['Proceeding, 300-699 from TU, unreliable', ['on 200-699 from TU'], 'a row before has the 2xx'],
    ['Proceeding, 300-699 from TU, reliable', ['on 200-699 from TU'], 'a row before has the 2xx'],
    ['Proceeding, 300-699 from TU, reliable', ['over any'], 'the row before has the unreliable ones'],
    ['Completed, Timer G', ['over unreliable'], 'Timer G is started over unreliable transports only'],
    ['Confirmed, ACK', fewerTransports, noRowAbsorbsToo],
    ['Accepted, request', fewerTransports, noRowAbsorbsToo],
  ],
  nonInviteServer: [
    ['Trying, request', fewerTransports, noRowAbsorbsToo],
    ['Trying, 100 from TU, unreliable', ['missing', 'on 101-199 from TU'], noRowAbsorbsToo],
    ['Trying, 100 from TU, unreliable', ['on 1xx from TU'], 'a row after absorbs the others, too'],
    ['Trying, 100 from TU, reliable', ['over any'], 'the row before has the unreliable ones'],
    ['Trying/Proceeding, 101-199 from TU', [...fewerTransports, 'not in Trying', 'not in Proceeding'], noRowAbsorbsToo],
    ['Proceeding, 100 from TU', ['on 1xx from TU'], 'a row before has the others'],
    ['Completed, 200-699 from TU', [...fewerTransports, ...fromUser(fewerStatuses)], noRowAbsorbsToo],
  ],
};

describe('transactions: the models object to every change of a row', () => {
  // some changes recurse without end: mocha would have each of those thousands of frames written down
  const { stackTraceLimit } = Error;
  before(() => {
    Error.stackTraceLimit = 0;
  });
  after(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });

  for (const machine of Object.keys(rfcTables) as Machine[]) {
    const all = [...mutants(machine)];
    it(`${rfcTables[machine].name}: ${all.length} changes`, function () {
      this.timeout(0);
      const pool = fc.sample(histories(machine), sampled) as History[];
      for (const history of pool) live(machine, history); // none objects to the table as it is
      const harmless = equivalents[machine].flatMap(([row, changes]) => changes.map(what => `${row}: ${what}`));
      const missed = all.filter(mutant => !pool.some(history => objects(machine, history, mutant)));
      assert.deepEqual(missed.map(mutant => mutant.name).sort(), harmless.sort());
    });
  }
});

function objects(machine: Machine, history: History, { tables }: Mutant): boolean {
  try {
    live(machine, history, tables);
    return false;
  } catch {
    return true;
  }
}
