/** Traces for the fixture: a call through a proxy, an unanswered INVITE, and one of hostile messages. */
import type { TraceRecord } from '../../reports/types';

export const HOSTILE =
  '<script>alert(1)</script><img src=x onerror="window.pwned=1">"\' onmouseover=pwned() ]]> --> <!-- \u2028 \u202e \x00\x07\x1b[31m\ufffe \ud800 &amp; </pre></details></style></template>';

export const LONG = `X-Long: ${'abcdefghij'.repeat(1200)}`;

interface Sent {
  at: number;
  from: string;
  to: string;
  bytes: Buffer;
  summary: string;
  transport?: string;
  faults?: string[];
}

const PORTS: Record<string, number> = { SUT: 5060, alice: 15061, bob: 15062, carol: 15063 };

export function record(s: Sent): TraceRecord {
  const place = (label: string) => `127.0.0.1:${PORTS[label] ?? 15099}`;
  return {
    at: s.at,
    from: place(s.from),
    fromLabel: s.from,
    to: place(s.to),
    toLabel: s.to,
    transport: s.transport ?? 'UDP',
    bytes: s.bytes.toString('base64'),
    summary: s.summary,
    faults: s.faults ?? [],
  };
}

function message(start: string, branch: string, cseq: string, more: string[] = [], body = ''): Buffer {
  const lines = [
    start,
    `Via: SIP/2.0/UDP 127.0.0.1:15061;branch=z9hG4bK${branch};rport`,
    'From: "Alice" <sip:alice@example.test>;tag=a73kszlfl',
    `To: <sip:bob@example.test>${start.startsWith('SIP/2.0 1') || !start.startsWith('SIP') ? '' : ';tag=1cx9z'}`,
    'Call-ID: 5j9fpwsknk@127.0.0.1',
    `CSeq: ${cseq}`,
    ...(start.startsWith('SIP') ? [] : ['Max-Forwards: 70']),
    ...more,
    ...(body ? ['Content-Type: application/sdp'] : []),
    `Content-Length: ${body.length}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

const SDP =
  'v=0\r\no=alice 2890844526 2890844526 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 49172 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n';

export function proxiedCall(): TraceRecord[] {
  const contact = ['Contact: <sip:alice@127.0.0.1:15061>'];
  const invite = message('INVITE sip:bob@example.test SIP/2.0', 'nashds8', '1 INVITE', contact, SDP);
  const forwarded = message('INVITE sip:bob@127.0.0.1:15062 SIP/2.0', '4b43c2ff8', '1 INVITE', contact, SDP);
  const reply = (status: string, cseq: string, more: string[] = []) =>
    message(`SIP/2.0 ${status}`, 'nashds8', cseq, more);
  return [
    record({ at: 0, from: 'alice', to: 'SUT', bytes: invite, summary: 'INVITE sip:bob@example.test' }),
    record({ at: 2, from: 'SUT', to: 'alice', bytes: reply('100 Trying', '1 INVITE'), summary: '100 Trying (INVITE)' }),
    record({ at: 3, from: 'SUT', to: 'bob', bytes: forwarded, summary: 'INVITE sip:bob@127.0.0.1:15062' }),
    record({
      at: 40,
      from: 'bob',
      to: 'SUT',
      bytes: reply('180 Ringing', '1 INVITE'),
      summary: '180 Ringing (INVITE)',
    }),
    record({
      at: 41,
      from: 'SUT',
      to: 'alice',
      bytes: reply('180 Ringing', '1 INVITE', ['X: 1']),
      summary: '180 Ringing (INVITE)',
    }),
    record({
      at: 900,
      from: 'bob',
      to: 'SUT',
      bytes: reply('200 OK', '1 INVITE', ['Contact: <sip:bob@127.0.0.1:15062>']),
      summary: '200 OK (INVITE)',
    }),
    record({
      at: 901,
      from: 'SUT',
      to: 'alice',
      bytes: reply('200 OK', '1 INVITE', ['Contact: <sip:bob@127.0.0.1:15062>', 'X: 2']),
      summary: '200 OK (INVITE)',
    }),
    record({
      at: 905,
      from: 'alice',
      to: 'bob',
      bytes: message('ACK sip:bob@127.0.0.1:15062 SIP/2.0', 'ack77', '1 ACK'),
      summary: 'ACK sip:bob@127.0.0.1:15062',
    }),
  ];
}

export function silentInvite(): TraceRecord[] {
  const invite = message(
    'INVITE sip:bob@127.0.0.1:15062 SIP/2.0',
    'k77',
    '1 INVITE',
    ['Contact: <sip:phone@127.0.0.1:5060>'],
    SDP,
  );
  return [0, 500, 1500, 2500, 4500].map(at =>
    record({ at, from: 'SUT', to: 'bob', bytes: invite, summary: 'INVITE sip:bob@127.0.0.1:15062' }),
  );
}

export function hostileTrace(): TraceRecord[] {
  const nasty = Buffer.concat([
    Buffer.from(`OPTIONS sip:${HOSTILE} SIP/2.0\r\nVia: broken\nX-Bin: `),
    Buffer.from([0x00, 0x01, 0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x1b, 0x7f]),
    Buffer.from(`\r\n${LONG}\r\n\r\n]]><script>window.pwned=1</script>`),
  ]);
  return [
    record({
      at: 0,
      from: 'alice',
      to: 'SUT',
      bytes: message('OPTIONS sip:bob@example.test SIP/2.0', 'op1', '7 OPTIONS'),
      summary: 'OPTIONS sip:bob@example.test',
    }),
    record({
      at: 5,
      from: 'SUT',
      to: 'alice',
      bytes: nasty,
      summary: `OPTIONS ${HOSTILE}`,
      faults: [`Via: expected SIP/2.0, found ${HOSTILE}`, 'CSeq is missing'],
    }),
    record({
      at: 5,
      from: 'SUT',
      to: HOSTILE,
      bytes: Buffer.from('\r\n\r\n'),
      summary: 'keep-alive',
      transport: 'TCP',
    }),
    record({
      at: 5,
      from: 'SUT',
      to: HOSTILE,
      bytes: Buffer.from('\r\n\r\n'),
      summary: 'keep-alive',
      transport: 'TCP',
    }),
    record({
      at: 9,
      from: 'SUT',
      to: 'SUT',
      bytes: Buffer.from([0xff, 0x00]),
      summary: '2 bytes that are no SIP message',
    }),
  ];
}
