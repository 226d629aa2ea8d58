// One scanner for each type of line but a= (RFC 8866 5, 9): what is wrong with its value.
import { type ConnectionAddress, connectionProblem, originAddress } from './address';
import { ALPHA, BASE64, DIGIT, isAll, runEnd, TEXT, TOKEN, trimSpaces, VISIBLE } from './chars';
import { isEmail, isPhone, isText, uriError } from './contact';
import { Cursor } from './cursor';
import { grammar, type Problem, rule, SYNTAX } from './fault';

export type Level = 'session' | 'media';

/** Reads a value; the problem stays with the cursor. */
type Scan = (c: Cursor, level: Level) => void;

function adopt(c: Cursor, offset: number, problem: Problem | undefined): void {
  if (problem) c.problem ??= { ...problem, at: offset + problem.at };
}

const version: Scan = c => {
  const digits = c.run(DIGIT, 'the version 0');
  c.end();
  if (!c.problem && /[^0]/.test(digits)) c.forbid(SYNTAX, 0, 'the version 0');
};

const origin: Scan = c => {
  c.run(VISIBLE, 'a user name, or -', '5.2-1');
  c.space();
  c.run(DIGIT, 'a user name without spaces and a numeric session id', '5.2-1');
  c.space();
  c.run(DIGIT, 'a numeric session version');
  c.space();
  const nettype = c.run(TOKEN, 'the network type');
  c.space();
  const addrtype = c.run(TOKEN, 'the address type');
  c.space();
  const from = c.at;
  const address = c.run(VISIBLE, 'an address');
  // the address types of other networks define what follows (5.7)
  if (nettype === 'IN' || nettype === '') c.end();
  if (!c.problem) adopt(c, from, originAddress(nettype, addrtype, address));
};

const connection: Scan = (c, level) => {
  const nettype = c.run(TOKEN, 'the network type');
  c.space();
  const addrtype = c.run(TOKEN, 'the address type');
  c.space();
  const from = c.at;
  const [address, ...slashed] = c.run(VISIBLE, 'an address').split('/');
  if (nettype === 'IN' || nettype === '') c.end();
  if (!c.problem) adopt(c, from, connectionProblem({ nettype, addrtype, address, slashed }, level));
};

const bandwidth: Scan = c => {
  const bwtype = c.run(TOKEN, 'the type of bandwidth');
  c.literal(':', ': after the type of bandwidth');
  c.run(DIGIT, 'a number');
  c.end();
  const name = bwtype.replace(/^X-/, '');
  if (!isAll(name, ALPHA | DIGIT)) c.forbid('5.8-8', 0, 'an alphanumeric type of bandwidth');
};

/** 0, or seconds since 1900 in ten digits or more. */
function time(c: Cursor, orZero: boolean): void {
  const from = c.at;
  const expected = orZero ? '0, or a time of ten digits or more' : 'a time of ten digits or more';
  const digits = c.run(DIGIT, expected);
  if (c.problem || (orZero && digits === '0')) return;
  if (digits.length < 10 || digits[0] === '0') c.problem = grammar(from, expected);
}

const times: Scan = c => {
  time(c, true);
  c.space();
  time(c, true);
  c.end();
};

function typedTime(c: Cursor): void {
  c.run(DIGIT, 'a number and perhaps d, h, m or s');
  if (!c.ended && 'dhms'.includes(c.text[c.at])) c.at++;
}

const repeats: Scan = c => {
  if (c.text[0] === '0') c.fail('a repeat interval of more than 0');
  typedTime(c);
  do {
    c.space();
    typedTime(c);
  } while (!c.problem && !c.ended);
  if (!c.problem && c.text.indexOf(' ') === c.text.lastIndexOf(' ')) c.fail('at least one offset');
};

const zones: Scan = c => {
  for (;;) {
    time(c, false);
    c.space();
    c.optional('-');
    typedTime(c);
    if (c.problem || c.ended) return;
    c.space();
  }
};

const uri: Scan = c => {
  const bad = uriError(c.text);
  if (bad >= 0) c.problem = grammar(bad, 'a URI');
};

function isBase64(text: string): boolean {
  const end = runEnd(text, 0, BASE64);
  const pad = text.slice(end);
  return text.length % 4 === 0 && (pad === '' || pad === '=' || pad === '==');
}

const key: Scan = c => {
  const [, method = '', value = ''] = /^(clear|base64|uri):([\s\S]*)$/.exec(c.text) ?? [];
  const sound: Record<string, () => boolean> = {
    clear: () => isText(value),
    base64: () => isBase64(value),
    uri: () => uriError(value) < 0,
    '': () => c.text === 'prompt',
  };
  if (!sound[method]()) c.fail('prompt, or clear:, base64: or uri: with a key');
  else c.problem = { ...rule('5.12-2', 0, 'no k= line'), leniency: 'obsolete-key-field' };
};

const media: Scan = c => {
  c.run(TOKEN, 'the media type');
  c.space();
  c.run(DIGIT, 'a port');
  if (c.optional('/')) c.integer('the number of ports');
  c.space();
  do c.run(TOKEN, 'the transport protocol');
  while (c.optional('/'));
  do {
    c.space();
    c.run(TOKEN, 'a media format');
  } while (!c.problem && !c.ended);
};

/** @param emptyId the requirement that forbids the empty value */
function text(emptyId: string, leniency?: string): Scan {
  return c => {
    if (c.ended) c.problem = { ...grammar(0, 'a text', emptyId), ...(leniency && { leniency }) };
    else c.run(TEXT, 'a text');
    c.end();
  };
}

function whole(isSound: (text: string) => boolean, expected: string, id?: string): Scan {
  return c => {
    if (!isSound(c.text)) c.fail(expected, id);
  };
}

const scans: Record<string, Scan> = {
  v: version,
  o: origin,
  s: text('5.3-2', 'empty-session-name'),
  i: text(SYNTAX),
  u: uri,
  e: whole(isEmail, 'an email address, its name in () or before <>', '5.6-5'),
  p: whole(isPhone, 'a telephone number, its name in () or before <>', '5.6-5'),
  c: connection,
  b: bandwidth,
  t: times,
  r: repeats,
  z: zones,
  k: key,
  m: media,
};

/** The type letters whose scanners are here: all but a. */
export const FIELD_LETTERS: ReadonlySet<string> = new Set(Object.keys(scans));

/** Runs a scanner. A space too many at the end is told as just that when the value is right without it. */
export function scanValue(scan: Scan, value: string, level: Level): Problem | undefined {
  const run = (text: string): Problem | undefined => {
    const c = new Cursor(text);
    scan(c, level);
    return c.problem;
  };
  const problem = run(value);
  if (!problem || !value.endsWith(' ')) return problem;
  const trimmed = trimSpaces(value);
  if (trimmed === '' || run(trimmed)) return problem;
  return { ...grammar(trimmed.length, 'no space at the end of the line'), leniency: 'trailing-space' };
}

/** What is wrong with the value of a line of the type `letter`, one of FIELD_LETTERS. */
export function fieldProblem(letter: string, value: string, level: Level): Problem | undefined {
  return scanValue(scans[letter], value, level);
}

/** Reads a c= value; undefined when it is not of the grammar's shape. */
export function readConnection(value: string): ConnectionAddress | undefined {
  const [nettype, addrtype, all = ''] = trimSpaces(value).split(' ');
  const [address, ...slashed] = all.split('/');
  return address === '' ? undefined : { nettype, addrtype, address, slashed };
}
