/** A run with every verdict and with hostile text wherever a system under test can put it. */
import type { CaseResult, RuleResult, RunResult, StepResult, Verdict } from '../../reports/types';
import { HOSTILE, hostileTrace, LONG, proxiedCall, record, silentInvite } from './fixture-traces';

export { HOSTILE, hostileTrace, proxiedCall, record, silentInvite } from './fixture-traces';

const STEPS: StepResult[] = [
  {
    keyword: 'Given ',
    text: 'the phone under test is told to call the silent peer "bob" over UDP',
    status: 'passed',
    durationMs: 12,
  },
  { keyword: 'When ', text: 'bob answers nothing', status: 'passed', durationMs: 1 },
  {
    keyword: 'Then ',
    text: 'bob receives the INVITE again after T1, 2*T1, 4*T1 and 8*T1, within 20%',
    status: 'passed',
    durationMs: 4510,
  },
];

function failing(message: string): StepResult[] {
  return [
    ...STEPS.slice(0, 2),
    { ...STEPS[2], status: 'failed', message },
    { keyword: 'And ', text: 'bob receives nothing more for 10 s after 64*T1', status: 'skipped', durationMs: 0 },
  ];
}

const AREAS = [
  'registrar/bindings',
  'registrar/authentication',
  'proxy/forwarding',
  'proxy/loops',
  'uas/dialogs',
  'uac/transactions',
  'messages/torture',
];
const TITLES = [
  'An unanswered INVITE is repeated at intervals that double from T1',
  'A REGISTER with Expires 0 removes the binding that it names',
  'A binding that nobody refreshes is gone when its time is over',
  'The proxy takes one from Max-Forwards',
  'A request with Max-Forwards 0 is answered with 483',
  'A request that passed here before is answered with 482',
  'The response takes the way that the Via header fields say',
  'An unknown option tag in Require is answered with 420 and Unsupported',
];

export function makeCase(id: string, over: Partial<CaseResult> = {}): CaseResult {
  const n = [...id].reduce((sum, char) => sum + char.charCodeAt(0), 0);
  const area = AREAS[n % AREAS.length];
  return {
    id,
    title: TITLES[n % TITLES.length],
    area,
    feature: `features/${area}.feature:${10 + (n % 90)}`,
    tags: [`@id=${id}`, '@transport=udp'],
    roles: [area.split('/')[0] === 'messages' ? 'uas' : area.split('/')[0]],
    requirements: [
      {
        id: `RFC3261:17.1.1.2-${1 + (n % 20)}`,
        level: 'MUST',
        text: 'Each retransmission of an INVITE waits twice as long as the one before it.',
      },
    ],
    etsi: ['SIP_CC_OE_CE_TI_003'],
    level: 'MUST',
    transport: 'udp',
    verdict: 'pass',
    why: '',
    steps: STEPS,
    trace: n % 3 === 0 ? silentInvite() : proxiedCall(),
    seed: 42 + n,
    startedMs: 20 * (n % 100),
    durationMs: 300 + ((n * 37) % 33_000),
    repeat: `./sipspec run --sut systems/example/profile.yaml --select ${id}`,
    log: [],
    ...over,
  };
}

export function makeRule(id: string, over: Partial<RuleResult> = {}): RuleResult {
  return {
    id,
    requirement: 'RFC3261:8.2.6.2-4',
    level: 'MUST',
    text: 'A response has the Via values of its request, in their order.',
    roles: ['uas', 'registrar'],
    verdict: 'pass',
    judged: 340,
    findings: 0,
    findingCases: 0,
    evidence: [],
    ...over,
  };
}

/** A rule in every state. The case `proxy-max-forwards-decrement` holds the message that is underlined. */
function rules(hostile: boolean): RuleResult[] {
  const found = { case: 'proxy-max-forwards-decrement', message: 4, found: 'z9hG4bKnashds8', expected: 'z9hG4bKother' };
  return [
    makeRule('response-copies-via', {
      verdict: 'fail',
      findings: 12,
      findingCases: 5,
      evidence: [
        { ...found, offset: 21, length: 60 },
        ...(hostile ? [{ case: HOSTILE, message: 7, found: HOSTILE, expected: HOSTILE, offset: 1e9, length: 3 }] : []),
      ],
    }),
    makeRule('uas-says-allow', {
      requirement: 'RFC3261:20.5-3',
      level: 'SHOULD',
      text: 'A 200 to an INVITE lists the methods that are allowed.',
      verdict: 'warn',
      findings: 3,
      findingCases: 3,
      evidence: [{ ...found, found: 'no Allow', expected: 'an Allow field' }],
    }),
    makeRule('version-in-upper-case', {
      verdict: 'fail',
      findings: 1,
      findingCases: 1,
      evidence: [found],
      known: { reason: 'old firmware; ticket 4712', unexpectedPass: false },
    }),
    makeRule('cseq-below-2-31', { requirement: 'RFC3261:8.1.1.5-2', text: 'A CSeq number is below 2**31.' }),
    makeRule('ack-has-no-require', {
      requirement: 'RFC3261:8.2.2.3-8',
      text: 'An ACK has no Require.',
      verdict: 'not-judged',
      judged: 0,
    }),
    makeRule('invite-has-allow', {
      verdict: 'fail',
      findings: 1,
      findingCases: 1,
      evidence: [{ ...found, case: 'uac-invite-retransmit-doubles', message: 0, offset: 0, length: 6 }],
    }),
  ];
}

