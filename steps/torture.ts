// Makes a torture message reach a system and its answer come back: the addresses, the transaction and the Call-ID become
// the sender's, and every other byte stays. It works on the text, as reading and writing would mend what is wrong.
import { type AuthValue, credentialsFor, printAuth } from '../simulator/message';
import type { TortureMessage } from './torture-messages';

/** What the sender puts in. */
export interface Sender {
  /** Its host:port, and its transport: the top Via's. */
  address: string;
  transport: string;
  /** Makes branch and Call-ID unique; what answers the message has it, too. */
  token: string;
  /** The Request-URI's user and host: `sip:user@host:port`. */
  requestUri: string;
  /** Address-of-record for To and From, where they are to be its own. */
  aor: string;
  /** host:port of the system under test, for Route. */
  sut: string;
  /** Where a request would lead that is hidden behind the body. */
  hidden?: string;
}

const top = /^(via|v)[ \t]*:/i;
const sentBy = /^([^:]*:\s*SIP\s*\/\s*[\d.]+\s*\/\s*)[a-z]+(\s+)(?:\[[^\]]*\]|[^\s:;,]+)(?:\s*:\s*\d+)?/i;
const party = /^(to|t|from|f)[ \t]*:/i;
const callId = /^(call-id|i)[ \t]*:/i;
const hostPort = String.raw`(?:\[[^\]]*\]|[^\s:;?>]+)(?::\d+)?`;
const wholeUri = new RegExp(String.raw`sips?:(?:[^\s@>]*@)?${hostPort}`);
const uriHost = new RegExp(String.raw`(sips?:(?:[^\s@>]*@)?)${hostPort}`);

/** The bytes to send. Content-Length stays as it is, and so do bodies but for one letter. */
export function adapted(message: TortureMessage, sender: Sender): Buffer {
  const { adapt, bytes } = message;
  return changed(leadingTo(withoutBadAttribute(bytes), sender.hidden), (start, fields) => {
    const isResponse = /^SIP\//i.test(start);
    const lines = adapt.via === 'below' ? [ownVia(sender), ...fields] : [...fields];
    const via = lines.findIndex(line => top.test(line));
    if (via >= 0 && adapt.via === 'top') {
      lines[via] = lines[via].replace(sentBy, `$1${sender.transport}$2${sender.address}`);
      if (adapt.branch === 'unique') lines[via] = lines[via].replace(/(branch\s*=\s*[^\s;,]+)/i, `$1${sender.token}`);
    }
    const rest = lines.map(line => ofSender(line, message, sender));
    return [isResponse ? start : startLine(start, message, sender), ...rest];
  });
}

/**
 * Most of the descriptions in RFC 4475 end in an rtpmap without the clock rate that RFC 4566 6 asks for, though none is about
 * it. A phone may refuse a call for that, so the attribute becomes one that nobody knows, by one letter.
 */
function withoutBadAttribute(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(/a=rtpmap:31 LPC\r\n$/, 'a=xtpmap:31 LPC\r\n'), 'latin1');
}

/** The noise behind a body leads somewhere where it would be seen (18.3). */
function leadingTo(bytes: Buffer, hidden: string | undefined): Buffer {
  if (hidden === undefined) return bytes;
  const request = /(\r\n\r\n[A-Z]+ )sip:[^ ]+(?= SIP\/2\.0\r\n)/;
  return Buffer.from(
    bytes.toString('latin1').replace(request, (_, before: string) => before + hidden),
    'latin1',
  );
}

function ownVia({ transport, address, token }: Sender): string {
  return `Via: SIP/2.0/${transport} ${address};branch=z9hG4bK${token}`;
}

function startLine(line: string, { adapt }: TortureMessage, { requestUri }: Sender): string {
  if (adapt.uri === 'kept') return line;
  const host = requestUri.replace(/^sips?:(?:[^@]*@)?/, '');
  return adapt.uri === 'host'
    ? line.replace(uriHost, (_, before: string) => before + host)
    : line.replace(wholeUri, () => requestUri);
}

function ofSender(line: string, { adapt }: TortureMessage, { aor, token, sut }: Sender): string {
  if (callId.test(line)) return `${line}-${token}`;
  if (adapt.account && party.test(line)) return line.replace(wholeUri, () => aor);
  if (adapt.route && /^route[ \t]*:/i.test(line)) return line.replace(uriHost, (_, before: string) => before + sut);
  return line;
}

/** The same REGISTER again with credentials for a challenge: the next CSeq, another branch (22.2). */
export function withCredentials(
  bytes: Buffer,
  challenge: AuthValue,
  account: { username: string; password: string },
  tokens: { old: string; new: string },
): Buffer {
  return changed(bytes, (start, fields) => {
    const [method, uri] = start.split(' ');
    const credentials = credentialsFor(challenge, account, { method, uri }, tokens.new);
    const again = fields.map(line => {
      if (/^cseq[ \t]*:/i.test(line)) return line.replace(/\d+/, seq => String(BigInt(seq) + 1n));
      return top.test(line) ? line.replaceAll(tokens.old, tokens.new) : line;
    });
    return [start, ...again, `Authorization: ${printAuth(credentials)}`];
  });
}

/** One character is one byte; a folded field is one line. An empty line that is missing is put at the end (7). */
function changed(bytes: Buffer, change: (start: string, fields: string[]) => string[]): Buffer {
  const text = bytes.toString('latin1');
  const empty = text.indexOf('\r\n\r\n');
  const head = empty < 0 ? text.replace(/\r\n$/, '') : text.slice(0, empty);
  const [start = '', ...fields] = head.split(/\r\n(?![ \t])/);
  const rest = empty < 0 ? '\r\n\r\n' : text.slice(empty);
  return Buffer.from(change(start, fields).join('\r\n') + rest, 'latin1');
}
