// RFC 3263 4.3: what is a failure, where the request goes next, and what stays with one server.
import assert from 'node:assert/strict';
import {
  type Attempt,
  type Decision,
  Failover,
  hostRecords,
  type Outcome,
  Quarantine,
  requestFor,
  StaticClient,
  transactionKey,
} from '../../simulator/dns';
import { Request } from '../../simulator/message';
import { seededRandom, virtualRuntime } from '../../simulator/runtime';
import { located } from './support';

const { targets } = located(
  'sip:example.com:5060',
  new StaticClient(hostRecords({ 'example.com': ['192.0.2.1', '192.0.2.2', '192.0.2.3'] })),
);

const failed: Outcome = { kind: 'error', why: 'ECONNREFUSED' };
const timeout: Outcome = { kind: 'timeout' };
const status = (code: number, retryAfterS?: number): Outcome => ({ kind: 'response', status: code, retryAfterS });

const walk = (list = targets, quarantine?: Quarantine): Failover => new Failover(list, seededRandom(7), quarantine);

/** The attempt that a decision asks for. */
function tried(decision: Decision): Attempt {
  assert.equal(decision.act, 'try');
  return (decision as { attempt: Attempt }).attempt;
}

/** `2` for a try of 192.0.2.2, else the act. */
function said(decision: Decision): string {
  if (decision.act === 'try') return decision.attempt.target.remote.host.slice(-1);
  return decision.act === 'end' ? (decision.exhausted ? 'exhausted' : 'end') : 'stay';
}

/** What each outcome leads to, each told of the attempt that is current then. */
function decisions(outcomes: Outcome[], failover = walk()): string[] {
  const all = [said(failover.start())];
  for (const outcome of outcomes) all.push(said(failover.on(failover.current?.branch ?? '', outcome)));
  return all;
}

describe('failing over (RFC 3263 4.3)', () => {
  const ROWS: { what: string; outcomes: Outcome[]; gives: string[] }[] = [
    { what: 'a final answer ends it', outcomes: [status(200)], gives: ['1', 'end'] },
    { what: '4xx, 500 and 6xx are no failure', outcomes: [status(500)], gives: ['1', 'end'] },
    { what: '604 is none', outcomes: [status(604)], gives: ['1', 'end'] },
    { what: '503 is a failure', outcomes: [status(503), status(200)], gives: ['1', '2', 'end'] },
    { what: '503 after 180 is one', outcomes: [status(180), status(503)], gives: ['1', 'stay', '2'] },
    { what: 'a transport error is one', outcomes: [failed, failed, status(486)], gives: ['1', '2', '3', 'end'] },
    { what: 'a transport error after 100 is one', outcomes: [status(100), failed], gives: ['1', 'stay', '2'] },
    { what: 'Timer B or F without any response is one', outcomes: [timeout, status(100)], gives: ['1', '2', 'stay'] },
    {
      what: 'a timeout after a provisional response is none',
      outcomes: [status(100), timeout],
      gives: ['1', 'stay', 'end'],
    },
    {
      what: 'what the first server answered does not count for the second',
      outcomes: [status(100), failed, timeout],
      gives: ['1', 'stay', '2', '3'],
    },
    {
      what: 'when none is left, it is over',
      outcomes: [timeout, failed, status(503)],
      gives: ['1', '2', '3', 'exhausted'],
    },
    { what: 'what comes after the end changes nothing', outcomes: [status(200), failed], gives: ['1', 'end', 'stay'] },
  ];
  for (const { what, outcomes, gives } of ROWS)
    it(`RFC3263:4.3-1, RFC3263:4.2-2: ${what}`, () => assert.deepEqual(decisions(outcomes), gives));

  it('ends at once without targets', () => {
    assert.deepEqual(decisions([], walk([])), ['exhausted']);
    assert.equal(walk([]).current, undefined);
  });

  it('RFC3263:4.3-1: each attempt has a branch of its own, with the magic cookie', () => {
    const failover = walk();
    failover.start();
    while (failover.on(failover.current?.branch ?? '', failed).act === 'try');
    const branches = failover.attempts.map(({ branch }) => branch);
    assert.equal(new Set(branches).size, 3);
    for (const branch of branches) assert.match(branch, /^z9hG4bK[a-z0-9]{16,}$/);
  });

  it('RFC3263:4.3-1: even where chance repeats itself', () => {
    const failover = new Failover(targets, { ...seededRandom(1), seed: 1, token: length => 'a'.repeat(length) });
    decisions([failed, failed], failover);
    assert.equal(new Set(failover.attempts.map(({ branch }) => branch)).size, 3);
  });

  it('RFC3263:4-1, RFC3263:4-2, RFC3263:4-3: retransmissions, ACK and CANCEL stay with the attempt', () => {
    const failover = walk();
    const first = tried(failover.start());
    assert.equal(failover.current, first);
    failover.on(first.branch, status(180));
    assert.equal(failover.current, first, 'a provisional response binds');
    const second = tried(failover.on(first.branch, status(503)));
    assert.equal(failover.current, second);
    failover.on(second.branch, status(486));
    assert.equal(failover.current, second, 'the ACK to 486 goes where the INVITE went');
    assert.deepEqual(failover.start(), { act: 'stay' }, 'located once per transaction');
  });

  it('late news of an earlier attempt moves nothing', () => {
    const failover = walk();
    const first = tried(failover.start());
    const second = tried(failover.on(first.branch, timeout));
    for (const late of [failed, timeout, status(503), status(200)])
      assert.deepEqual(failover.on(first.branch, late), { act: 'stay' });
    assert.equal(failover.current, second);
  });

  it('RFC3261:21.5.4: leaves a server alone for its Retry-After, and no longer', async () => {
    const runtime = virtualRuntime();
    const quarantine = new Quarantine(runtime.clock);
    const pass = (ms: number) => runtime.until(() => undefined, ms);
    assert.deepEqual(decisions([status(503, 10), status(200)], walk(targets, quarantine)), ['1', '2', 'end']);
    assert.deepEqual(
      decisions([status(503, 30)], walk(targets, quarantine)),
      ['2', '3'],
      'another request begins behind it',
    );
    await pass(9_999);
    assert.deepEqual(decisions([], walk(targets, quarantine)), ['3']);
    await pass(1);
    assert.deepEqual(decisions([failed], walk(targets, quarantine)), ['1', '3']);
    await pass(20_000);
    assert.deepEqual(decisions([failed], walk(targets, quarantine)), ['1', '2']);
  });

  it('RFC3261:21.5.4: a shorter Retry-After does not end a longer one; none at all blocks nothing', () => {
    const { clock } = virtualRuntime();
    const quarantine = new Quarantine(clock);
    quarantine.add(targets[0], 10);
    quarantine.add(targets[0], 1);
    quarantine.add(targets[1], 0);
    assert.deepEqual(
      targets.map(target => quarantine.has(target)),
      [true, false, false],
    );
    clock.setTimer(1, () => {});
    for (const target of targets) quarantine.add(target, 5);
    assert.deepEqual(decisions([], walk(targets, quarantine)), ['exhausted']);
  });

  it('RFC3263:4.3-1: the new request is the same but for the branch and the transport in its Via', () => {
    const request = new Request('INVITE', 'sip:bob@example.com', [
      ['Via', 'SIP/2.0/UDP 192.0.2.100:5060;branch=z9hG4bKold;rport'],
      ['Via', 'SIP/2.0/UDP 192.0.2.200;branch=z9hG4bKbelow'],
      ['Call-ID', 'x'],
      ['CSeq', '1 INVITE'],
    ]);
    const before = request.vias.map(String);
    const attempt = { target: { ...targets[0], transport: 'TCP' as const }, branch: 'z9hG4bKnew' };
    const copy = requestFor(attempt, request);
    assert.deepEqual(copy.vias.map(String), [
      'SIP/2.0/TCP 192.0.2.100:5060;branch=z9hG4bKnew;rport',
      'SIP/2.0/UDP 192.0.2.200;branch=z9hG4bKbelow',
    ]);
    assert.equal(copy.startLine(), request.startLine());
    assert.deepEqual([copy.callId, copy.cseq], [request.callId, request.cseq]);
    assert.deepEqual(request.vias.map(String), before, 'the old one is as it was');
  });
});

