// The program that is measured as 'sipspec' by codec.ts: the public API of simulator/message and nothing else.
import { NameAddr, parseMessage, Request, Via, writeMessage } from '../simulator/message';
import { measure } from './codec-measure';

function read(bytes: Buffer): Request {
  const { message } = parseMessage(bytes);
  if (!message?.isRequest()) throw new Error('not read as a request');
  return message;
}

/** A message of the same lines and body that was never received. */
let built: Request | undefined;

/** As much of a value as the other programs look at. */
function weigh(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value === 'number') return value;
  if (value instanceof Via) return value.branch?.length ?? 0;
  if (value instanceof NameAddr) return value.uri.host.length + (value.tag?.length ?? 0);
  return 1;
}

const rebuilt = ({ method, requestUri, lines, body }: Request): Request =>
  new Request(
    method,
    requestUri,
    lines.map(({ name, value }) => ({ name, value })),
    body,
  );

measure({
  A(bytes) {
    const message = read(bytes);
    const { uri, topVia, from, to, callId, cseq } = message;
    const [contact] = message.contacts;
    const [route] = message.recordRoutes;
    if (!uri || !topVia || !from || !to || !callId || !cseq) throw new Error('a field is missing');
    return {
      method: message.method,
      uriUser: uri.user ?? '',
      uriHost: uri.host,
      viaHost: topVia.host,
      viaPort: topVia.port ?? 0,
      branch: topVia.branch ?? '',
      fromName: from.displayName ?? '',
      fromUser: from.uri.user ?? '',
      fromHost: from.uri.host,
      fromTag: from.tag ?? '',
      toUser: to.uri.user ?? '',
      toHost: to.uri.host,
      callId,
      seq: cseq.seq,
      cseqMethod: cseq.method,
      contactUser: contact.uri.user ?? '',
      contactHost: contact.uri.host,
      contactPort: contact.uri.port ?? 0,
      routeHost: route.uri.host,
    };
  },
  B(bytes) {
    const message = read(bytes);
    let sum = message.uri?.host.length ?? 0;
    for (const { values } of message.lines) for (const value of values) sum += weigh(value);
    return sum;
  },
  write(bytes) {
    built ??= rebuilt(read(bytes));
    return writeMessage(built).length;
  },
  /** What a proxy does with a request: one hop less, one Via more, and on. */
  relay(bytes) {
    const message = read(bytes);
    message.prepend('Via', 'SIP/2.0/UDP proxy.example.com:5060;branch=z9hG4bK1f8a.2');
    message.set('Max-Forwards', String((message.maxForwards ?? 70) - 1));
    return writeMessage(message).length;
  },
});
