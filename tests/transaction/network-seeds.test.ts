// Requests both ways between two layers over a network that loses, doubles and reorders, whatever its seed: each gets one
// final response or a timeout, is served once in the life of a transaction, and nothing is sent after a transaction's end.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Message, Request, replyTo } from '../../simulator/message';
import { type Runtime, virtualRuntime } from '../../simulator/runtime';
import {
  AcceptedRetransmitter,
  newBranch,
  type ServerTransaction,
  type Step,
  type Transaction,
  TransactionLayer,
} from '../../simulator/transaction';
import { TransportLayer } from '../../simulator/transport';
import { parameters, seed } from './runs';

const call = fc.record({
  caller: fc.constantFrom(0, 1),
  over: fc.constantFrom('UDP' as const, 'UDP' as const, 'TCP' as const),
  method: fc.constantFrom('INVITE', 'OPTIONS'),
  begins: fc.integer({ min: 0, max: 2000 }),
  first: fc.constantFrom(undefined, 100, 183),
  last: fc.constantFrom(200, 302, 404, 603),
  answers: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20_000 })),
});
type Call = typeof call extends fc.Arbitrary<infer T> ? T : never;

const world = fc.record({
  seed: fc.nat(),
  loss: fc.constantFrom(0, 0.1, 0.3, 0.6),
  duplicate: fc.constantFrom(0, 0.2, 0.5),
  reorder: fc.constantFrom(0, 0.2, 0.5),
  latencyMs: fc.constantFrom(1, 60, 400), // a datagram out of order takes ten times that at most: less than T4
});

const PATIENCE = 180_000; // of a caller that has heard a provisional response: as Timer C
const END = 600_000;

/** One of the two, with all that its user was told. */
class Side {
  readonly layer: TransactionLayer;
  readonly transport: TransportLayer;
  /** By the call's index: what its user was told in the end, and when the request reached the other side's. */
  readonly outcomes = new Map<string, string[]>();
  readonly served = new Map<string, number[]>();
  readonly faults: string[] = [];
  private readonly ended = new Set<string>();
  private readonly repeating = new Map<string, AcceptedRetransmitter>();
  private calls: readonly Call[] = [];

  constructor(
    private readonly runtime: Runtime,
    private readonly host: string,
    name: string,
  ) {
    this.transport = new TransportLayer(runtime, { host, name, onInbound: inbound => this.layer.inbound(inbound) });
    this.layer = new TransactionLayer({
      runtime,
      transport: this.transport,
      onRequest: (transaction, request) => this.serve(transaction, request),
      onAck: ack => this.repeating.get(ack.callId ?? '')?.stop(),
      filterOut: message => this.goesOut(message),
      onStep: (transaction, step) => this.stepped(transaction, step),
    });
  }

  async listen(calls: readonly Call[]): Promise<void> {
    this.calls = calls;
    await this.transport.listen('UDP', 5060);
    await this.transport.listen('TCP', 5060);
  }

  /** Calls the other side; the Call-ID tells that side what to do. */
  begin(index: number, { over, method }: Call, other: Side): void {
    const remote = other.transport.address(over);
    assert.ok(remote);
    const target = { transport: over, remote };
    const request = this.build(method, over, index, other);
    const told: string[] = [];
    this.outcomes.set(`${index}`, told);
    const transaction = this.layer.send(request, target, {
      onResponse: ({ status }) => {
        if (status >= 200) told.push(`${status}`);
        else if (method === 'INVITE') this.runtime.clock.setTimer(PATIENCE, () => giveUp());
        if (method === 'INVITE' && status >= 200 && status < 300)
          this.layer.sendStateless(this.build('ACK', over, index, other), target);
      },
      onTimeout: () => told.push('timeout'),
      onTransportError: error => told.push(error.message),
    });
    const giveUp = (): void => {
      if (transaction.state !== 'Proceeding') return;
      told.push('gave up');
      transaction.terminate();
    };
  }

