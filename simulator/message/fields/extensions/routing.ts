// Routes and histories: RFC 3327, 3608, 5393, 5626, 5806, 7044.
import { NameAddr } from '../../name-addr';
import { Params } from '../../params';
import { general } from '../core';
import { type FieldType, type Reader, readNumber } from '../field-type';
import { checked, exactlyOne, isQuoted, isTokenText, nameAddr, type ParamRule, SEMI, scanPair } from './shared';

/** A Route element whose URI says that it routes loosely. */
const looseRoute =
  (requirement: string): Reader<NameAddr> =>
  s => {
    const from = s.pos;
    const value = nameAddr(s);
    if (value?.uri.isSip === true && !value.uri.params.has('lr')) s.forbid(requirement, from, s.pos, 'a URI with ;lr');
    return value;
  };

/** number *("." number), without leading zeros. */
const isIndex = (text: string | undefined): boolean => /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))*$/.test(text ?? '');

const indexParam = (name: string): ParamRule => ({ name, fits: isIndex, expected: 'an index, such as 1.2' });
const historyEntry = checked(nameAddr, ['index', 'rc', 'mp', 'np'].map(indexParam));

const readHistory: Reader<NameAddr> = s => {
  const from = s.pos;
  const value = historyEntry(s);
  if (value !== undefined) exactlyOne(s, from, value.params, ['index'], 'RFC7044:10.3-1');
  return value;
};

/** name-addr *(SEMI diversion-params), whose values are tokens and quoted strings only. */
const scanDiversion: Reader<NameAddr> = s => {
  const value = NameAddr.scan(s, { bare: false, params: false });
  if (value === undefined) return undefined;
  const from = s.pos;
  while (s.separator(SEMI)) if (!scanPair(s, false)) return undefined;
  if (s.pos > from) value.params = Params.wellFormed(s.text.slice(s.text.indexOf(';', from), s.pos));
  return value;
};

const isSmallNumber = (text: string | undefined): boolean => /^\d\d?$/.test(text ?? '');
const isTokenOrQuoted = (text: string | undefined): boolean => isTokenText(text) || isQuoted(text);

const diversionRules: ParamRule[] = [
  ...['counter', 'limit'].map(name => ({ name, fits: isSmallNumber, expected: 'one or two digits' })),
  ...['reason', 'privacy', 'screen'].map(name => ({
    name,
    fits: isTokenOrQuoted,
    expected: 'a token or a quoted string',
  })),
];

export const routing: FieldType[] = [
  { name: 'Path', list: true, requirement: general, read: looseRoute('RFC3327:4-4') },
  { name: 'Service-Route', list: true, requirement: 'RFC3608:5-1', read: looseRoute('RFC3608:5-2') },
  { name: 'History-Info', list: true, requirement: general, read: readHistory },
  { name: 'Diversion', list: true, requirement: general, read: checked(scanDiversion, diversionRules) },
  { name: 'Flow-Timer', repeats: true, requirement: general, read: readNumber },
  // One a request: RFC 5393 5.3.3.
  { name: 'Max-Breadth', requirement: 'RFC5393:5.3.3-4', read: readNumber },
];
