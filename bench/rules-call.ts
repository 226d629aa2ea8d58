// Calls of 7 messages as a capture shows them, for measuring the rules: INVITE, 100, 180, 200, ACK, BYE, 200.
import type { Observed } from '../requirements/rules';
import { parseMessage } from '../simulator/message';

const caller = { host: '192.0.2.1', port: 5060 };
const callee = { host: '192.0.2.2', port: 5060 };

/** Who sent a message of a call: one of its two ends. */
export const ends = [caller, callee].map(
  ({ host }) =>
    ({ from }: Observed): boolean =>
      from.host === host,
);

const session = (host: string): string =>
  [
    'v=0',
    `o=- 2890844526 2890844526 IN IP4 ${host}`,
    's=-',
    `c=IN IP4 ${host}`,
    't=0 0',
    'm=audio 49170 RTP/AVP 0 8 101',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:101 telephone-event/8000',
    'a=fmtp:101 0-15',
    'a=sendrecv',
    '',
  ].join('\r\n');

const abilities = ['Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, INFO, UPDATE, PRACK', 'Supported: replaces, timer'];
const callersContact = `Contact: <sip:alice@${caller.host}:${caller.port}>`;
const calleesContact = `Contact: <sip:bob@${callee.host}:${callee.port}>`;
const ok = 'SIP/2.0 200 OK';

/** The bytes of one call's messages and when they went, ms after its start. The number tells calls apart. */
function messagesOf(call: number): { at: number; fromCaller: boolean; bytes: Buffer }[] {
  const n = String(call).padStart(8, '0');
  const write = (
    at: number,
    fromCaller: boolean,
    first: string,
    [branch, seq, tagged]: readonly [string, string, boolean],
    more: readonly string[],
    host?: string,
  ): { at: number; fromCaller: boolean; bytes: Buffer } => {
    const body = host === undefined ? '' : session(host);
    const lines = [
      first,
      `Via: SIP/2.0/UDP ${caller.host}:${caller.port};branch=z9hG4bK${branch}${n}`,
      ...(first.startsWith('SIP') ? [] : ['Max-Forwards: 70']),
      `From: "Alice" <sip:alice@example.com>;tag=a7${n}`,
      `To: "Bob" <sip:bob@example.com>${tagged ? `;tag=b9${n}` : ''}`,
      `Call-ID: 843817637684230-${n}@${caller.host}`,
      `CSeq: ${seq}`,
      ...more,
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${body.length}`,
    ];
    return { at, fromCaller, bytes: Buffer.from([...lines, '', body].join('\r\n')) };
  };
  const remote = `sip:bob@${callee.host}:${callee.port}`;
  return [
    write(
      0,
      true,
      'INVITE sip:bob@example.com SIP/2.0',
      ['i', '1 INVITE', false],
      [callersContact, ...abilities],
      caller.host,
    ),
    write(10, false, 'SIP/2.0 100 Trying', ['i', '1 INVITE', false], []),
    write(50, false, 'SIP/2.0 180 Ringing', ['i', '1 INVITE', true], [calleesContact]),
    write(900, false, ok, ['i', '1 INVITE', true], [calleesContact, ...abilities], callee.host),
    write(910, true, `ACK ${remote} SIP/2.0`, ['a', '1 ACK', true], []),
    write(9000, true, `BYE ${remote} SIP/2.0`, ['b', '2 BYE', true], []),
    write(9010, false, ok, ['b', '2 BYE', true], []),
  ];
}

/** One call as it was captured, from this time on (ms). Nothing of it is parsed. */
export const callOf = (call: number, start = 0): Observed[] =>
  messagesOf(call).map(({ at, fromCaller, bytes }) => {
    const [from, to] = fromCaller ? [caller, callee] : [callee, caller];
    return { at: start + at, from, to, transport: 'UDP', bytes };
  });

/** A trace of many calls, `every` ms after each other: with less than 9 s they overlap. */
export const traceOf = (calls: number, every: number): Observed[] =>
  Array.from({ length: calls }, (_, n) => callOf(n, n * every))
    .flat()
    .sort((a, b) => a.at - b.at);

/** The same messages, each read. */
export const parsed = (trace: readonly Observed[]): Observed[] =>
  trace.map(one => ({ ...one, ...parseMessage(one.bytes) }));
