// Tests of the rules of copies: each judges a sound series without a finding, and finds what breaks it.
import assert from 'node:assert/strict';
import { retransmissions } from '../../../requirements/rules/retransmissions';
import { type Line, outcomeOf } from './exchange';
import { type Pair, type Parts, quiet, request, response, testPairs } from './pairs';
import { rulesOf } from './uac-rules';

const ruleOf = rulesOf(retransmissions);

const series = (method: string, times: readonly number[], parts: Parts = {}): Line[] =>
  times.map(at => request('sut', at, method, parts));
const invites = (...times: number[]): Line[] => series('INVITE', times);
const infos = (...times: number[]): Line[] => series('OPTIONS', times);
const byTime = (lines: readonly Line[]): Line[] => [...lines].sort((a, b) => a.at! - b.at!);
const answered = (lines: readonly Line[], at: number, status: number, method: string): Line[] =>
  byTime([...lines, response('peer', at, status, method)]);

const rest = { more: ['Subject: other'] };
const timerB = [0, 500, 1500, 3500, 7500, 15500, 31500];
const timerE = [0, 500, 1500, 3500, 7500, 11500, 15500];

/** A request of the peer and what the system says to it, at these times. */
const failing = (times: readonly number[], more: readonly Line[] = [], parts: Parts = {}): Line[] =>
  byTime([request('peer', 0, 'INVITE', parts), ...times.map(at => response('sut', at, 486, 'INVITE', parts)), ...more]);
const ack = request('peer', 520, 'ACK', { toTag: 't' });
const tcp = { transport: 'TCP' };

const pairs: Record<string, Pair> = {
  'invite-is-repeated-as-it-was': {
    sound: invites(0, 500),
    broken: [...invites(0), ...series('INVITE', [500], rest)],
  },
  'request-is-repeated-as-it-was': { sound: infos(0, 500), broken: [...infos(0), ...series('OPTIONS', [500], rest)] },
  'second-copy-of-an-invite-waits-twice-as-long': { sound: invites(0, 500, 1500), broken: invites(0, 500, 1000) },
  'copies-of-an-invite-double-their-intervals': { sound: invites(...timerB), broken: invites(0, 500, 1500, 2500) },
  'copies-of-an-invite-come-ever-slower': { sound: invites(...timerB), broken: invites(0, 500, 1000) },
  'no-copy-of-an-invite-after-a-response': {
    sound: answered(invites(0, 500), 600, 100, 'INVITE'),
    broken: answered(invites(0, 500, 1500), 600, 100, 'INVITE'),
  },
  'no-copy-of-an-invite-after-a-provisional-response': {
    sound: answered(invites(0, 500), 600, 180, 'INVITE'),
    broken: answered(invites(0, 500, 1500), 600, 180, 'INVITE'),
  },
  'no-copy-of-an-invite-after-a-failure': {
    sound: answered(invites(0, 500), 600, 486, 'INVITE'),
    broken: answered(invites(0, 500, 1500), 600, 486, 'INVITE'),
  },
  'no-copy-of-an-invite-after-timer-b': { sound: invites(...timerB), broken: invites(...timerB, 63500) },
  'copies-of-a-request-keep-timer-e': { sound: infos(...timerE), broken: infos(0, 500, 1500, 2500) },
  'copies-of-a-request-are-t2-apart-after-a-provisional-response': {
    sound: answered(infos(0, 500, 4500), 100, 100, 'OPTIONS'),
    broken: answered(infos(0, 500, 1500), 100, 100, 'OPTIONS'),
  },
  'no-copy-of-a-request-after-its-final-response': {
    sound: answered(infos(0, 500), 600, 200, 'OPTIONS'),
    broken: answered(infos(0, 500, 1500), 600, 200, 'OPTIONS'),
  },
  'no-copy-of-a-request-after-timer-f': { sound: infos(...timerE), broken: infos(...timerE, 19500, 39500) },
  'no-copy-of-a-proceeding-request-after-timer-f': {
    sound: answered(infos(...timerE), 100, 100, 'OPTIONS'),
    broken: answered(infos(...timerE, 39500), 100, 100, 'OPTIONS'),
  },
  'invite-goes-once-over-streams': { sound: series('INVITE', [0], tcp), broken: series('INVITE', [0, 500], tcp) },
  'request-goes-once-over-streams': { sound: series('OPTIONS', [0], tcp), broken: series('OPTIONS', [0, 500], tcp) },
  'copies-of-a-failure-keep-timer-g': {
    sound: failing([0, 500, 1500, 3500, 7500, 11500]),
    broken: failing([0, 500, 800]),
  },
  'failure-goes-once-over-streams': { sound: failing([0], [], tcp), broken: failing([0, 500], [], tcp) },
  'no-copy-of-a-failure-after-timer-h': { sound: failing([0, 500, 1500]), broken: failing([0, 500, 1500, 41000]) },
  'no-copy-of-a-failure-after-its-ack': { sound: failing([0, 500], [ack]), broken: failing([0, 500, 1500], [ack]) },
  'final-response-is-repeated-for-a-copy-only': {
    sound: [0, 500].flatMap(at => [request('peer', at, 'OPTIONS'), response('sut', at, 200, 'OPTIONS')]),
    broken: [request('peer', 0, 'OPTIONS'), response('sut', 1, 200, 'OPTIONS'), response('sut', 500, 200, 'OPTIONS')],
  },
};

