// The rest: Reason (RFC 3326), priorities (4412), answer modes (5373), info packages (6086), user-to-user data (7433), session
// identifiers (7989), Content-ID (8262); and RFC 2543's Encryption, which says nothing any more.
import { kinds, TOKEN } from '../../chars';
import type { Scanner } from '../../scanner';
import { general } from '../core';
import {
  type FieldType,
  isNumberText,
  type Parametrized,
  type Reader,
  readText,
  readToken,
  withParams,
} from '../field-type';
import { readTokenOrQuoted } from './private';
import { checked, DOT, isQuoted, tokenNoDot, tokenParam } from './shared';

const readReason = checked(withParams(readToken), [
  { name: 'cause', fits: isNumberText, expected: 'a number' },
  { name: 'text', fits: isQuoted, expected: 'a quoted string' },
]);

/** One value a protocol (RFC 3326 2); protocols that were registered later may have said otherwise (RFC 9366). */
function oneReasonEach(values: readonly unknown[], s: Scanner): void {
  const protocols = (values as Parametrized<string>[]).map(({ value }) => value.toLowerCase());
  for (const protocol of ['sip', 'q.850']) {
    if (protocols.filter(other => other === protocol).length > 1)
      s.forbid('RFC3326:2-4', s.pos, s.pos, 'one value of the protocol ' + protocol);
  }
}

/** namespace "." r-priority */
const readPriority: Reader<string> = s => {
  const from = s.pos;
  if (tokenNoDot(s) === '') return s.fail('a namespace');
  if (!s.char(DOT)) return s.fail('a dot and a priority');
  return tokenNoDot(s) === '' ? s.fail('a priority without dots') : s.text.slice(from, s.pos);
};

/** A namespace appears once (RFC 4412 3.1). */
function oneNamespaceEach(values: readonly unknown[], s: Scanner): void {
  const namespaces = (values as string[]).map(value => value.split('.')[0].toLowerCase());
  if (new Set(namespaces).size < namespaces.length) s.forbid(undefined, s.pos, s.pos, 'each namespace once');
}

const hasNoValue = (text: string | undefined): boolean => text === undefined;
const readAnswerMode = checked(withParams(readToken), [
  { name: 'require', fits: hasNoValue, expected: 'a flag without a value' },
]);

const uuid = 32;

/** 32 lower-case hexadecimal digits. */
const readUuid: Reader<string> = s => {
  const from = s.pos;
  while (s.pos - from < uuid && isLowerHex(s.peek())) s.pos++;
  return s.pos - from === uuid ? s.text.slice(from, s.pos) : s.fail('32 lower-case hexadecimal digits, here one');
};

const isLowerHex = (code: number): boolean => (code >= 48 && code <= 57) || (code >= 97 && code <= 102);
const isUuid = (text: string | undefined): boolean => /^[\da-f]{32}$/.test(text ?? '');

/** At most one remote (RFC 7989 5). */
const readSessionId: Reader<Parametrized<string>> = s => {
  const from = s.pos;
  const value = sessionId(s);
  const remotes = value?.params.entries().filter(([name]) => name.toLowerCase() === 'remote') ?? [];
  if (remotes.length > 1) s.forbid('RFC7989:5-2', from, s.pos, 'one parameter remote');
  return value;
};

const sessionId = checked(withParams(readUuid), [
  { name: 'remote', fits: isUuid, expected: '32 lower-case hexadecimal digits' },
]);

/** 1*atext *("." 1*atext) of RFC 5322; false with a failure. */
function scanDotAtom(s: Scanner): boolean {
  do {
    const from = s.pos;
    while (isAtext(s.peek())) s.pos++;
    if (s.pos === from) {
      s.fail('a part of a message identifier');
      return false;
    }
  } while (s.char(DOT));
  return true;
}

const moreAtext = new Set([...'#$&/=?^{|}'].map(char => char.charCodeAt(0)));
const isAtext = (code: number): boolean =>
  code > 32 && code < 127 && code !== DOT && ((kinds[code] & TOKEN) !== 0 || moreAtext.has(code));

/** "[" *dtext "]" */
function scanLiteral(s: Scanner): boolean {
  s.pos++;
  while (s.peek() > 32 && s.peek() < 127 && s.peek() !== 91 && s.peek() !== 92 && s.peek() !== 93) s.pos++;
  if (s.char(93)) return true;
  s.fail('a closing bracket');
  return false;
}

/** "<" id-left "@" id-right ">", as written. */
const readMessageId: Reader<string> = s => {
  const from = s.pos;
  if (!s.char(60)) return s.fail('<');
  if (!scanDotAtom(s)) return undefined;
  if (!s.char(64)) return s.fail('@');
  if (!(s.peek() === 91 ? scanLiteral(s) : scanDotAtom(s))) return undefined;
  return s.char(62) ? s.text.slice(from, s.pos) : s.fail('>');
};

const readUserToUser = checked(
  withParams(readTokenOrQuoted),
  ['purpose', 'content', 'encoding'].map(name => tokenParam(name)),
);

export const others: FieldType[] = [
  { name: 'Reason', list: true, requirement: general, read: readReason, together: oneReasonEach },
  { name: 'Resource-Priority', list: true, requirement: general, read: readPriority, together: oneNamespaceEach },
  { name: 'Accept-Resource-Priority', list: true, optional: true, requirement: general, read: readPriority },
  { name: 'Answer-Mode', repeats: true, requirement: general, read: readAnswerMode },
  { name: 'Priv-Answer-Mode', repeats: true, requirement: general, read: readAnswerMode },
  { name: 'Info-Package', repeats: true, requirement: general, read: withParams(readToken) },
  { name: 'Recv-Info', list: true, optional: true, requirement: general, read: withParams(readToken) },
  { name: 'User-to-User', list: true, requirement: general, read: readUserToUser },
  { name: 'Session-ID', repeats: true, requirement: general, read: readSessionId },
  { name: 'Content-ID', repeats: true, requirement: general, read: readMessageId },
  { name: 'Encryption', repeats: true, optional: true, requirement: general, read: readText },
];
