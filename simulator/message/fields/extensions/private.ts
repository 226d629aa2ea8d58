// The fields of 3GPP's networks: RFC 7315 (over 3455, with RFC 7913), 3313, 5009, 8498 (over 5502).
import { HEX } from '../../chars';
import type { Params } from '../../params';
import { general } from '../core';
import { type FieldType, Parametrized, type Reader, readParams, readToken, withParams } from '../field-type';
import {
  checked,
  EQUAL,
  eitherForm,
  isHostText,
  isQuoted,
  isTokenText,
  type ParamRule,
  QUOTE,
  readPairs,
} from './shared';

/** A token, or a quoted string as written. */
export const readTokenOrQuoted: Reader<string> = s => {
  const from = s.pos;
  if (s.peek() !== QUOTE) return s.token() || s.fail('a token or a quoted string');
  return s.skipQuoted() ? s.slice(from) : undefined;
};

const isTokenOrQuoted = (text: string | undefined): boolean => isTokenText(text) || isQuoted(text);
const hasNoValue = (text: string | undefined): boolean => text === undefined;

const accessRules: ParamRule[] = [
  ...(
    'cgi-3gpp utran-cell-id-3gpp i-wlan-node-id dsl-location eth-location fiber-location ci-3gpp2 ci-3gpp2-femto ' +
    'gstn-location operator-specific-gi utran-sai-3gpp'
  )
    .split(' ')
    .map(name => ({ name, fits: isTokenOrQuoted, expected: 'a token or a quoted string' })),
  ...['local-time-zone', 'dvb-rcs2-node-id'].map(name => ({ name, fits: isQuoted, expected: 'a quoted string' })),
  { name: 'network-provided', fits: hasNoValue, expected: 'a flag without a value' },
];

/** DQUOTE transit-ioi-param *(COMMA transit-ioi-param) DQUOTE, each a name, a dot and an index, or void. */
function isTransitList(text: string | undefined): boolean {
  if (!isQuoted(text) || text!.length < 2) return false;
  const parts = text!.slice(1, -1).split(',');
  return parts.every((part, i) => {
    const left = i === 0 ? part : part.trimStart();
    return /^(?:[a-z][a-z\d]*\.\d+|void)$/i.test(i === parts.length - 1 ? left : left.trimEnd());
  });
}

const hasValue = (text: string | undefined): boolean => text !== undefined;

const chargingRules: ParamRule[] = [
  ...['icid-generated-at', 'related-icid-generated-at'].map(name => ({ name, fits: isHostText, expected: 'a host' })),
  ...['icid-value', 'orig-ioi', 'term-ioi', 'related-icid'].map(name => ({
    name,
    fits: hasValue,
    expected: 'a value',
  })),
  { name: 'transit-ioi', fits: isTransitList, expected: 'a quoted list of names with an index, such as "net.1"' },
];

/** Parameters and nothing before them: the first one without a semicolon. */
export class ParamList {
  constructor(public params: Params) {}

  toString(): string {
    return this.params.toString().slice(1);
  }
}

const readParamList: Reader<ParamList> = s => {
  const params = readPairs(s);
  return params && new ParamList(params);
};

/** icid-value *(SEMI charge-params): a generic-param in its place is refused. */
const readChargingVector: Reader<ParamList> = s => {
  const from = s.pos;
  if (s.token().toLowerCase() !== 'icid-value' || !s.separator(EQUAL)) return s.fail('icid-value=', from);
  s.pos = from;
  return readParamList(s);
};

/** Names with a production of their own have a value (ccf=…). */
const addressRules = ['ccf', 'ecf', 'ccf-2', 'ecf-2'].map(name => ({ name, fits: hasValue, expected: 'an address' }));

const readHexToken: Reader<string> = s => {
  const from = s.pos;
  return s.run(HEX) > 0 ? s.text.slice(from, s.pos) : s.fail('hexadecimal digits');
};

const readNetwork: Reader<Parametrized<string>> = s => {
  const value = readTokenOrQuoted(s);
  const params = value === undefined ? undefined : readParams(s);
  return params && new Parametrized(value!, params);
};

const oneOf = (...words: string[]) => ({
  fits: (text: string | undefined): boolean => text !== undefined && words.includes(text.toLowerCase()),
  expected: words.join(' or '),
});

const servedUserRules: ParamRule[] = [
  { name: 'sescase', ...oneOf('orig', 'term') },
  { name: 'regstate', ...oneOf('unreg', 'reg') },
  { name: 'orig-cdiv', fits: hasNoValue, expected: 'a flag without a value' },
];

export const privateFields: FieldType[] = [
  { name: 'P-Visited-Network-ID', list: true, requirement: 'RFC7315:4.3.2.2-2', read: readNetwork },
  {
    name: 'P-Access-Network-Info',
    list: true,
    requirement: general,
    read: checked(withParams(readToken), accessRules),
  },
  {
    name: 'P-Charging-Function-Addresses',
    list: true,
    requirement: 'RFC7315:4.5-5',
    read: checked(readParamList, addressRules),
  },
  // One a message: RFC 7315 4.6.
  { name: 'P-Charging-Vector', requirement: 'RFC7315:4.6-10', read: checked(readChargingVector, chargingRules) },
  { name: 'P-Media-Authorization', list: true, requirement: general, read: readHexToken },
  { name: 'P-Early-Media', list: true, optional: true, requirement: general, read: readToken },
  { name: 'P-Served-User', repeats: true, requirement: general, read: checked(eitherForm, servedUserRules) },
];
