// Small values of header fields that need no class of their own.
import { isDigits, isSpace, isToken } from './scan';

export interface CSeq {
  seq: number;
  method: string;
}

/** '0009 INVITE' (20.16); undefined when ill-formed or when the number does not fit in 32 bits. */
export function parseCSeq(text: string): CSeq | undefined {
  const value = text.trim();
  let end = 0;
  while (end < value.length && !isSpace(value.charCodeAt(end))) end++;
  const digits = value.slice(0, end);
  const method = value.slice(end).trim();
  if (!isDigits(digits) || !isToken(method)) return undefined;
  const seq = Number(digits);
  return seq <= 0xffffffff ? { seq, method } : undefined;
}

/** All of them read, or none: a list with a malformed value in it cannot be trusted in order or number. */
export function parseEach<T>(texts: string[], parse: (text: string) => T | undefined): T[] {
  const values: T[] = [];
  for (const text of texts) {
    const value = parse(text);
    if (value === undefined) return [];
    values.push(value);
  }
  return values;
}
