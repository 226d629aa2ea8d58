// The start line as received: request line or status line (RFC 3261 7.1, 7.2).
import { fromByteString, isHex, kinds, URIC, utf8Length } from './chars';
import { type Fault, fault, grammarFault, shorten } from './fault';
import { type Wrong, wrongInUri } from './fields/judge';
import { type Span, uriPlaces } from './fields/places';
import type { Head } from './lines';
import { look } from './look';
import { type Message, Request, Response } from './message';
import { isDigits, isToken } from './scan';
import { Scanner } from './scanner';
import { tokenAt } from './tokens';
import { Uri } from './uri';
import { found, plain } from './view';

// by names of their own: an import is looked up anew each time
const places = found;
const scanRequestLine = plain.requestLine;
const METHOD_END = 10;

/**
 * Reads the start line into a message that has nothing but it, adding to the faults what could be read nevertheless; a single
 * Fault when nothing could.
 */
export function parseStartLine(head: Head, faults: Fault[]): Message | Fault {
  const { text, codes, lineStart, lineEnd } = head;
  const fourth = codes[lineStart + 3]; // of a status line it is a slash; so a request costs no more than a look
  if (fourth === 47 && isSipSlash(text, lineStart)) return parseStatusLine(text, lineStart, lineEnd, faults);
  return parseRequestLine(head, faults);
}

const isSipSlash = (text: string, at: number): boolean =>
  text.startsWith('SIP/', at) || text.slice(at, at + 4).toUpperCase() === 'SIP/';

function checkVersion(version: string, offset: number, faults: Fault[]): void {
  if (version === 'SIP/2.0') return;
  const made = grammarFault('7.1-4', offset, version, 'SIP/2.0');
  if (version.toUpperCase() === 'SIP/2.0') faults.push({ ...made, requirement: 'RFC3261:7.1-5', kind: 'rule' });
  else if (/^SIP\/\d+\.\d+$/i.test(version)) faults.push({ ...made, kind: 'rule' });
  else faults.push({ ...made, leniency: 'sip-version' });
}

const spaces = (offset: number, line: string): Fault => ({
  ...grammarFault('7.1-1', offset, line, 'single spaces between the three parts, and none around them'),
  leniency: 'start-line-spaces',
});

function parseStatusLine(text: string, from: number, to: number, faults: Fault[]): Response | Fault {
  const line = text.slice(from, to);
  const shape = 'SIP/2.0, a space, a status code of three digits, a space, a reason';
  const unreadable = (): Fault => grammarFault('7.2-1', from, fromByteString(line), shape);
  const first = line.indexOf(' ');
  if (first < 0) return unreadable();
  const code = first + leadingSpaces(line, first);
  const second = line.indexOf(' ', code);
  const status = second < 0 ? line.slice(code) : line.slice(code, second);
  if (!isDigits(status) || status.length !== 3) return unreadable();
  checkVersion(line.slice(0, first), from, faults);
  if (code > first + 1) faults.push(spaces(from + first, fromByteString(line)));
  if (second < 0) {
    const missing = grammarFault('7.2-1', to, fromByteString(line), 'a space after the status code');
    faults.push({ ...missing, leniency: 'no-reason' });
  }
  const value = Number(status);
  if (value < 100 || value > 699)
    faults.push({ ...grammarFault('7.2-1', from + code, status, 'a status code of 100 to 699'), kind: 'rule' });
  const reason = second < 0 ? '' : line.slice(second + 1);
  checkReason(reason, from + second + 1, faults);
  const response = new Response(value, fromByteString(reason));
  response.version = line.slice(0, first);
  return response;
}

/** How many spaces stand there. */
function leadingSpaces(line: string, at: number): number {
  let count = 0;
  while (line.charCodeAt(at + count) === 32) count++;
  return count;
}

/** Reason-Phrase: characters of a URI, escapes, white space and UTF-8. */
function checkReason(reason: string, offset: number, faults: Fault[]): void {
  for (let at = 0; at < reason.length; at++) {
    const code = reason.charCodeAt(at);
    if ((kinds[code] & URIC) !== 0 || code === 32 || code === 9 || (code & 0xc0) === 0x80) continue;
    const utf8 = utf8Length(reason, at, reason.length);
    if (utf8 > 0) at += utf8 - 1;
    else if (code !== 37 || !isHex(reason.charCodeAt(at + 1)) || !isHex(reason.charCodeAt(at + 2))) {
      const found = shorten(fromByteString(reason.slice(at)));
      const made = grammarFault('7.2-1', offset + at, found, 'characters of a URI, spaces, UTF-8');
      faults.push({ ...made, leniency: 'reason-phrase' });
      return;
    }
  }
}

