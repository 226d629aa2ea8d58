import assert from 'node:assert/strict';
import { type Rule, rules } from '../../requirements/rules';
import type { Sent } from '../../requirements/rules/rule';
import { type LintOptions, lint } from '../../runner/lint';
import { selectRules } from '../../runner/lint-rules';
import { lintRun } from '../../runner/lint-run';
import { parseSystemAddress } from '../../runner/lint-systems';
import { toPcapng } from '../../simulator/capture';
import { TCP_FLAGS, tcpPacket } from '../../simulator/capture/packets';
import type { Address } from '../../simulator/runtime';
import { Pcapng, pcap, udp } from '../capture/build';

const SUT: Address = { host: '192.0.2.7', port: 5060 };
const PEER: Address = { host: '192.0.2.8', port: 5060 };

interface Parts {
  call?: number;
  toTag?: string;
  cseq?: string;
  via?: string;
}

const lines = (first: string, { call = 1, toTag, cseq = '1 INVITE', via = '192.0.2.8' }: Parts): Buffer =>
  Buffer.from(
    [
      first,
      `Via: SIP/2.0/UDP ${via};branch=z9hG4bK${call}-${cseq.replace(' ', '-').replace('ACK', 'INVITE')}`,
      'From: <sip:a@example.com>;tag=1',
      `To: <sip:b@example.com>${toTag ? `;tag=${toTag}` : ''}`,
      `Call-ID: ${call}@example.com`,
      `CSeq: ${cseq}`,
      'Max-Forwards: 70',
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n'),
  );

const INVITE = (parts: Parts = {}): Buffer => lines('INVITE sip:b@example.com SIP/2.0', parts);
const OK = (parts: Parts = {}): Buffer => lines('SIP/2.0 200 OK', { toTag: '2', ...parts });
const BYE = (parts: Parts = {}): Buffer =>
  lines('BYE sip:b@example.com SIP/2.0', { toTag: '2', cseq: '2 BYE', ...parts });
const came = (bytes: Buffer): Buffer => udp(bytes, PEER, SUT);
const sent = (bytes: Buffer): Buffer => udp(bytes, SUT, PEER);

/** Rules that find something in every message, after a look at one part of what stands around it. */
const looksAt = (
  id: string,
  look: (sent: Sent) => unknown,
  roles: Rule['roles'] = ['uac', 'uas', 'registrar', 'proxy'],
): Rule => ({
  id,
  requirement: 'RFC3261:8.1.1-1',
  roles,
  applies: () => true,
  check: one => {
    look(one);
    return { found: 'this', expected: 'that', offset: 0, length: 3 };
  },
});

const message = looksAt('message', one => one.message.callId);
const transaction = looksAt('transaction', one => [one.earlier.length, one.received, one.request, one.repeated]);
const call = looksAt('call', one => one.call);
const answer = looksAt('answer', one => one.message, ['uas']);
const within = looksAt('within', one => one.earlier.map(other => other.call));

function judged(file: Buffer, options: Partial<LintOptions> = {}): Record<string, number> {
  const result = lint({
    files: [{ path: 'x.pcap', bytes: file }],
    sut: [SUT],
    roles: [],
    rules: [message, transaction, call, answer, within],
    strict: false,
    ...options,
  });
  assert.deepEqual(
    result.rules.filter(rule => rule.why),
    [],
  );
  return Object.fromEntries(result.rules.filter(rule => rule.judged > 0).map(rule => [rule.id, rule.judged]));
}

describe('runner/lint: what a capture can tell', () => {
  it('is all of a call that it has from the beginning', () => {
    const all = { message: 1, transaction: 1, call: 1, within: 1 };
    assert.deepEqual(judged(pcap([came(INVITE()), sent(OK())])), { ...all, answer: 1 });
    assert.deepEqual(judged(pcap([sent(INVITE())])), all);
  });

  it('is no call whose beginning is missing, but the transactions in it', () => {
    assert.deepEqual(judged(pcap([sent(BYE())])), { message: 1, transaction: 1, within: 1 });
    assert.deepEqual(judged(pcap([came(BYE()), sent(OK({ cseq: '2 BYE' }))])), {
      message: 1,
      transaction: 1,
      answer: 1,
      within: 1,
    });
    const twice = [came(BYE()), sent(OK({ cseq: '2 BYE' })), sent(OK({ cseq: '2 BYE' }))];
    assert.deepEqual(judged(pcap(twice)), { message: 2, transaction: 2, answer: 2, within: 1 });
    assert.deepEqual(judged(pcap([came(INVITE({ toTag: '2' })), sent(OK())])), {
      message: 1,
      transaction: 1,
      answer: 1,
      within: 1,
    });
  });

  it('is not what a response answers when the request is missing: it may be a proxy that passes it on', () => {
    assert.deepEqual(judged(pcap([sent(OK())])), { message: 1 });
    assert.deepEqual(judged(pcap([came(INVITE({ call: 2 })), sent(OK())])), { message: 1 });
  });

  it('is nothing before a message where something is missing between the two hosts', () => {
    const cut = { bytes: came(INVITE({ cseq: '2 INVITE' })).subarray(0, 150), length: 400 };
    const [first, second] = [came(INVITE()), sent(OK())];
    assert.deepEqual(judged(pcap([first, cut, second])), { message: 1 });
    assert.deepEqual(judged(pcap([first, second, cut]))['call'], 1, 'what is missing later does not count');
    assert.deepEqual(judged(pcap([cut, first, second]))['call'], 1, 'nor what is missing before the call');
    const elsewhere = { ...cut, bytes: udp(INVITE(), { host: '192.0.2.99', port: 5060 }, SUT).subarray(0, 150) };
    assert.deepEqual(judged(pcap([first, elsewhere, second]))['call'], 1, 'nor between other hosts');
  });

  it('is nothing before a message where the capture says that it lost packets', () => {
    const f = new Pcapng();
    const blocks = [f.section(), f.interface(101), f.packet(came(INVITE()), 0n), f.packet(sent(OK()), 1n)];
    const lost = f.block(5, f.numbers([4, 0], [4, 0], [4, 0]), f.option(7, f.numbers([8, 1])));
    assert.equal(judged(Buffer.concat(blocks))['call'], 1);
    assert.deepEqual(judged(Buffer.concat([...blocks, lost])), { message: 1 });
  });

  it('is nothing before a message in a call that the system has with itself: its address was given without a port', () => {
    const there = udp(INVITE(), SUT, { ...SUT, port: 7000 });
    const back = udp(OK(), { ...SUT, port: 7000 }, SUT);
    const result = lint({
      files: [{ path: 'x', bytes: pcap([there, back, came(INVITE({ call: 2 })), sent(OK({ call: 2 }))]) }],
      sut: [{ host: SUT.host }],
      roles: [],
      rules: [message, call],
      strict: false,
    });
    assert.deepEqual(
      result.rules.map(one => one.judged),
      [3, 1],
    );
    assert.match(result.notes[0], /2 messages go from 192\.0\.2\.7 to itself.*with its port/);
  });

  it('is all where sipspec wrote it: then it begins with the case', () => {
    const entries = [
      { at: 0, from: SUT, to: PEER, transport: 'UDP', bytes: BYE(), actor: 'a', direction: 'out' },
    ] as const;
    assert.equal(judged(toPcapng([...entries], new Date(0)))['call'], 1);
  });

  it('counts what was judged in part', () => {
    const file = pcap([sent(BYE()), came(INVITE({ call: 2 })), sent(OK({ call: 2 }))]);
    const { systems } = lint({
      files: [{ path: 'x', bytes: file }],
      sut: [SUT],
      roles: [],
      rules: [message],
      strict: false,
    });
    assert.deepEqual(
      systems.map(({ sent: count, received, partly }) => [count, received, partly]),
      [[2, 1, 1]],
    );
  });
});

describe('runner/lint: whose messages', () => {
  const file = pcap([came(INVITE()), sent(OK()), udp(INVITE({ call: 5 }), { ...SUT, port: 7000 }, PEER)]);
  const of = (options: Partial<LintOptions>, bytes = file) =>
    lint({ files: [{ path: 'x', bytes }], sut: [], roles: [], rules: [message], strict: false, ...options });
  const systems = (options: Partial<LintOptions>, bytes = file) =>
    of(options, bytes).systems.map(({ name, addresses, sent: count }) => [name, addresses.length, count]);

  it('is read from IPv4 and IPv6 addresses with or without a port, and from nothing else', () => {
    const forms: [string, string, number | undefined][] = [
      ['192.0.2.7', '192.0.2.7', undefined],
      ['192.0.2.7:5060', '192.0.2.7', 5060],
      ['2001:DB8:0::7', '2001:db8::7', undefined],
      ['[2001:db8::7]', '2001:db8::7', undefined],
      ['[2001:db8::7]:5060', '2001:db8::7', 5060],
    ];
    for (const [text, host, port] of forms) assert.deepEqual(parseSystemAddress(text), { host, port });
    for (const text of [
      '',
      'example.com',
      '192.0.2.7:',
      '192.0.2.7:0',
      '192.0.2.7:65536',
      '1.2.3',
      'sip:1.2.3.4',
      '[::1',
    ])
      assert.throws(() => parseSystemAddress(text), /is no address: give/, text);
  });

  it('is what was asked for: an address with any port, or with one, or several', () => {
    assert.deepEqual(systems({ sut: [{ host: SUT.host }] }), [['192.0.2.7', 1, 2]]);
    assert.deepEqual(systems({ sut: [SUT] }), [['192.0.2.7:5060', 1, 1]]);
    assert.deepEqual(systems({ sut: [SUT, { ...SUT, port: 7000 }] }), [['192.0.2.7:5060', 2, 2]]);
  });

  it('is everybody, each by itself, when nobody was asked for', () => {
    assert.deepEqual(systems({}), [
      ['192.0.2.8:5060', 1, 1],
      ['192.0.2.7:5060', 1, 1],
      ['192.0.2.7:7000', 1, 1],
    ]);
    assert.deepEqual(
      of({}).talkers.map(({ address, sent: count }) => [address, count]),
      [
        ['192.0.2.8:5060', 1],
        ['192.0.2.7:5060', 1],
        ['192.0.2.7:7000', 1],
      ],
    );
  });

  it("adds a client's own port of a connection to the address in its Via, when that is of the same host", () => {
    const over = (port: number, via: string): Buffer =>
      tcpPacket({ ...SUT, port }, PEER, { seq: 1, ack: 1, flags: TCP_FLAGS.ACK, payload: INVITE({ via, call: port }) });
    const packets = [
      over(40_001, '192.0.2.7'),
      over(40_002, '192.0.2.7:5060'),
      over(40_003, '10.0.0.1'),
      over(40_004, '192.0.2.7:40001'),
    ];
    assert.deepEqual(systems({}, pcap([sent(OK()), sent(OK()), ...packets])), [
      ['192.0.2.7:5060', 4, 5],
      ['192.0.2.7:40003', 1, 1],
    ]);
  });

  it('are those in the roles that were asked for', () => {
    assert.deepEqual(judged(file, { sut: [{ host: SUT.host }], roles: ['uas'] })['message'], 1);
    assert.deepEqual(judged(file, { sut: [{ host: SUT.host }], roles: ['uac', 'uas'] })['message'], 2);
    assert.deepEqual(judged(file, { roles: ['registrar'] }), {});
  });

  it('gives why nothing was judged', () => {
    const why = (options: Partial<LintOptions>, bytes = file) => {
      const { nothing, exitCode } = of(options, bytes);
      assert.equal(exitCode, 2);
      return nothing;
    };
    assert.match(why({}, pcap([])) ?? '', /no SIP that can be read/);
    assert.match(why({ sut: [{ host: '192.0.2.99' }] }) ?? '', /sent no SIP.*192\.0\.2\.8:5060 \(1\)/);
    assert.match(why({ roles: ['registrar'] }) ?? '', /--role/);
  });
});

describe('runner/lint: the result', () => {
  const should: Rule = { ...message, id: 'should', requirement: 'RFC3261:10.3-34' };
  const file = pcap([...Array(30).keys()].flatMap(n => [came(INVITE({ call: n })), sent(OK({ call: n }))]));
  const of = (list: Rule[], more: Partial<LintOptions> = {}) =>
    lint({ files: [{ path: 'a/x.pcap', bytes: file }], sut: [SUT], roles: [], rules: list, strict: false, ...more });

  it('has the exit status of its worst rule, of SHOULDs only when strict, of a rule that breaks down as our fault', () => {
    const level = of([should]).rules[0].level;
    assert.equal(level, 'SHOULD');
    const sound: Rule = { ...message, check: () => undefined };
    const broken: Rule = {
      ...message,
      check: () => {
        throw new Error('no such field');
      },
    };
    assert.deepEqual(
      [of([sound]), of([message]), of([should]), of([should], { strict: true }), of([message, broken])].map(
        one => one.exitCode,
      ),
      [0, 1, 0, 1, 70],
    );
  });

  it('keeps the first findings with frame, ends, bytes; counts all of them, and the calls', () => {
    const { findings, rules: results } = of([message]);
    assert.deepEqual(
      [results[0].judged, results[0].findings, results[0].findingCases, findings.length],
      [30, 30, 30, 20],
    );
    const [first] = findings;
    assert.deepEqual(
      [first.frame, first.from, first.to, first.transport, first.callId, first.offset, first.startLine, first.level],
      [2, '192.0.2.7:5060', '192.0.2.8:5060', 'UDP', '0@example.com', 0, '200 OK (to INVITE)', 'MUST'],
    );
    assert.ok(first.bytes.equals(OK({ call: 0 })));
  });

  it('names the frames of calls that go on side by side, beside the traffic of others', () => {
    const stranger = udp(INVITE({ call: 9 }), PEER, { host: '192.0.2.99', port: 5060 });
    const bytes = pcap([
      stranger,
      came(INVITE({ call: 2 })),
      came(INVITE({ call: 1 })),
      sent(OK({ call: 1 })),
      stranger,
      sent(OK({ call: 2 })),
      sent(BYE({ call: 1 })),
    ]);
    const { findings } = of([message], { files: [{ path: 'x', bytes }] });
    assert.deepEqual(
      findings.map(one => [one.frame, one.callId]),
      [
        [4, '1@example.com'],
        [6, '2@example.com'],
        [7, '1@example.com'],
      ],
    );
  });

  it('remembers a call however much goes on beside it', () => {
    const others = [...Array(3000).keys()].map(n => came(INVITE({ call: 10 + n })));
    const bytes = pcap([came(INVITE()), sent(OK()), ...others, sent(BYE())]);
    const lengths: number[] = [];
    of([looksAt('length', one => lengths.push(one.call.length))], { files: [{ path: 'x', bytes }] });
    assert.deepEqual(lengths, [1, 2]);
  });

  it('becomes the result of a run for the reports: each call a case, those with findings first', () => {
    const one = { ...message, applies: ({ message: { callId } }: Sent) => callId === '7@example.com' };
    const result = of([should, one], { mostCalls: 10 });
    const shown = lintRun(result, { startedAt: new Date(), repeat: '--sut 192.0.2.7' });
    assert.deepEqual([shown.cases.length, shown.summary.fail, shown.summary.warn, shown.exitCode], [10, 1, 9, 1]);
    const [only] = of([one], { mostCalls: 1 }).calls;
    assert.equal(only.callId, '7@example.com');
    const seven = shown.cases.find(({ id }) => id === '7@example.com')!;
    assert.deepEqual(
      [seven.verdict, seven.roles, seven.trace.length, seven.repeat],
      ['fail', ['uas'], 2, 'sipspec lint a/x.pcap --sut 192.0.2.7'],
    );
    assert.equal(seven.why, 'found by rule message, rule should');
    assert.deepEqual(
      seven.requirements.map(({ level }) => level),
      ['MUST', 'SHOULD'],
    );
    assert.deepEqual(shown.rules[1].evidence, [
      { case: '7@example.com', message: 1, found: 'this', expected: 'that', offset: 0, length: 3 },
    ]);
    assert.match(shown.notes.join('\n'), /10 of 30 calls are shown/);
  });

  it('lets the rules know the timers that the system goes by, and how far off the times of the capture may be', () => {
    const seen: unknown[] = [];
    const look = looksAt('look', ({ timers, observed }) => seen.push([timers, observed.lagMs]));
    const f = new Pcapng();
    const bytes = sent(INVITE());
    const files = [f.packet(bytes, 0n), f.block(3, f.numbers([4, bytes.length]), bytes)].map(block =>
      Buffer.concat([f.section(), f.interface(101, { resolution: 1 }), block]),
    );
    const options = { sut: [SUT], roles: [], rules: [look], strict: false };
    for (const file of files) lint({ ...options, files: [{ path: 'x', bytes: file }], timers: { T1: 100 } });
    assert.deepEqual(seen, [
      [{ T1: 100, T2: 4000 }, 100],
      [{ T1: 100, T2: 4000 }, Number.POSITIVE_INFINITY],
    ]);
  });

  it('has the rules that were selected by id, requirement or clause', () => {
    assert.equal(selectRules([]).length, rules.length);
    const [some] = rules;
    assert.deepEqual(selectRules([some.id]), [some]);
    const inClause = selectRules(['RFC3261:18.2.1']);
    assert.ok(inClause.length > 0 && inClause.every(({ requirement }) => requirement.startsWith('RFC3261:18.2.1-')));
    assert.throws(() => selectRules([some.id, 'no-such-rule']), /no rule fits "no-such-rule"/);
  });
});
