// Whatever happens to a transaction: it does what the model of the RFC's text does, at the same time, with the same timers.
import fc from 'fast-check';
import { histories, live, type Machine } from '../../fuzz/models';
import { rfcTables } from '../../simulator/transaction';
import { parameters, replayPath, seed } from './runs';

describe(`transactions and their models (SIPSPEC_SEED=${seed})`, () => {
  for (const machine of Object.keys(rfcTables) as Machine[]) {
    const run = parameters(0.22);
    it(`${rfcTables[machine].name}: ${run.numRuns} histories`, function () {
      this.timeout(0); // a slow machine is no fault
      fc.assert(
        fc.property(histories(machine, replayPath), history => live(machine, history)),
        run,
      );
    });
  }
});