function parseRequestLine(head: Head, faults: Fault[]): Request | Fault {
  const { text, codes, lineStart, lineEnd } = head;
  const s = look(head, lineStart, lineEnd);
  const plainEnd = s.inView ? scanRequestLine(lineStart, lineEnd) : 0;
  if (plainEnd > 0) {
    const methodEnd = places[METHOD_END];
    const uri = Uri.found(text, methodEnd + 1, plainEnd);
    judgeTarget(uri, methodEnd + 1, faults);
    return requestOf(tokenAt(text, codes, lineStart, methodEnd), text.slice(methodEnd + 1, plainEnd), uri);
  }
  const first = text.indexOf(' ', lineStart);
  const uriEnd = lineEnd - 8;
  if (first > lineStart && first < uriEnd && text.startsWith(' SIP/2.0', uriEnd)) {
    const method = tokenAt(text, codes, lineStart, first);
    s.pos = first + 1;
    const uri = Uri.scan(s, uriEnd);
    if (uri !== undefined && s.failure === undefined && s.notes === undefined && isToken(method)) {
      judgeTarget(uri, first + 1, faults);
      return requestOf(method, text.slice(first + 1, uriEnd), uri);
    }
  }
  return parseOddRequestLine(text.slice(lineStart, lineEnd), lineStart, faults);
}

function requestOf(method: string, requestUri: string, uri: Uri | undefined): Request {
  const request = new Request(method, requestUri);
  request.knowUri(uri);
  return request;
}

/** A request line that has something wrong with it. */
function parseOddRequestLine(line: string, offset: number, faults: Fault[]): Request | Fault {
  const trimmed = line.trim();
  const lead = line.length - line.trimStart().length;
  const first = trimmed.indexOf(' ');
  const last = trimmed.lastIndexOf(' ');
  const version = trimmed.slice(last + 1);
  const between = first < 0 ? '' : trimmed.slice(first, last);
  const requestUri = between.trim();
  if (requestUri === '' || !isSipSlash(version, 0)) {
    return grammarFault('7.1-4', offset, fromByteString(line), 'a method, a space, a Request-URI, a space, SIP/2.0');
  }
  const method = trimmed.slice(0, first);
  checkVersion(version, offset + lead + last + 1, faults);
  if (trimmed.length !== line.length || line.length !== method.length + requestUri.length + version.length + 2) {
    faults.push(spaces(offset, fromByteString(line)));
  }
  if (!isToken(method)) {
    const made = grammarFault('7.1-1', offset + lead, fromByteString(method), 'a token as the method');
    faults.push({ ...made, leniency: 'method' });
  }
  const uriAt = offset + lead + first + (between.length - between.trimStart().length);
  const uri = checkRequestUri(requestUri, uriAt, faults);
  const request = requestOf(method, fromByteString(requestUri), uri);
  request.version = version;
  return request;
}

/** Table 1 of 19.1.1: a Request-URI has neither headers nor a method; and no parameter twice. */
function judgeTarget(uri: Uri, offset: number, faults: Fault[]): void {
  if (!uri.isSip || uri.isPlain) return;
  const wrong = wrongInUri(uri);
  if (wrong.length > 0 || uri.hasHeaders || uri.params.has('method')) tellTarget(uri, wrong, offset, faults);
}

function tellTarget(uri: Uri, wrong: readonly Wrong[], offset: number, faults: Fault[]): void {
  const text = uri.toString();
  const { params, headers } = uriPlaces(text, { from: 0, to: text.length }, uri);
  const tell = ({ from, to }: Span, expected: string, requirement = 'RFC3261:19.1.1-13'): void => {
    faults.push({ ...fault(requirement, offset + from, text.slice(from, to), expected), length: to - from });
  };
  const method = uri.params.entries().findIndex(([name]) => name.toLowerCase() === 'method');
  for (const { index, expected, requirement } of wrong)
    if (index !== method) tell(params[index], expected, requirement);
  if (method >= 0) tell(params[method], 'a Request-URI without the parameter method');
  if (uri.hasHeaders) tell(headers, 'a Request-URI without headers');
}

function checkRequestUri(text: string, offset: number, faults: Fault[]): Uri | undefined {
  const s = new Scanner(text);
  const uri = Uri.scan(s, text.length);
  const { failure, notes = [] } = s;
  for (const { at, to, expected, kind, leniency } of failure ? [failure] : notes) {
    const found = fromByteString(text.slice(at, to));
    const made = { ...grammarFault('7.1-1', offset + at, found, expected), kind };
    faults.push(leniency === undefined ? made : { ...made, leniency });
  }
  if (!uri || failure) return undefined;
  judgeTarget(uri, offset, faults);
  return uri;
}
