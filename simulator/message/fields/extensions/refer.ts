// REFER: RFC 3515, 3892, 4488, 7614.
import type { NameAddr } from '../../name-addr';
import { general } from '../core';
import { type FieldType, Parametrized, type Reader, readParams } from '../field-type';
import { checked, eitherForm, isHostText, isTokenText, uriInBrackets } from './shared';

const readReferSub: Reader<Parametrized<boolean>> = s => {
  const from = s.pos;
  const word = s.token().toLowerCase();
  if (word !== 'true' && word !== 'false') return s.fail('true or false', from);
  const params = readParams(s);
  return params && new Parametrized(word === 'true', params);
};

/** LAQUOT (SIP-URI / SIPS-URI) RAQUOT *(SEMI generic-param) */
const readSipInBrackets: Reader<NameAddr> = s => {
  const from = s.pos;
  const value = uriInBrackets(s);
  return value === undefined || value.uri.isSip ? value : s.fail('a SIP or SIPS URI', from + 1);
};

const isDotAtom = (text: string): boolean => isTokenText(text) && text.split('.').every(part => part !== '');

/** LDQUOT dot-atom "@" (dot-atom / host) RDQUOT, as written */
function isCleanMessageId(text: string | undefined): boolean {
  if (text === undefined || !/^".*"$/.test(text)) return false;
  const [left, right, ...more] = text.slice(1, -1).split('@');
  return isDotAtom(left) && right !== undefined && (isDotAtom(right) || isHostText(right)) && more.length === 0;
}

export const refer: FieldType[] = [
  { name: 'Refer-To', compact: 'r', requirement: 'RFC3515:2.4.1-1', read: eitherForm },
  {
    name: 'Referred-By',
    compact: 'b',
    requirement: 'RFC3892:2.1-2',
    read: checked(eitherForm, [
      { name: 'cid', fits: isCleanMessageId, expected: 'a quoted Content-ID without angle brackets' },
    ]),
  },
  { name: 'Refer-Sub', requirement: general, read: readReferSub },
  { name: 'Refer-Events-At', repeats: true, requirement: general, read: readSipInBrackets },
];
