// What a UAS checks of every request before it acts on it (8.2), each check a function that gives the refusal, if any.
import { type Message, mediaTypeOf, type Request, type Response, replyTo } from '../message';
import type { Random } from '../runtime';

/** Methods that RFC 3261 and its extensions define: recognised, if not supported (8.2.1). */
const KNOWN_METHODS = new Set(
  'INVITE ACK CANCEL BYE OPTIONS REGISTER INFO PRACK UPDATE SUBSCRIBE NOTIFY REFER MESSAGE PUBLISH'.split(' '),
);
const MAX_SEQ = 2 ** 31;
/** Fields that processing rests on, of which there may be one (7.3.1). */
const needed = ['From', 'To', 'Call-ID', 'CSeq', 'Max-Forwards', 'Content-Length'];

export interface Abilities {
  methods: readonly string[];
  /** Option tags. */
  extensions: readonly string[];
  /** Content types, lower case. */
  types: readonly string[];
  /** Event packages (RFC 6665 4.4.4). Default: none. */
  events?: readonly string[];
}

/** 8.2.6: a final response with a To tag of its own where the request has none. */
export function refuse(request: Request, status: number, toTag: string, reason?: string): Response {
  return replyTo(request, status, { toTag, reason });
}

/** 400 for a field without which nothing can be processed; 505 for another version (21.5.6). */
export function checkForm(request: Request, toTag: string): Response | undefined {
  if (!/^SIP\/2\.0$/i.test(request.version)) return refuse(request, 505, toTag);
  const bad = (what: string): Response => refuse(request, 400, toTag, `Bad Request: ${what}`);
  if (!request.from) return bad('From');
  if (!request.to) return bad('To');
  if (!request.callId) return bad('Call-ID');
  const { cseq } = request;
  if (!cseq || cseq.seq >= MAX_SEQ || cseq.method !== request.method) return bad('CSeq'); // 8.1.1.5
  if (!request.uri) return bad('Request-URI');
  if (request.has('Max-Forwards') && (request.maxForwards ?? 256) > 255) return bad('Max-Forwards'); // 20.22
  if (request.vias.length !== request.getAll('Via').length) return bad('Via');
  if (request.has('Content-Length') && request.contentLength === undefined) return bad('Content-Length'); // RFC 4475 3.1.2.3
  const twice = needed.find(name => request.count(name) > 1);
  return twice === undefined ? undefined : bad(twice); // RFC 4475 3.3.8, 3.3.9
}

/** 8.2.1: 405 with Allow for a method that is known, 501 for one that is not. */
export function checkMethod(request: Request, can: Abilities, toTag: string): Response | undefined {
  if (can.methods.includes(request.method)) return undefined;
  const known = KNOWN_METHODS.has(request.method);
  return refuse(request, known ? 405 : 501, toTag).set('Allow', can.methods.join(', '));
}

/** 8.2.2.1: 416 for a scheme that it cannot serve; sips means something only to who has TLS (8.1.1.1). */
export function checkScheme(request: Request, toTag: string, takesSips = false): Response | undefined {
  const scheme = request.uri?.scheme.toLowerCase();
  return scheme === 'sip' || (takesSips && scheme === 'sips') ? undefined : refuse(request, 416, toTag);
}

/** 8.2.2.3 and 16.3: 420 with Unsupported. CANCEL is exempt. */
export function checkRequired(
  request: Request,
  can: Abilities,
  toTag: string,
  field: 'Require' | 'Proxy-Require' = 'Require',
): Response | undefined {
  if (request.method === 'CANCEL' || request.method === 'ACK') return undefined;
  const unknown = request.tokens(field).filter(tag => !can.extensions.includes(tag.toLowerCase()));
  if (unknown.length === 0) return undefined;
  return refuse(request, 420, toTag).set('Unsupported', unknown.join(', '));
}

/** 8.2.3: 415 with what would be understood; a body declared optional is ignored instead. */
export function checkContent(request: Request, can: Abilities, toTag: string): Response | undefined {
  if (request.body.length === 0) return undefined;
  if (/;\s*handling\s*=\s*optional/i.test(request.get('Content-Disposition') ?? '')) return undefined; // 20.11
  const encoding = request.get('Content-Encoding');
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
    return refuse(request, 415, toTag).set('Accept-Encoding', 'identity');
  const language = request.getAll('Content-Language');
  if (language.length > 0 && !language.some(tag => /^en(-|$)/i.test(tag)))
    return refuse(request, 415, toTag).set('Accept-Language', 'en');
  const type = mediaTypeOf(request);
  if (type === undefined) return refuse(request, 400, toTag, 'Bad Request: no Content-Type'); // 20.15
  if (can.types.includes(type)) return undefined;
  return refuse(request, 415, toTag).set('Accept', can.types.join(', '));
}

/** A body that need not be handled and is not understood is as if it were not there (20.11, RFC 3204 6). */
export function dropUnknownBody(request: Request, can: Abilities): void {
  if (request.body.length === 0 || !/;\s*handling\s*=\s*optional/i.test(request.get('Content-Disposition') ?? ''))
    return;
  const encoded = request.has('Content-Encoding') && request.get('Content-Encoding')?.toLowerCase() !== 'identity';
  if (!encoded && can.types.includes(mediaTypeOf(request) ?? '')) return;
  request.remove('Content-Type').body = Buffer.alloc(0);
}

/** RFC 6665 4.4.4: where it says what it can, in INVITEs and in 2xx to INVITE and OPTIONS. */
export function tellEvents<M extends Message>(message: M, { events = [] }: Abilities): M {
  return events.length > 0 ? message.set('Allow-Events', events.join(', ')) : message;
}

/** 11.2: what an element says of itself. A proxy leaves Allow out. */
export function describe(response: Response, can: Abilities): Response {
  return tellEvents(response, can)
    .set('Allow', can.methods.join(', '))
    .set('Accept', can.types.join(', '))
    .set('Accept-Encoding', 'identity')
    .set('Accept-Language', 'en')
    .set('Supported', can.extensions.join(', '));
}

export function newTag(random: Random): string {
  return random.token(10);
}
