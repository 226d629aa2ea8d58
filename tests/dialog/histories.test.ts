// Both sides of a dialog through random histories of requests that arrive, come late, overtake each other or are lost, held
// against a model that is nothing but numbers and strings (12.1, 12.2). SIPSPEC_HISTORIES, SIPSPEC_SEED and SIPSPEC_PATH as
// for the properties of the transactions.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Dialog } from '../../simulator/dialog';
import { type Request, replyTo } from '../../simulator/message';
import { answerOf, inviteOf, via } from './messages';

const { env } = process;
const numRuns = Number(env['SIPSPEC_HISTORIES'] ?? 1000);
const seed = (env['SIPSPEC_SEED'] === undefined ? Date.now() : Number(env['SIPSPEC_SEED'])) & 0x7fffffff;
const path = env['SIPSPEC_PATH'];

interface Deed {
  by: 0 | 1;
  method: string;
  contact: number;
  /** Late: after the next one that is not. */
  arrives: 'now' | 'late' | 'never';
  status: number;
}

const deed: fc.Arbitrary<Deed> = fc.record({
  by: fc.constantFrom(0, 1),
  method: fc.constantFrom('INVITE', 'UPDATE', 'OPTIONS', 'INFO', 'MESSAGE', 'REFER'),
  contact: fc.nat(9),
  arrives: fc.constantFrom('now', 'now', 'late', 'never'),
  status: fc.constantFrom(200, 202, 299, 180, 404, 491, 500),
});

const route = fc.array(
  fc.tuple(fc.constantFrom('p', 'q', 'r'), fc.boolean()).map(([host, loose]) => `<sip:${host}${loose ? ';lr' : ''}>`),
  { maxLength: 3 },
);

const history = fc.record({
  route,
  earlyRoute: fc.option(route, { nil: undefined }),
  deeds: fc.array(deed, { maxLength: 25 }),
});

/** One side as the RFC lists it: numbers, the remote target, the route set in its own order. */
interface Model {
  sent?: number;
  seen?: number;
  target: string;
  route: readonly string[];
}

const bare = (value: string): string => value.slice(1, -1);

/** 12.2.1.1, word for word. */
function expectedRouting({ route: set, target }: Model): [string, string[]] {
  if (set.length === 0) return [target, []];
  if (set[0].includes(';lr')) return [target, [...set]];
  return [bare(set[0]), [...set.slice(1), `<${target}>`]];
}

const refreshing = ['INVITE', 'UPDATE', 'REFER'];

class Sides {
  readonly real: [Dialog, Dialog];
  readonly model: [Model, Model];
  private readonly late: { request: Request; deed: Deed }[] = [];

  constructor(recorded: readonly string[], early: readonly string[] | undefined) {
    const invite = inviteOf();
    for (const value of recorded) invite.add('Record-Route', value);
    const says = (status: number, values: readonly string[]) => {
      const response = answerOf(invite, status).remove('Record-Route');
      for (const value of values) response.add('Record-Route', value);
      return response;
    };
    const caller = Dialog.uac(invite, says(early ? 180 : 200, early ?? recorded)) as Dialog;
    const callee = Dialog.uas(invite, says(early ? 180 : 200, recorded));
    this.real = [caller, callee];
    for (const dialog of this.real) {
      assert.equal(dialog.state, early ? 'early' : 'confirmed');
      if (early) dialog.confirm(says(200, recorded)); // 13.2.2.4: the route set of the 2xx counts
    }
    this.model = [
      { sent: 4711, target: 'sip:b1@127.0.0.2', route: [...recorded].reverse() },
      { seen: 4711, target: 'sip:alice@127.0.0.1', route: recorded },
    ];
  }

  happen(one: Deed): void {
    const { by, method, contact } = one;
    const me = this.model[by];
    const request = this.real[by].request(method, { via: via(), contact: `<sip:${contact}@side${by}>`, firstSeq: 1 });
    me.sent = (me.sent ?? 0) + 1;
    const [uri, routes] = expectedRouting(me);
    assert.deepEqual([request.requestUri, request.getAll('Route')], [uri, routes]);
    assert.equal(request.get('CSeq'), `${me.sent} ${method}`);
    assert.equal(String(this.real[by].nextHop()), bare(me.route[0] ?? `<${me.target}>`));
    assert(this.real[1 - by].matches(request), 'the other side knows it by its tags');
    assert(!this.real[by].matches(request), 'this side does not');
    if (one.arrives === 'late') this.late.push({ request, deed: one });
    if (one.arrives !== 'now') return;
    this.arrive(request, one);
    for (const { request: older, deed: of } of this.late.splice(0)) this.arrive(older, of);
  }

  private arrive(request: Request, { by, method, contact, status }: Deed): void {
    const it = this.model[1 - by];
    const other = this.real[1 - by];
    const seq = request.cseq?.seq ?? 0;
    const inOrder = it.seen === undefined || seq > it.seen;
    assert.equal(other.receive(request), inOrder ? 'ok' : 'out-of-order');
    if (!inOrder) return;
    it.seen = seq;
    if (status >= 300) return; // refused: it changes nothing
    const final = status >= 200;
    if (final) other.refreshTarget(request);
    if (final && refreshing.includes(method)) it.target = `sip:${contact}@side${by}`;
    this.real[by].refreshTarget(replyTo(request, status).set('Contact', `<sip:answer@side${1 - by}>`));
    if (final && refreshing.includes(method)) this.model[by].target = `sip:answer@side${1 - by}`;
  }

  compare(): void {
    for (const side of [0, 1]) {
      const [dialog, model] = [this.real[side], this.model[side]];
      assert.deepEqual(
        [dialog.localSeq, dialog.remoteSeq, String(dialog.remoteTarget), dialog.routeSet.map(String), dialog.state],
        [model.sent, model.seen, model.target, model.route, 'confirmed'],
      );
    }
  }
}

describe('both sides of a dialog', () => {
  before(() => {
    process.stdout.write(`dialogs: ${numRuns} histories, SIPSPEC_SEED=${seed}\n`);
  });

  it('are what the model says, whatever arrives', () => {
    const property = fc.property(history, ({ route: recorded, earlyRoute, deeds }) => {
      const sides = new Sides(recorded, earlyRoute);
      for (const one of deeds) {
        sides.happen(one);
        sides.compare();
      }
    });
    fc.assert(property, { numRuns, seed, ...(path !== undefined && { path }) });
  });
});