function special(): CaseResult[] {
  const should = [
    {
      id: 'RFC3261:17.1.1.2-9',
      level: 'SHOULD' as const,
      text: 'Retransmissions stop as soon as a provisional response has come.',
    },
  ];
  return [
    makeCase('uac-invite-retransmit-doubles', {
      area: 'uac/transactions',
      roles: ['uac'],
      title: TITLES[0],
      verdict: 'fail',
      trace: silentInvite(),
      durationMs: 4600,
      requirements: [
        {
          id: 'RFC3261:17.1.1.2-8',
          level: 'MUST',
          text: 'Each retransmission of an INVITE waits twice as long as the one before it.',
        },
        { id: 'RFC3261:17.1.1.2-12', level: 'MUST', text: 'The waiting time doubles whatever value T1 has.' },
      ],
      why: 'The 4th INVITE came 1,000 ms after the 3rd; it was due after 2,000 ms',
      expected:
        'INVITE repeated after\n  500 ms  (T1)\n 1000 ms  (2*T1)\n 2000 ms  (4*T1)\n 4000 ms  (8*T1)\neach within 20%',
      observed: 'INVITE repeated after\n  500 ms\n 1000 ms\n 1000 ms\n 2000 ms',
      steps: failing('The 4th INVITE came 1,000 ms after the 3rd; it was due after 2,000 ms'),
      log: ['bob listens on 127.0.0.1:15062', 'phone told to call sip:bob@127.0.0.1:15062'],
    }),
    makeCase('proxy-max-forwards-decrement', {
      area: 'proxy/forwarding',
      roles: ['proxy'],
      title: TITLES[3],
      verdict: 'fail',
      trace: proxiedCall().map((r, i) => (i === 2 ? { ...r, faults: ['Max-Forwards: 70 came in, 70 went out'] } : r)),
      requirements: [
        {
          id: 'RFC3261:16.6-3',
          level: 'MUST',
          text: 'A forwarded request carries a Max-Forwards that is one less than it was.',
        },
      ],
      why: 'The forwarded INVITE has Max-Forwards 70, the same as it came with',
      expected: 'Max-Forwards: 69',
      observed: 'Max-Forwards: 70',
      steps: failing('expected Max-Forwards 69, observed 70'),
    }),
    makeCase('hostile-everything', {
      title: `Hostile ${HOSTILE}`,
      area: `messages/${HOSTILE}`,
      feature: HOSTILE,
      tags: [HOSTILE],
      roles: ['uas', HOSTILE],
      requirements: [
        { id: HOSTILE, level: 'MUST', text: HOSTILE },
        { id: 'RFC4475:3.1.1.1-1', level: 'MUST', text: 'ok' },
      ],
      etsi: [HOSTILE],
      transport: HOSTILE,
      verdict: 'fail',
      why: HOSTILE,
      expected: HOSTILE,
      observed: `${HOSTILE}\n${LONG}`,
      steps: [{ keyword: HOSTILE, text: HOSTILE, status: 'failed', durationMs: 1, message: HOSTILE }],
      trace: hostileTrace(),
      repeat: `./sipspec run --select '${HOSTILE}'`,
      log: [HOSTILE, LONG],
    }),
    makeCase(`../../etc/${HOSTILE}`, { verdict: 'error', why: `TypeError: ${HOSTILE}`, trace: [] }),
    makeCase('registrar-min-expires-423', {
      area: 'registrar/bindings',
      roles: ['registrar'],
      verdict: 'fail',
      known: { reason: 'Shorter times than a minute are rounded up silently; ticket 4711', unexpectedPass: false },
      why: '200 came where 423 was due',
      expected: '423 Interval Too Brief with Min-Expires',
      observed: '200 OK',
      steps: failing('200 came where 423 was due'),
    }),
    makeCase('registrar-path-order', {
      area: 'registrar/bindings',
      roles: ['registrar'],
      verdict: 'pass',
      known: { reason: 'Path values were reversed up to release 3', unexpectedPass: true },
    }),
    makeCase('uac-proceeding-no-retransmit', {
      area: 'uac/transactions',
      roles: ['uac'],
      verdict: 'warn',
      level: 'SHOULD',
      requirements: should,
      why: 'INVITE repeated once after 180',
      expected: 'no INVITE after the 180',
      observed: 'one INVITE, 500 ms after the 180',
      trace: silentInvite(),
    }),
    makeCase('uas-options-allow', {
      area: 'uas/dialogs',
      roles: ['uas'],
      verdict: 'warn',
      level: 'SHOULD',
      requirements: should,
      why: '200 to OPTIONS without Allow',
      expected: 'Allow',
      observed: 'no Allow',
    }),
    makeCase('uas-hold-inactive', {
      area: 'uas/dialogs',
      roles: ['uas'],
      verdict: 'inconclusive',
      why: 'The phone did not answer within 10 s, so there was no dialog to judge',
      trace: proxiedCall().slice(0, 3),
    }),
    makeCase('uac-timer-b', {
      area: 'uac/transactions',
      roles: ['uac'],
      verdict: 'inconclusive',
      why: 'Our own clock was 140 ms late while it mattered',
    }),
    makeCase('proxy-fork-parallel', {
      area: 'proxy/forwarding',
      roles: ['proxy'],
      verdict: 'not-applicable',
      why: 'The profile does not name the capability "forking"',
      trace: [],
      steps: STEPS.map(s => ({ ...s, status: 'skipped' })),
    }),
    makeCase('messages-long-trace', {
      area: 'messages/torture',
      roles: ['uas'],
      trace: Array.from({ length: 260 }, (_, i) =>
        record({
          at: i * 4,
          from: i % 2 ? 'SUT' : 'carol',
          to: i % 2 ? 'carol' : 'SUT',
          bytes: Buffer.from(`OPTIONS sip:x SIP/2.0\r\nCSeq: ${i} OPTIONS\r\n\r\n`),
          summary: `OPTIONS number ${i}`,
        }),
      ),
    }),
  ];
}

