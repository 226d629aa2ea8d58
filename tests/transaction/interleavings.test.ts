// A client and a server transaction with their messages in the air: fast-check's scheduler chooses which arrives next,
// the history which are lost or doubled and how long they stay in the air; when it is their turn, timers fire.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseMessage, type Request, replyTo } from '../../simulator/message';
import { AcceptedRetransmitter, type TransactionLayerOptions } from '../../simulator/transaction';
import { LoggedLayer, request } from './logged-layer';
import { parameters, seed } from './runs';

const exchange = fc.record({
  over: fc.constantFrom('UDP' as const, 'TCP' as const),
  method: fc.constantFrom('INVITE', 'OPTIONS'),
  /** How often a message arrives, one after the other; mostly once. */
  copies: fc.infiniteStream(fc.constantFrom(1, 1, 1, 0, 2)),
  /** Whether the next one in the air may land now. */
  lands: fc.infiniteStream(fc.boolean()),
  first: fc.constantFrom(undefined, 100, 180),
  last: fc.constantFrom(200, 302, 486, 603),
  rings: fc.integer({ min: 0, max: 5000 }),
  answers: fc.integer({ min: 0, max: 40_000 }),
});
type Exchange = typeof exchange extends fc.Arbitrary<infer T> ? T : never;
type Send = TransactionLayerOptions['transport']['send'];

const TICK = 100;
const LONGEST_IN_THE_AIR = 10; // ticks
const MOST_LOST = 8; // of all, so that no history waits in Proceeding for what never comes

class Pair {
  readonly client: LoggedLayer;
  readonly server: LoggedLayer;
  private lost = 0;

  constructor(
    private readonly scheduler: fc.Scheduler,
    private readonly exchange: Exchange,
  ) {
    const { over } = exchange;
    this.client = new LoggedLayer(over, { transport: { send: this.throughTheAir(() => this.server) } });
    this.server = new LoggedLayer(over, {
      transport: { send: this.throughTheAir(() => this.client) },
      onRequest: (transaction, received) => {
        this.server.note(`TU ${received.method}`);
        this.serve(received, status => void transaction.respond(replyTo(received, status, { toTag: 'b' })));
      },
    });
  }

  /** Until all is over. */
  async live(): Promise<void> {
    this.client.send(request(this.exchange.method));
    for (let tick = 0; tick < 2000; tick++) {
      const all = tick % LONGEST_IN_THE_AIR === 0;
      while (this.scheduler.count() > 0 && (all || this.exchange.lands.next().value)) await this.scheduler.waitOne();
      await this.client.at(tick * TICK);
      await this.server.at(tick * TICK);
    }
  }

  private throughTheAir(to: () => LoggedLayer): Send {
    return bytes => {
      for (let copies = this.copies(); copies > 0; copies--) {
        const { message } = parseMessage(bytes);
        assert.ok(message);
        const name = message.isRequest() ? message.method : 'response';
        void this.scheduler.schedule(Promise.resolve(), name).then(() => to().deliver(message));
      }
      return this.client.flow;
    };
  }

  private copies(): number {
    if (this.exchange.over === 'TCP') return 1;
    const copies = this.exchange.copies.next().value;
    if (copies === 0) this.lost++;
    return this.lost > MOST_LOST ? 1 : copies;
  }

  private serve(received: Request, answer: (status: number) => void): void {
    const { first, last, rings, answers } = this.exchange;
    const { clock } = this.server.runtime;
    if (first !== undefined) clock.setTimer(rings, () => answer(first));
    clock.setTimer(rings + answers, () => {
      answer(last);
      if (received.method === 'INVITE' && last < 300) new AcceptedRetransmitter({ clock, repeat: () => answer(last) });
    });
  }
}

const run = parameters(0.06);

describe(`transactions with their messages interleaved (SIPSPEC_SEED=${seed})`, () => {
  it(`each request gets one final response or a timeout: ${run.numRuns} histories`, async function () {
    this.timeout(0);
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), exchange, async (scheduler, each) => {
        const pair = new Pair(scheduler, each);
        await pair.live();
        check(pair.client.log, each.method, each.last);
        assert.deepEqual([...pair.client.layer.transactions, ...pair.server.layer.transactions], []);
      }),
      run,
    );
  });
});

/** One final response (of an INVITE's 2xx, the same one once or more often) or a timeout, and then the end. */
function check(log: string[], method: string, status: number): void {
  const told = log.filter(line => / TU (timeout|[2-6]\d\d)$/.test(line)).map(line => line.split(' ')[2]);
  assert.equal(log.filter(line => line.endsWith(' TU terminated')).length, 1);
  if (told[0] === 'timeout') assert.equal(told.length, 1);
  else {
    assert.deepEqual([...new Set(told)], [`${status}`]);
    if (method !== 'INVITE' || status >= 300) assert.equal(told.length, 1);
  }
}
