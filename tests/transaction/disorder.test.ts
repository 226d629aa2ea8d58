// Whatever comes, in whatever order: no exception, no timer left behind, each end told once.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LoggedLayer, request } from './logged-layer';

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
            const logged = new LoggedLayer(over);
            const client = logged.send(request(method));
            logged.deliver(request(method));
            let passed = 0;
            for (const { what, status } of events) {
              if (what === 'answer') logged.answer(status);
              else if (what === 'respond') logged.respond(status);
              else if (what === 'request' || what === 'ACK') logged.deliver(request(what === 'ACK' ? 'ACK' : method));
              else if (what === 'fail') logged.fail();
              else if (what === 'terminate') logged.server?.terminate();
              else {
                passed += 700;
                await logged.at(passed);
              }
            }
            await logged.at(passed + 1); // zero timers
            logged.answer(404);
            logged.respond(404);
            await logged.at(passed + 200_000);
            assert.equal(client.state, 'Terminated');
            assert.equal(client.pendingTimers + (logged.server?.pendingTimers ?? 0), 0);
            assert.deepEqual(logged.layer.transactions, []);
            const begun = 1 + logged.log.filter(line => line.endsWith(` TU ${method}`)).length;
            assert.equal(logged.log.filter(line => line.endsWith(' TU terminated')).length, begun);
          }),
          { numRuns: 200, seed: 1 },
        );
      });
    }
  }
});
