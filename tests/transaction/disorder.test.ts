// Whatever comes, in whatever order: no exception, no timer left behind, each end told once.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Bench, request } from './bench';

const statuses = fc.constantFrom(100, 180, 199, 200, 299, 300, 408, 487, 699);
const event = fc.oneof(
  fc.record({ what: fc.constantFrom('answer', 'respond'), status: statuses }),
  fc.record({ what: fc.constantFrom('request', 'ACK', 'fail', 'wait', 'terminate'), status: fc.constant(0) }),
);

describe('transactions in disorder', () => {
  for (const over of ['UDP', 'TCP'] as const) {
    for (const method of ['INVITE', 'OPTIONS']) {
      it(`${method} over ${over} ends, with no timer left and each end told once`, async () => {
        await fc.assert(
          fc.asyncProperty(fc.array(event, { maxLength: 30 }), async events => {
            const bench = new Bench(over);
            const client = bench.send(request(method));
            bench.deliver(request(method));
            let passed = 0;
            for (const { what, status } of events) {
              if (what === 'answer') bench.answer(status);
              else if (what === 'respond') bench.respond(status);
              else if (what === 'request' || what === 'ACK') bench.deliver(request(what === 'ACK' ? 'ACK' : method));
              else if (what === 'fail') bench.fail();
              else if (what === 'terminate') bench.server?.terminate();
              else {
                passed += 700;
                await bench.at(passed);
              }
            }
            await bench.at(passed + 1); // zero timers
            bench.answer(404);
            bench.respond(404);
            await bench.at(passed + 200_000);
            assert.equal(client.state, 'Terminated');
            assert.equal(client.pendingTimers + (bench.server?.pendingTimers ?? 0), 0);
            assert.deepEqual(bench.layer.transactions, []);
            const begun = 1 + bench.log.filter(line => line.endsWith(` TU ${method}`)).length;
            assert.equal(bench.log.filter(line => line.endsWith(' TU terminated')).length, begun);
          }),
          { numRuns: 200, seed: 1 },
        );
      });
    }
  }
});
