// What parameters are by the rules of their own: of header fields, and of SIP URIs (RFC 3261 19.1.1, 20.10, 20.42, 25.1).
import { isIPv4 } from 'node:net';
import { isIpv6Text, scanHost } from '../host';
import { isDigits, isToken } from '../scan';
import { Scanner } from '../scanner';
import { isQvalue, type ParamForm } from './field-type';

type Forms = Readonly<Record<string, ParamForm>>;

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
const isSequence = (value: string | undefined): boolean => value !== undefined && /^\d{1,12}\.\d{1,5}$/.test(value);
/** A URI within brackets within quotes (RFC 5626 4.1). */
const isInstance = (value: string | undefined): boolean =>
  value?.startsWith('"<') === true && value.indexOf('>') === value.length - 2;
const isQuoted = (value: string | undefined): boolean => value?.charCodeAt(0) === 34;
const quoted: ParamForm = { fits: isQuoted, expected: 'a quoted string' };

export const tagForms: Forms = { tag: token };

export const contactForms: Forms = {
  q: { fits: isQvalue, expected: 'a number from 0 to 1 with at most three decimals' },
  expires: { fits: isUpTo(0xffffffff, Number.POSITIVE_INFINITY), expected: 'a number of seconds up to 2**32 - 1' },
  'reg-id': {
    fits: value => value !== undefined && isDigits(value),
    expected: 'a number',
    requirement: 'RFC5626:4.2-1',
  },
  '+sip.instance': { fits: isInstance, expected: 'a URN in angle brackets and quotes', requirement: 'RFC5626:4.1-1' },
  'pub-gruu': quoted,
  'temp-gruu': quoted,
  'temp-gruu-cookie': token,
};

export const viaForms: Forms = {
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
  oc: {
    fits: value => value === undefined || isDigits(value),
    expected: 'a number, or nothing',
    requirement: 'RFC7339:4.1-1',
  },
  'oc-validity': { fits: isNumber, expected: 'a number of milliseconds', requirement: 'RFC7339:4.3-1' },
  'oc-seq': { fits: isSequence, expected: 'seconds, a dot and a fraction', requirement: 'RFC7339:4.4-1' },
  'oc-algo': { ...quoted, requirement: 'RFC7339:4.2-1' },
};

/** other-param is any text: these have productions of their own. */
export const uriForms: Forms = {
  transport: token,
  user: token,
  method: token,
  comp: token,
  maddr: host,
  ttl,
  cause: { fits: value => value !== undefined && /^\d{3}$/.test(value), expected: 'a status code' },
};
