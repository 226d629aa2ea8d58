// Which cases of a run in real time are tried once more.
import assert from 'node:assert/strict';
import type { CaseResult, Verdict } from '../../reports/types';
import { rules } from '../../requirements/rules';
import type { Collector } from '../../runner/collect';
import { secondTries } from '../../runner/second-tries';
import type { RunContext } from '../../steps/context';
import { type Profile, profileForUri } from '../../systems/profile';
import { makeCase } from '../reports/fixture';

const invite = [
  'INVITE sip:bob@192.0.2.1 SIP/2.0',
  'Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1',
  'Max-Forwards: 70',
  'From: <sip:alice@192.0.2.9>;tag=1',
  'To: <sip:bob@192.0.2.1>',
  'Call-ID: one',
  'CSeq: 1 INVITE',
  'Contact: <sip:alice@192.0.2.9>',
  'Content-Length: 0',
];
const ringing = [
  'SIP/2.0 180 Ringing',
  'Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1',
  'From: <sip:alice@192.0.2.9>;tag=1',
  'To: <sip:bob@192.0.2.1>;tag=2',
  'Call-ID: one',
  'CSeq: 1 INVITE',
  'Contact: <sip:bob@192.0.2.1>',
  'Content-Length: 0',
];

/** An INVITE that the system answers after so long, ms. */
function answeredAfter(ms: number, answer = ringing): CaseResult['trace'] {
  const record = (at: number, lines: string[], out: boolean) => ({
    at,
    from: out ? '192.0.2.1:5060' : '192.0.2.9:5060',
    to: out ? '192.0.2.9:5060' : '192.0.2.1:5060',
    fromLabel: out ? 'SUT' : 'alice',
    toLabel: out ? 'alice' : 'SUT',
    transport: 'UDP',
    bytes: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`).toString('base64'),
    summary: '',
    faults: [],
    lagMs: 0,
  });
  return [record(0, invite, false), record(ms, answer, true)] as unknown as CaseResult['trace'];
}

describe('runner/second-tries', () => {
  function tries(results: CaseResult[], o: { known?: string[]; suspects?: string[] } = {}) {
    const knownNonconformities = (o.known ?? []).map(id => ({ id, reason: 'known' }));
    const profile: Profile = { ...profileForUri('sip:192.0.2.1'), roles: ['uas'], knownNonconformities };
    const collector = {
      resultOf: (id: string) => results.find(one => one.id === id),
      isMistimed: (id: string) => id.startsWith('mistimed'),
    } as unknown as Collector;
    const context = { profile, isSuspect: (id: string) => o.suspects?.includes(id) } as unknown as RunContext;
    return secondTries(collector, context, rules);
  }
  const late = () => makeCase('late', { trace: answeredAfter(544), roles: ['uas'] });

  it('what a rule of timing finds late, once, and says which', () => {
    const one = late();
    const again = tries([one]);
    assert.deepEqual([again('late'), again('late')], [true, false]);
    assert.deepEqual(one.log.slice(-1), ['too late for invite-gets-100-within-200-ms']);
  });

  it('not what comes in time, what is known, and what is wrong whenever it comes', () => {
    assert.equal(tries([makeCase('soon', { trace: answeredAfter(20), roles: ['uas'] })])('soon'), false);
    assert.equal(tries([late()], { known: ['invite-gets-100-within-200-ms'] })('late'), false);
    const tagless = ringing.map(line => line.replace(';tag=2', ''));
    assert.equal(tries([makeCase('bad', { trace: answeredAfter(20, tagless), roles: ['uas'] })])('bad'), false);
  });

  it('a case that failed because of when something came, unless that is known', () => {
    const known = { reason: 'slow', unexpectedPass: false };
    const failed = ['mistimed', 'mistimed-as-ever', 'wrong'].map(id =>
      makeCase(id, { verdict: 'fail', trace: [], known: id === 'mistimed-as-ever' ? known : undefined }),
    );
    const again = tries(failed);
    assert.deepEqual(
      failed.map(({ id }) => again(id)),
      [true, false, false],
    );
  });

  it('what is inconclusive, ten cases of a run at most; those that a crash has spoilt besides', () => {
    const verdict: Verdict = 'inconclusive';
    const results = Array.from({ length: 13 }, (_, index) => makeCase(`case-${index}`, { verdict, trace: [] }));
    const again = tries(results, { suspects: ['case-12'] });
    const tried = results.filter(({ id }) => again(id)).map(({ id }) => id);
    assert.deepEqual(
      tried,
      [...results.slice(0, 10), results[12]].map(({ id }) => id),
    );
  });
});