describe('rules of copies', () => {
  testPairs(retransmissions, pairs);

  it('a copy that crosses the response is none of its fault', () => {
    quiet(retransmissions, 'no-copy-of-an-invite-after-a-response', answered(invites(0, 500), 400, 100, 'INVITE'));
  });

  it('a response of another number stops nothing', () => {
    const odd = response('peer', 100, 180, 'INVITE', { seq: 2 });
    quiet(retransmissions, 'no-copy-of-an-invite-after-a-response', byTime([...invites(0, 500), odd]));
  });

  it('a copy may be missing in the trace', () => {
    quiet(retransmissions, 'copies-of-an-invite-double-their-intervals', invites(0, 500, 1500, 7500));
  });

  it('a longer T1 is allowed', () => {
    quiet(retransmissions, 'no-copy-of-an-invite-after-timer-b', invites(0, 1000, 3000, 7000, 15000, 31000, 63000));
  });

  it('a failure is sent again at once for a copy of the INVITE', () => {
    const copy = request('peer', 600, 'INVITE');
    quiet(retransmissions, 'copies-of-a-failure-keep-timer-g', failing([0, 500, 601], [copy]));
  });

  it('a stateless proxy passes on the copies of others', () => {
    const via = 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx, SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKa';
    const lines = [0, 100].flatMap(at => [request('peer', at, 'INVITE'), request('sut', at + 1, 'INVITE', { via })]);
    quiet(retransmissions, 'second-copy-of-an-invite-waits-twice-as-long', lines);
  });

  it('judge no time at which our own clock may have been wrong', () => {
    const timed = [
      'second-copy-of-an-invite-waits-twice-as-long',
      'no-copy-of-an-invite-after-timer-b',
      'copies-of-a-request-keep-timer-e',
      'no-copy-of-a-request-after-its-final-response',
      'copies-of-a-failure-keep-timer-g',
      'no-copy-of-a-failure-after-timer-h',
      'no-copy-of-a-failure-after-its-ack',
    ];
    for (const id of timed) {
      const rule = ruleOf(id);
      const [first, ...others] = pairs[id].broken;
      assert.notEqual(outcomeOf(rule, [{ ...first, lagMs: 150 }, ...others]).found.length, 0, id);
      assert.deepEqual(outcomeOf(rule, [{ ...first, lagMs: 151 }, ...others]).found, [], id);
    }
  });

  it('go by the timers of the system', () => {
    const short = infos(0, 100, 300, 700, 1100);
    const paced = ruleOf('copies-of-a-request-keep-timer-e');
    assert.deepEqual(outcomeOf(paced, short, { T1: 100, T2: 400 }).found, []);
    assert.notDeepEqual(outcomeOf(paced, short).found, []);
    const late = ruleOf('no-copy-of-an-invite-after-timer-b');
    assert.deepEqual(outcomeOf(late, invites(0, 100, 300, 7500)).found, []);
    assert.notDeepEqual(outcomeOf(late, invites(0, 100, 300, 7500), { T1: 100 }).found, []);
  });
});
