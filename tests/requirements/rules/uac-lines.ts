// Lines of calls for the tests of clients' rules: requests by method and number, answers to them.
import { type Line, sip } from './exchange';

export interface Told {
  from?: 'sut' | 'peer';
  at?: number;
  uri?: string;
  branch?: string;
  seq?: number;
  fromTag?: string;
  toTag?: string;
  /** Stands right after CSeq. */
  more?: readonly string[];
  body?: string;
  transport?: string;
}

const hosts = { sut: '192.0.2.1', peer: '192.0.2.2' };

export const sutContact = 'Contact: <sip:sut@192.0.2.1>';
export const peerContact = 'Contact: <sip:bob@192.0.2.2:5062;x=1>';
export const target = 'sip:bob@192.0.2.2:5062;x=1';
export const sdp = 'v=0\r\n';
export const sdpType = 'Content-Type: application/sdp';

export function ask(method: string, told: Told = {}): Line {
  const { from = 'sut', at, seq = 1, transport = 'UDP', toTag, more = [], body = '' } = told;
  const fromTag = told.fromTag ?? (from === 'sut' ? 'ours-1' : 'theirs-1');
  const host = hosts[from];
  const [near, far] =
    from === 'sut' ? ['sip:sut@192.0.2.1', 'sip:bob@192.0.2.2'] : ['sip:bob@192.0.2.2', 'sip:sut@192.0.2.1'];
  const lines = [
    `${method} ${told.uri ?? far} SIP/2.0`,
    `Via: SIP/2.0/${transport} ${host};branch=z9hG4bK${told.branch ?? `${method}-${seq}-${from}`}`,
    'Max-Forwards: 70',
    `From: <${near}>;tag=${fromTag}`,
    `To: <${far}>${toTag === undefined ? '' : ';tag=' + toTag}`,
    'Call-ID: call-one',
    `CSeq: ${seq} ${method}`,
    ...more,
    `Content-Length: ${body.length}`,
  ];
  return { from, at, transport, text: sip(lines, body) };
}

/** In the dialog of `ours-1` and `theirs-1`. */
export const within = (method: string, seq: number, told: Told = {}): Line => {
  const from = told.from ?? 'sut';
  const toTag = from === 'sut' ? 'theirs-1' : 'ours-1';
  return ask(method, { uri: from === 'sut' ? target : undefined, toTag, seq, ...told });
};

export function answer(to: Line, status: number, told: Told = {}): Line {
  const from = to.from === 'sut' ? 'peer' : 'sut';
  const head = to.text.split('\r\n');
  const copied = head.filter(line => /^(?:Via|From|Call-ID|CSeq):/.test(line));
  const asked = head.find(line => line.startsWith('To:'))!;
  const toTag = told.toTag ?? (from === 'sut' ? 'ours-1' : 'theirs-1');
  const tagged = asked.includes(';tag=') || status === 100 ? asked : `${asked};tag=${toTag}`;
  const { more = [], body = '' } = told;
  const lines = [`SIP/2.0 ${status} Reason`, ...copied, tagged, ...more, `Content-Length: ${body.length}`];
  return { from, at: told.at, transport: to.transport, text: sip(lines, body) };
}

export const inviteFields = [sutContact, 'Allow: INVITE, ACK, CANCEL, BYE', 'Supported: 100rel'];
export const invite = (told: Told = {}): Line => ask('INVITE', { more: inviteFields, ...told });

/** A call that the system makes: INVITE, 200, ACK. */
export function call(told: { at?: number; ok?: readonly string[] } = {}): Line[] {
  const first = invite({ at: told.at });
  return [first, answer(first, 200, { more: told.ok ?? [peerContact] }), within('ACK', 1)];
}

/** A call that the system gets: INVITE, 200, ACK. */
export function called(more: readonly string[] = []): Line[] {
  const first = ask('INVITE', { from: 'peer', more: [peerContact, ...more] });
  return [first, answer(first, 200, { more: [sutContact, ...more] }), within('ACK', 1, { from: 'peer' })];
}
