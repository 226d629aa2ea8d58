// Whole calls between two phones over a network that loses, doubles and reorders: whatever their users do and the seed is,
// both ends agree, nothing is sent against the RFC, and nothing is left. SIPSPEC_CALL_HISTORIES says how many (default 400);
// SIPSPEC_SEED and SIPSPEC_PATH live one again as a failure printed it.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PhoneChecker } from './calls-check';
import { CallWorld, type History } from './calls-world';

const { env } = process;
const numRuns = Number(env['SIPSPEC_CALL_HISTORIES'] ?? 400);
const seed = (env['SIPSPEC_SEED'] === undefined ? Date.now() : Number(env['SIPSPEC_SEED'])) & 0x7fffffff;
const path = env['SIPSPEC_PATH'];

const probability = (most: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 10 }).map(n => (n * most) / 10);
/** Often within the latency of what went before, sometimes long after it. */
const pause = fc.oneof(
  fc.integer({ min: 0, max: 50 }),
  fc.integer({ min: 0, max: 5_000 }),
  fc.integer({ min: 0, max: 70_000 }),
);

const history: fc.Arbitrary<History> = fc.record({
  seed: fc.nat(0x7fffffff),
  through: fc.constantFrom('nothing', 'proxy', 'proxy that leaves the path'),
  over: fc.constantFrom('UDP', 'UDP', 'UDP', 'TCP'),
  conditions: fc.record({
    latencyMs: fc.integer({ min: 1, max: 120 }),
    loss: probability(0.2),
    duplicate: probability(0.3),
    reorder: probability(0.5),
  }),
  line: fc.constantFrom('answer', 'answer', 'answer', 'answer', 'ring', 'busy', 'decline'),
  answerAfterMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 40_000 })),
  sends180: fc.boolean(),
  offers: fc.boolean(),
  deeds: fc.array(
    fc.record({
      afterMs: pause,
      who: fc.constantFrom('caller', 'callee'),
      deed: fc.constantFrom('hang up', 'hang up', 'change', 'change', 'hold', 'hold', 'ask', 'ask', 'call back'),
    }),
    { maxLength: 8 },
  ),
});

/** The faults of a history that was lived to its end. */
function judge(world: CallWorld): string[] {
  const faults: string[] = [];
  for (const who of ['caller', 'callee'] as const) {
    const checker = new PhoneChecker(who, world.recordRoute);
    for (const one of world.seen) if (one.actor === who) checker.take(one);
    checker.end();
    faults.push(...checker.faults);
  }
  return faults;
}

/** Both ends have the same confirmed dialogs, with the same session and sequence numbers. */
function disagreements(world: CallWorld): string[] {
  const views = (who: 'caller' | 'callee'): string[] =>
    world
      .phone(who)
      .currentCalls.filter(({ dialog }) => dialog.state === 'confirmed')
      .map(({ dialog, session }) => {
        const { local, remote } = session.agreed;
        const [mine, its] = [
          [dialog.localTag, String(dialog.localUri), String(dialog.localSeq), local],
          [dialog.remoteTag, String(dialog.remoteUri), String(dialog.remoteSeq), remote],
        ];
        const [one, other] = who === 'caller' ? [mine, its] : [its, mine];
        return JSON.stringify([dialog.callId, one, other]);
      })
      .sort();
  const [ours, theirs] = [views('caller'), views('callee')];
  return assertEqual(ours, theirs) ? [] : [`the ends disagree:\n${ours.join('\n')}\n${theirs.join('\n')}`];
}

function assertEqual(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}

function ladder(world: CallWorld): string {
  return world.seen
    .slice(0, 200)
    .map(({ at, actor, direction, message }) => {
      const what = message.isRequest() ? message.method : message.isResponse() ? String(message.status) : '?';
      return `${at} ${actor} ${direction} ${what} ${message.get('CSeq')} ${message.body.length > 0 ? 'with SDP' : ''}`;
    })
    .join('\n');
}

async function check(lived: History): Promise<void> {
  const world = new CallWorld(lived);
  try {
    await world.live();
    const faults = disagreements(world);
    await world.end();
    faults.push(...judge(world), ...world.remains());
    assert.deepEqual(faults, [], `${faults.join('\n')}\n${ladder(world)}`);
  } finally {
    world.runtime.close();
  }
}

describe('calls between two phones', () => {
  before(() => {
    process.stdout.write(`calls: ${numRuns} histories, SIPSPEC_SEED=${seed}\n`);
  });

  it('end as they should, whatever happens on the way', async function () {
    this.timeout(0); // a slow machine is no fault
    await fc.assert(fc.asyncProperty(history, check), { numRuns, seed, ...(path !== undefined && { path }) });
  });
});
