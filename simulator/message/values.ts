// Small values of header fields that need no class of their own.
import type { Scanner } from './scanner';

export interface CSeq {
  seq: number;
  method: string;
}

/** 1*DIGIT LWS Method at the scanner; undefined with a failure. */
export function scanCSeq(s: Scanner): CSeq | undefined {
  const { text, end, pos } = s;
  let at = pos;
  let seq = 0;
  for (; at < end; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) break;
    seq = seq * 10 + digit;
  }
  s.pos = at;
  if (at === pos) return s.fail('a number');
  if (seq > 0xffffffff) s.refuse('a number below 2**31', pos, at, 'RFC3261:20.16-1');
  else if (seq >= 0x80000000) s.forbid('RFC3261:8.1.1.5-2', pos, at, 'a number below 2**31');
  if (!s.space()) return s.fail('a space after the number');
  const method = s.token();
  return method === '' ? s.fail('a method') : { seq, method };
}