  private serve(transaction: ServerTransaction, request: Request): void {
    const index = Number(request.callId);
    const { clock } = this.runtime;
    this.ended.delete(`response ${request.topVia?.branch} ${request.method}`); // of the transaction before, if any
    this.served.set(`${index}`, [...(this.served.get(`${index}`) ?? []), clock.now()]);
    const { first, last, answers } = this.calls[index];
    const answer = (status: number): void => void transaction.respond(replyTo(request, status, { toTag: 'b' }));
    if (first !== undefined) answer(first);
    clock.setTimer(answers, () => {
      answer(last);
      if (request.method !== 'INVITE' || last >= 300) return;
      this.repeating.set(`${index}`, new AcceptedRetransmitter({ clock, repeat: () => answer(last) }));
    });
  }

  private build(method: string, over: string, index: number, other: Side): Request {
    return new Request(method, `sip:bob@${other.host}`)
      .add('Via', `SIP/2.0/${over} ${this.host}:5060;branch=${newBranch(this.runtime.random)};rport`)
      .add('Max-Forwards', '70')
      .add('From', `<sip:alice@${this.host}>;tag=a`)
      .add('To', `<sip:bob@${other.host}>`)
      .add('Call-ID', `${index}`)
      .add('CSeq', `1 ${method}`);
  }

  /** The ACK to a 2xx has no transaction, and a Call-ID that is also that of one. */
  private goesOut(message: Message): Message {
    if (this.ended.has(keyOf(message)))
      this.faults.push(`${this.runtime.clock.now()} after the end: ${keyOf(message)}`);
    return message;
  }

  private stepped(transaction: Transaction, step: Step): void {
    if (step.to !== 'Terminated') return;
    const of = transaction as Transaction & { request: Request; sent?: Request };
    const side = transaction.kind.endsWith('client') ? 'request' : 'response';
    this.ended.add(`${side} ${(of.sent ?? of.request).topVia?.branch} ${of.request.method}`);
  }
}

/** Branch and method, an ACK with its INVITE's. */
function keyOf(message: Message): string {
  const method = message.cseq?.method === 'ACK' ? 'INVITE' : message.cseq?.method;
  return `${message.isRequest() ? 'request' : 'response'} ${message.topVia?.branch} ${method}`;
}

const run = parameters(0.06);

describe(`transactions over a bad network (SIPSPEC_SEED=${seed})`, () => {
  it(`each request gets one final response or a timeout: ${run.numRuns} histories`, async function () {
    this.timeout(0);
    await fc.assert(
      fc.asyncProperty(world, fc.array(call, { minLength: 1, maxLength: 6 }), async (conditions, calls) => {
        const runtime = virtualRuntime(conditions);
        const sides = [new Side(runtime, '127.0.0.1', 'alice'), new Side(runtime, '127.0.0.2', 'bob')];
        for (const side of sides) await side.listen(calls);
        for (const [index, each] of calls.entries()) {
          const caller = sides[each.caller];
          runtime.clock.setTimer(each.begins, () => caller.begin(index, each, sides[1 - each.caller]));
        }
        await runtime.until(() => undefined, END);
        for (const [index, each] of calls.entries()) check(sides[each.caller], sides[1 - each.caller], index, each);
        assert.deepEqual(
          sides.flatMap(side => [...side.layer.transactions, ...side.faults]),
          [],
        );
        runtime.close();
      }),
      run,
    );
  });
});

function check(caller: Side, callee: Side, index: number, { method, last, over }: Call): void {
  const told = caller.outcomes.get(`${index}`) ?? [];
  const once = method === 'INVITE' && last < 300 ? new Set(told) : told; // every 2xx is told (RFC 6026 7.2)
  assert.equal([...once].length, 1, `${method} over ${over}: ${told}`);
  assert.ok([`${last}`, 'timeout', 'gave up'].includes(told[0]), told[0]);
  if (over === 'TCP') assert.equal(told[0], `${last}`);
  // a copy that a client which hears nothing sends after 63*T1 may arrive when Timer H, J or L has fired: a new request
  const times = callee.served.get(`${index}`) ?? [];
  for (const [n, at] of times.entries()) assert.ok(n === 0 || at - times[n - 1] >= 64 * 500, `served at ${times}`);
}
