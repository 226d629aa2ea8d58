// Small values of header fields that need no class of their own.
import { TOKEN } from './chars';
import type { Scanner } from './scanner';
import { tokenAt } from './tokens';
import { found, plain, view } from './view';

// by names of their own: an import is looked up anew each time
const places = found;
const scanCSeqInView = plain.cseq;
const NUMBER = 15;

export interface CSeq {
  seq: number;
  method: string;
}

/** The same in the view, when nothing takes a closer look; does not move and gives undefined otherwise. */
export function scanPlainCSeq(s: Scanner): CSeq | undefined {
  const from = scanCSeqInView(s.pos, s.end);
  if (from === 0) return undefined;
  s.pos = s.end;
  return { seq: places[NUMBER], method: tokenAt(s.text, view, from, s.end) };
}

/** 1*DIGIT LWS Method at the scanner; undefined with a failure. */
export function scanCSeq(s: Scanner): CSeq | undefined {
  const { text, bytes, end, pos } = s;
  let at = pos;
  let seq = 0;
  for (; at < end; at++) {
    const digit = bytes[at] - 48;
    if (digit < 0 || digit > 9) break;
    seq = seq * 10 + digit;
  }
  s.pos = at;
  if (at === pos) return s.fail('a number');
  if (seq > 0xffffffff) s.refuse('a number below 2**31', pos, at, 'RFC3261:20.16-1');
  else if (seq >= 0x80000000) s.forbid('RFC3261:8.1.1.5-2', pos, at, 'a number below 2**31');
  if (!s.space()) return s.fail('a space after the number');
  const from = s.pos;
  if (s.run(TOKEN) === 0) return s.fail('a method');
  return { seq, method: tokenAt(text, bytes, from, s.pos) };
}
