// What parameters are by the rules of their own: of header fields, and of SIP URIs (RFC 3261 19.1.1, 20.10, 20.42, 25.1, and
// RFC 3486, 3840, 4458, 5626, 5627, 6223, 7044, 7339, 8599, which extend them).
import { isIPv4 } from 'node:net';
import { URIC } from '../chars';
import { isIpv6Text, scanHost } from '../host';
import { isDigits, isToken } from '../scan';
import { Scanner } from '../scanner';
import { isQvalue, type ParamForm } from './field-type';

type Forms = Readonly<Record<string, ParamForm>>;

/** Forms by name, and by no other: a message may well have a parameter that is called constructor. */
const formsOf = (forms: Forms): Forms => Object.assign<Forms, Forms>(Object.create(null), forms);

const isUpTo =
  (limit: number, digits: number) =>
  (value: string | undefined): boolean =>
    value !== undefined && isDigits(value) && value.length <= digits && Number(value) <= limit;
const isTokenValue = (value: string | undefined): boolean => value !== undefined && isToken(value);
const isHost = (value: string | undefined): boolean => {
  if (value === undefined) return false;
  const s = new Scanner(value);
  return scanHost(s) && s.atEnd && s.notes === undefined;
};
const isAddress = (value: string | undefined): boolean => value !== undefined && (isIpv6Text(value) || isIPv4(value));

const token: ParamForm = { fits: isTokenValue, expected: 'a token' };
const host: ParamForm = { fits: isHost, expected: 'a host' };
const ttl: ParamForm = { fits: isUpTo(255, 3), expected: 'a number from 0 to 255 of at most three digits' };

const isNumber = (value: string | undefined): boolean => value !== undefined && isDigits(value);
const isNumberOrNone = (value: string | undefined): boolean => value === undefined || isDigits(value);
const isIndex = (value: string | undefined): boolean =>
  (value ?? '').split('.').every(part => /^(?:0|[1-9]\d*)$/.test(part));
const isSequence = (value: string | undefined): boolean => value !== undefined && /^\d{1,12}\.\d{1,5}$/.test(value);
/** The characters of a URI, in angle brackets and quotes (RFC 5626 10). */
function isInstance(value: string | undefined): boolean {
  const s = new Scanner(value ?? '');
  if (!(s.char(34) && s.char(60))) return false;
  const from = s.pos;
  return s.runEscaped(URIC) && s.pos > from && s.char(62) && s.char(34);
}
const isQuoted = (value: string | undefined): boolean => value?.charCodeAt(0) === 34;
const quoted: ParamForm = { fits: isQuoted, expected: 'a quoted string' };
/** Any text: what the grammar of URIs has after the equals sign. */
const text: ParamForm = { fits: value => value !== undefined, expected: 'a value' };

/** Names of letters and digits with commas between, blanks around those only, and names may be empty (RFC 7339 9). */
function isAlgorithms(value: string | undefined): boolean {
  const list = /^"([A-Za-z\d, \t]*)"$/.exec(value ?? '')?.[1];
  if (list === undefined) return false;
  const parts = list.split(',');
  return parts.every((part, i) => {
    const fromName = i > 0 ? part.trimStart() : part;
    return !/[ \t]/.test(i < parts.length - 1 ? fromName.trimEnd() : fromName);
  });
}

const number = '[+-]?\\d+(?:\\.\\d*)?';
const tagValue = new RegExp(`^!?(?:[\\w\\-.%*+\`'~]+|#(?:[<>]?=|${number}:)${number})$`);
/** Nothing; or within quotes tokens and numbers with commas between, or a text in angle brackets (RFC 3840 9). */
function isTagValue(value: string | undefined): boolean {
  if (value === undefined) return true;
  const inner = /^"(.*)"$/s.exec(value)?.[1] ?? '';
  if (inner.startsWith('<')) return /^<(?:[^<>"\\]|\\.)*>$/s.test(inner);
  return inner.split(',').every(part => tagValue.test(part));
}

const tag: ParamForm = {
  fits: isTagValue,
  expected: 'a value of a feature tag, in quotes, or nothing',
  requirement: 'RFC3840:9-1',
};
const baseTags = (
  'audio automata class duplex data control mobility description events priority methods schemes application video ' +
  'language type isfocus actor text extensions'
).split(' ');

/** Which entry of History-Info a redirection's target came of. */
const index: ParamForm = { fits: isIndex, expected: 'an index, such as 1.2', requirement: 'RFC7044:8-3' };

export const tagForms = formsOf({ tag: token });

export const contactForms = formsOf({
  q: { fits: isQvalue, expected: 'a number from 0 to 1 with at most three decimals' },
  expires: { fits: isUpTo(0xffffffff, Number.POSITIVE_INFINITY), expected: 'a number of seconds up to 2**32 - 1' },
  'reg-id': { fits: isNumber, expected: 'a number', requirement: 'RFC5626:4.2-1' },
  '+sip.instance': { fits: isInstance, expected: 'a URN in angle brackets and quotes', requirement: 'RFC5626:4.1-1' },
  'pub-gruu': quoted,
  'temp-gruu': quoted,
  'temp-gruu-cookie': token,
  rc: index,
  mp: index,
  np: index,
  ...Object.fromEntries(baseTags.map(name => [name, tag])),
});

export const viaForms = formsOf({
  ttl,
  maddr: host,
  received: { fits: isAddress, expected: 'an IPv4 or an IPv6 address' },
  branch: {
    fits: value => isTokenValue(value) && value?.toLowerCase() !== 'z9hg4bk',
    expected: 'a token with more than the magic cookie',
    requirement: 'RFC3261:8.1.1.7-4',
  },
  rport: {
    fits: value => value === undefined || isUpTo(65535, Number.POSITIVE_INFINITY)(value),
    expected: 'a port, or nothing',
  },
  comp: token,
  keep: { fits: isNumberOrNone, expected: 'a number of seconds, or nothing', requirement: 'RFC6223:4.4-1' },
  oc: { fits: isNumberOrNone, expected: 'a number, or nothing', requirement: 'RFC7339:4.1-1' },
  'oc-validity': {
    fits: isNumberOrNone,
    expected: 'a number of milliseconds, or nothing',
    requirement: 'RFC7339:4.3-1',
  },
  'oc-seq': { fits: isSequence, expected: 'seconds, a dot and a fraction', requirement: 'RFC7339:4.4-1' },
  'oc-algo': {
    fits: isAlgorithms,
    expected: 'names of algorithms in quotes, with commas between',
    requirement: 'RFC7339:4.2-1',
  },
});

/** other-param is any text: these have productions of their own. */
export const uriForms = formsOf({
  transport: token,
  user: token,
  method: token,
  comp: token,
  maddr: host,
  ttl,
  cause: { fits: value => value !== undefined && /^\d{3}$/.test(value), expected: 'a status code' },
  target: text,
  'pn-param': text,
  'pn-prid': text,
  'pn-purr': text,
});
