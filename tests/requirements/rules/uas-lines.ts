// Requests of a peer and responses of the system, for the tests of the rules of servers.
import type { Line } from './exchange';
import { sip } from './exchange';

export interface Parts {
  lines?: readonly string[];
  body?: string;
  /** After the name in To; of a response 't', unless it is ''. */
  tag?: string;
  seq?: number;
  branch?: string;
  at?: number;
  uri?: string;
  via?: string;
}

const address = (name: string, tag: string): string => `<sip:${name}>` + (tag && `;tag=${tag}`);

const common = (method: string, tag: string, { seq = 1, branch = 'z9hG4bKa', via = '192.0.2.2' }: Parts): string[] => [
  `Via: SIP/2.0/UDP ${via};branch=${branch}`,
  'From: ' + address('peer@192.0.2.2', 'f'),
  'Call-ID: c1',
  `CSeq: ${seq} ${method}`,
  'To: ' + address('sut@192.0.2.1', tag),
];

function withBody(body: string | undefined): string[] {
  return body === undefined ? [] : ['Content-Type: application/sdp', `Content-Length: ${body.length}`];
}

export function asks(method: string, parts: Parts = {}): Line {
  const { lines = [], body, tag = '', at, uri = 'sip:sut@192.0.2.1' } = parts;
  const all = [
    `${method} ${uri} SIP/2.0`,
    ...common(method, tag, parts),
    'Max-Forwards: 70',
    'Contact: <sip:peer@192.0.2.2>',
    ...lines,
    ...withBody(body),
  ];
  return {
    from: 'peer',
    at,
    text: sip(method === 'CANCEL' ? all.filter(line => !line.startsWith('Contact')) : all, body),
  };
}

export function answers(status: number, method: string, parts: Parts = {}): Line {
  const { lines = [], body, tag = 't', at } = parts;
  const head = [`SIP/2.0 ${status} Said`, ...common(method, tag, parts), ...lines, ...withBody(body)];
  return { from: 'sut', at, text: sip(head, body) };
}
