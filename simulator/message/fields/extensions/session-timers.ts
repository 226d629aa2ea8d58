// Session timers: RFC 4028.
import { general } from '../core';
import { type FieldType, type Parametrized, type Reader, readNumber, withParams } from '../field-type';
import { checked } from './shared';

const seconds = withParams(readNumber);

/** No less than 90 seconds (5). */
const readMinSe: Reader<Parametrized<number>> = s => {
  const from = s.pos;
  const value = seconds(s);
  if (value !== undefined && value.value < 90) s.forbid('RFC4028:5-1', from, s.pos, 'at least 90 seconds');
  return value;
};

const isRefresher = (text: string | undefined): boolean => /^ua[sc]$/i.test(text ?? '');

export const sessionTimers: FieldType[] = [
  {
    name: 'Session-Expires',
    compact: 'x',
    requirement: general,
    read: checked(seconds, [{ name: 'refresher', fits: isRefresher, expected: 'uac or uas' }]),
  },
  { name: 'Min-SE', requirement: 'RFC4028:5-1', read: readMinSe },
];
