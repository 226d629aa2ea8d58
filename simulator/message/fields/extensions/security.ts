// Security agreement: RFC 3329.
import type { Scanner } from '../../scanner';
import { general } from '../core';
import { type FieldType, isQvalue, type Parametrized, readToken, withParams } from '../field-type';
import { checked, tokenParam } from './shared';

/** LDQUOT 32LHEX RDQUOT */
const isDigest = (text: string | undefined): boolean => /^"[\da-f]{32}"$/.test(text ?? '');

const readMechanism = checked(withParams(readToken), [
  { name: 'q', fits: isQvalue, expected: 'a number from 0 to 1' },
  tokenParam('d-alg'),
  tokenParam('d-qop'),
  { name: 'd-ver', fits: isDigest, expected: '32 hexadecimal digits in quotes' },
]);

/** No two mechanisms are equally preferred (2.2). */
function distinctPreferences(values: readonly unknown[], s: Scanner): void {
  const seen = new Set<number>();
  for (const { params } of values as Parametrized<string>[]) {
    const q = params.get('q');
    if (!isQvalue(q)) continue;
    if (seen.has(Number(q))) s.forbid(undefined, s.pos, s.pos, 'another q for each mechanism');
    seen.add(Number(q));
  }
}

export const security: FieldType[] = ['Security-Client', 'Security-Server', 'Security-Verify'].map(name => ({
  name,
  list: true,
  requirement: general,
  read: readMechanism,
  together: distinctPreferences,
}));