/** A run of `size` cases; the hostile ones can be left out for showing. */
export function fixtureRun(size = 104, o: { hostile?: boolean } = {}): RunResult {
  const hostile = o.hostile !== false;
  const own = special().filter(c => hostile || !JSON.stringify(c).includes('pwned'));
  const more = Array.from({ length: Math.max(0, size - own.length) }, (_, i) =>
    makeCase(
      `case-${String(i).padStart(4, '0')}`,
      i % 11 === 10
        ? { verdict: 'not-applicable', why: 'The profile does not name the capability "tcp"', trace: [] }
        : {},
    ),
  );
  const cases = [...own, ...more];
  const verdicts = (wanted: Verdict) => cases.filter(c => c.verdict === wanted).length;
  const ids = [...new Set(cases.flatMap(c => c.requirements.map(r => r.id)))];
  return {
    tool: { name: 'sipspec', version: '0.1.0' },
    sut: {
      name: hostile ? `Example ${HOSTILE}` : 'Example PBX 4.2',
      address: hostile ? HOSTILE : 'sip:127.0.0.1:5060',
      roles: ['registrar', 'proxy', 'uas', 'uac'],
      profile: {
        name: 'example',
        users: { pattern: 'user{n}', count: 8, password: 'tops3cret' },
        remark: hostile ? HOSTILE : 'desk 3',
      },
    },
    network: 'real',
    started: '2026-03-01T10:12:33.120Z',
    ended: '2026-03-01T10:13:15.520Z',
    durationMs: 42_400,
    summary: {
      pass: verdicts('pass'),
      fail: verdicts('fail'),
      warn: verdicts('warn'),
      inconclusive: verdicts('inconclusive'),
      notApplicable: verdicts('not-applicable'),
      error: verdicts('error'),
    },
    known: 1,
    unexpectedPasses: 1,
    strict: false,
    interrupted: false,
    exitCode: 1,
    notes: [
      'One datagram of 5,112 was lost on the way to the system; 2 cases were repeated for it.',
      ...(hostile ? [HOSTILE] : []),
    ],
    cases,
    rules: rules(hostile),
    requirements: ids.map(id => {
      const own = cases.filter(c => c.requirements.some(r => r.id === id));
      const worst =
        (['fail', 'error', 'warn', 'inconclusive', 'pass', 'not-applicable'] as Verdict[]).find(v =>
          own.some(c => c.verdict === v),
        ) ?? 'pass';
      return {
        id,
        level: own[0].requirements.find(r => r.id === id)?.level ?? 'MUST',
        verdict: worst,
        cases: own.map(c => c.id),
        rules: [],
      };
    }),
  };
}
