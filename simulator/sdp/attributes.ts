// The attributes of RFC 8866 6, and mid of RFC 5888: at which level each may stand, and the grammar of its value.
import { CHARSET, DIGIT, isAll, runEnd, TEXT, TOKEN, trimSpaces, VISIBLE } from './chars';
import type { Cursor } from './cursor';
import { grammar, type Problem, rule } from './fault';
import { type Level, scanValue } from './fields';
import { isLanguageTag } from './language';

interface AttributeRule {
  level: Level | 'both';
  /** Reads the value; absent for an attribute without one. */
  scan?: (c: Cursor) => void;
}

/** non-zero-int-or-real; a fraction may not end in 0. */
function positive(c: Cursor): void {
  const whole = c.zeroBased('a number above 0');
  const fraction = c.optional('.') ? c.run(DIGIT, 'a fraction') : undefined;
  c.end();
  if (c.problem) return;
  if (Number(`${whole}.${fraction ?? ''}`) === 0) c.problem = grammar(0, 'a number above 0');
  else if (fraction?.endsWith('0')) {
    c.problem = { ...grammar(c.text.length - 1, 'a fraction without 0 at its end'), leniency: 'fraction-ends-in-zero' };
  }
}

function rtpmap(c: Cursor): void {
  const payload = c.zeroBased('a payload type');
  c.space();
  c.run(TOKEN, 'an encoding name');
  if (!c.problem && c.ended) {
    c.problem = { ...grammar(c.at, '/ and a clock rate'), leniency: 'rtpmap-without-clock-rate' };
  }
  c.literal('/', '/ and a clock rate');
  c.integer('a clock rate');
  if (c.optional('/')) c.integer('a number of channels');
  c.end();
  if (!c.problem && Number(payload) > 127) c.forbid('5.14-6', 0, 'a payload type from 0 to 127');
}

function fmtp(c: Cursor): void {
  c.run(TOKEN, 'a media format');
  c.space();
  c.run(TEXT, 'parameters');
  c.end();
}

const all =
  (cls: number, expected: string, id?: string) =>
  (c: Cursor): void => {
    c.run(cls, expected, id);
    c.end();
  };

const oneOf =
  (...words: string[]) =>
  (c: Cursor): void => {
    if (!words.includes(c.text)) c.fail(words.join(', '));
  };

function language(c: Cursor): void {
  if (!isLanguageTag(c.text)) c.fail('one language tag');
}

function quality(c: Cursor): void {
  c.zeroBased('a number');
  c.end();
}

const rules: Record<string, AttributeRule> = {
  cat: { level: 'session', scan: all(VISIBLE, 'a category') },
  keywds: { level: 'session', scan: all(TEXT, 'keywords') },
  tool: { level: 'session', scan: all(TEXT, 'a name') },
  ptime: { level: 'media', scan: positive },
  maxptime: { level: 'media', scan: positive },
  rtpmap: { level: 'media', scan: rtpmap },
  recvonly: { level: 'both' },
  sendrecv: { level: 'both' },
  sendonly: { level: 'both' },
  inactive: { level: 'both' },
  orient: { level: 'media', scan: oneOf('portrait', 'landscape', 'seascape') },
  type: { level: 'session', scan: oneOf('broadcast', 'meeting', 'moderated', 'test', 'H332') },
  charset: { level: 'session', scan: all(CHARSET, 'the name of a character set', '6.7-6') },
  sdplang: { level: 'both', scan: language },
  lang: { level: 'both', scan: language },
  framerate: { level: 'media', scan: positive },
  quality: { level: 'media', scan: quality },
  fmtp: { level: 'media', scan: fmtp },
  mid: { level: 'media', scan: all(TOKEN, 'an identification tag') },
};

/** Name and value of an attribute; no value where there is no colon. */
export function splitAttribute(text: string): { name: string; value?: string } {
  const colon = text.indexOf(':');
  return colon < 0 ? { name: text } : { name: text.slice(0, colon), value: text.slice(colon + 1) };
}

function nameProblem(name: string): Problem | undefined {
  if (isAll(name, TOKEN)) return undefined;
  const at = runEnd(name, 0, TOKEN);
  // spaces or a stray sign break the grammar; a letter that is not ASCII has a rule of its own
  const foreign = at < name.length && name.charCodeAt(at) > 127;
  return grammar(at, 'the name of an attribute, a token', foreign ? '5.13-1' : undefined);
}

/** What is wrong with an a= line; offsets count from after `a=`. Attributes of other RFCs pass with their general shape. */
export function attributeProblem(text: string, level: Level): Problem | undefined {
  const { name, value } = splitAttribute(text);
  const bad = nameProblem(name);
  if (bad) return trailingSpace(text) ?? bad;
  const known = Object.hasOwn(rules, name) ? rules[name] : undefined;
  const found = valueProblem(name, value, known, level);
  return found && { ...found, field: name };
}

/** A property with spaces after it. */
function trailingSpace(text: string): Problem | undefined {
  const name = trimSpaces(text);
  if (name.length === text.length || !isAll(name, TOKEN)) return undefined;
  return { ...grammar(name.length, 'no space at the end of the line'), leniency: 'trailing-space', field: name };
}

function valueProblem(
  name: string,
  value: string | undefined,
  known: AttributeRule | undefined,
  level: Level,
): Problem | undefined {
  const from = name.length + 1;
  if (value === '') return grammar(from, 'a value after the colon');
  if (known && !known.scan && value !== undefined) return grammar(name.length, 'no value');
  if (known?.scan && value === undefined) return grammar(name.length, 'a colon and a value');
  const scan = known?.scan ?? all(TEXT, 'a value without NUL and CR');
  const problem = value === undefined ? undefined : scanValue(scan, value, level);
  if (problem) return { ...problem, at: from + problem.at };
  if (!known || known.level === 'both' || known.level === level) return undefined;
  return { ...rule('5.13-3', 0, 'this attribute at ' + known.level + ' level'), leniency: 'misplaced-attribute' };
}

/** Whether the text begins as a payload type: for telling formats of RTP from others. */
export function isPayloadType(text: string): boolean {
  return isAll(text, DIGIT) && text.length <= 3 && Number(text) <= 127;
}