describe('the key of a transaction, for stateless proxies (RFC 3263 4.4)', () => {
  const make = (method: string, via: string, to = '<sip:b@example.com>', callId = 'c1'): Request =>
    new Request(method, 'sip:b@example.com', [
      ['Via', via],
      ['From', '<sip:a@example.com>;tag=1'],
      ['To', to],
      ['Call-ID', callId],
      ['CSeq', `7 ${method}`],
    ]);
  const NEW = 'SIP/2.0/UDP a.example.com;branch=z9hG4bK1';
  const OLD = 'SIP/2.0/UDP a.example.com';

  for (const [what, via] of [
    ['a branch of RFC 3261', NEW],
    ['an element of RFC 2543', OLD],
  ])
    it(`RFC3263:4.4-1: is one for INVITE, its CANCEL and the ACK to its failure, by ${what}`, () => {
      const key = transactionKey(make('INVITE', via));
      assert.equal(transactionKey(make('INVITE', via)), key);
      assert.equal(transactionKey(make('CANCEL', via)), key);
      assert.equal(transactionKey(make('ACK', via, '<sip:b@example.com>;tag=2')), key);
    });

  const OTHERS: [string, Request][] = [
    ['another branch', make('INVITE', NEW + '2')],
    ['the same branch of another host', make('INVITE', NEW.replace('a.example', 'b.example'))],
    ['an old element', make('INVITE', OLD)],
    ['another Call-ID of an old element', make('INVITE', OLD, undefined, 'c2')],
    ['no Via at all', new Request('INVITE', 'sip:b@example.com', [])],
  ];
  it('is another one for other transactions', () => {
    const keys = [make('INVITE', NEW), ...OTHERS.map(([, request]) => request)].map(transactionKey);
    assert.equal(new Set(keys).size, keys.length, OTHERS.map(([what]) => what).join(', '));
  });
});
