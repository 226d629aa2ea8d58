// Reliable provisional responses: RFC 3262.
import { general } from '../core';
import { type FieldType, type Reader, readNumber, readUpTo } from '../field-type';

/** RAck: which response a PRACK acknowledges (RFC 3262 7.2). */
export class RAck {
  constructor(
    public rseq: number,
    public seq: number,
    public method: string,
  ) {}

  toString(): string {
    return this.rseq + ' ' + this.seq + ' ' + this.method;
  }
}

const readSeq = readUpTo(0x7fffffff, 'RFC3261:8.1.1.5-2');

/** 1 to 2**32 - 1 (7.1). */
const readRSeq: Reader<number> = s => {
  const from = s.pos;
  const value = readNumber(s);
  if (value !== undefined && (value < 1 || value > 0xffffffff))
    s.forbid('RFC3262:3-11', from, s.pos, 'a number from 1 to 2**32 - 1');
  return value;
};

/** response-num LWS CSeq-num LWS Method */
const readRAck: Reader<RAck> = s => {
  const rseq = readRSeq(s);
  if (rseq === undefined) return undefined;
  if (!s.space()) return s.fail('a space after the number');
  const seq = readSeq(s);
  if (seq === undefined) return undefined;
  if (!s.space()) return s.fail('a space after the number');
  const method = s.token();
  return method === '' ? s.fail('a method') : new RAck(rseq, seq, method);
};

export const reliability: FieldType[] = [
  { name: 'RSeq', requirement: 'RFC3262:3-11', read: readRSeq },
  { name: 'RAck', requirement: general, read: readRAck },
];
