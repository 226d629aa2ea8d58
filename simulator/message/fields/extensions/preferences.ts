// Caller preferences and capabilities: RFC 3841, and Feature-Caps (RFC 6809), whose values RFC 3840 defines.
import { isAlpha, isDigit, kinds, TOKEN, toByteString, utf8Length } from '../../chars';
import { Params } from '../../params';
import { Scanner } from '../../scanner';
import { general } from '../core';
import { type FieldType, Parametrized, type Reader } from '../field-type';
import { checked, DOT, EQUAL, failed, type ParamRule, placeOf, QUOTE, SEMI, starred } from './shared';

const directives = new Set(
  'proxy redirect cancel no-cancel fork no-fork recurse no-recurse parallel sequential queue no-queue'.split(' '),
);

const readDirective: Reader<string> = s => {
  const from = s.pos;
  const word = s.token();
  return directives.has(word.toLowerCase()) ? word : s.fail('a directive, such as proxy or no-fork', from);
};

const baseTags = (
  'audio automata class duplex data control mobility description events priority methods schemes application video ' +
  'language type isfocus actor text extensions'
).split(' ');

/** Nothing, or LDQUOT (tag-value-list / string-value) RDQUOT. */
function isTagValue(text: string | undefined): boolean {
  if (text === undefined) return true;
  const s = new Scanner(toByteString(text));
  return scanTagValue(s) && s.atEnd;
}

const tagRules: ParamRule[] = baseTags.map(name => ({
  name,
  fits: isTagValue,
  expected: 'a value of a feature tag, in quotes',
}));
// A + alone begins the name of a tag, and is none.
tagRules.push({ name: '+', fits: () => false, expected: 'the name of a feature tag' });
const tagged = checked(starred, tagRules);

/** No feature tag, require and explicit twice (RFC 3841 10). */
const readPreference: Reader<Parametrized<string>> = s => {
  const from = s.pos;
  const value = tagged(s);
  const repeated = value?.params.repeated;
  if (repeated !== undefined)
    s.forbid('RFC3841:10-1', placeOf(s, from, repeated.toLowerCase()), s.pos, 'one parameter ' + repeated);
  return value;
};

const BANG = 33;

/** "*" *(SEMI feature-cap): no other parameters than feature-capability indicators. */
const readFeatureCaps: Reader<Parametrized<string>> = s => {
  if (!s.char(42)) return s.fail('*');
  const from = s.pos;
  while (s.separator(SEMI)) if (!scanFeatureCap(s)) return undefined;
  const list = s.text.slice(from, s.pos);
  return new Parametrized('*', Params.wellFormed(list.slice(Math.max(0, list.indexOf(';')))));
};

/** "+" fcap-name [EQUAL LDQUOT (fcap-value-list / fcap-string-value) RDQUOT] */
function scanFeatureCap(s: Scanner): boolean {
  if (!s.char(43)) return failed(s, 'a feature-capability indicator: + and a name');
  if (!isAlpha(s.peek())) return failed(s, 'a letter');
  while (isNameCode(s.peek())) s.pos++;
  if (!s.separator(EQUAL)) return true;
  return scanTagValue(s);
}

/** LDQUOT (tag-value-list / string-value) RDQUOT */
function scanTagValue(s: Scanner): boolean {
  if (!s.char(QUOTE)) return failed(s, 'a value in quotes');
  if (!(s.char(60) ? scanString(s) : scanTagValues(s))) return false;
  return s.char(QUOTE) || failed(s, 'a closing quote');
}

/** Of ftag-name. */
const isNameCode = (code: number): boolean =>
  isAlpha(code) || isDigit(code) || code === BANG || code === 39 || code === DOT || code === 45 || code === 37;

/** tag-value *("," tag-value) */
function scanTagValues(s: Scanner): boolean {
  do {
    s.char(BANG);
    if (s.char(35)) {
      if (!scanNumeric(s)) return false;
    } else if (!scanTokenNoBang(s)) return failed(s, 'a token, or # and a number');
  } while (s.char(44));
  return true;
}

function scanTokenNoBang(s: Scanner): boolean {
  const from = s.pos;
  while (!s.atEnd && s.peek() !== BANG && (kinds[s.peek()] & TOKEN) !== 0) s.pos++;
  return s.pos > from;
}

/** numeric-relation number: after the # sign. */
function scanNumeric(s: Scanner): boolean {
  if (s.char(62) || s.char(60)) {
    if (!s.char(EQUAL)) return failed(s, '=');
  } else if (!s.char(EQUAL)) {
    if (!scanNumber(s)) return false;
    if (!s.char(58)) return failed(s, 'a colon and a number');
  }
  return scanNumber(s);
}

/** [ "+" / "-" ] 1*DIGIT ["." 0*DIGIT] */
function scanNumber(s: Scanner): boolean {
  if (!s.char(43)) s.char(45);
  if (s.digits() === '') return failed(s, 'a number');
  if (s.char(DOT)) s.digits();
  return true;
}

/** The inside of "<" *(qdtext-no-abkt / quoted-pair) ">", and its end. */
function scanString(s: Scanner): boolean {
  for (;;) {
    const code = s.peek();
    if (code === 62) break;
    if (code === 92) {
      const next = s.pos + 1 < s.end ? s.text.charCodeAt(s.pos + 1) : 10;
      if (next > 127 || next === 10 || next === 13) return failed(s, 'a backslash and an ASCII character');
      s.pos += 2;
    } else if (code > 127) {
      const length = utf8Length(s.text, s.pos, s.end);
      if (length === 0) return failed(s, 'text in UTF-8');
      s.pos += length;
    } else if ((code < 32 && code !== 9) || code === QUOTE || code === 60 || code === 127)
      return failed(s, 'a closing >');
    else s.pos++;
  }
  s.pos++;
  return true;
}

export const preferences: FieldType[] = [
  { name: 'Request-Disposition', compact: 'd', list: true, requirement: general, read: readDirective },
  { name: 'Accept-Contact', compact: 'a', list: true, requirement: general, read: readPreference },
  { name: 'Reject-Contact', compact: 'j', list: true, requirement: general, read: readPreference },
  { name: 'Feature-Caps', list: true, requirement: general, read: readFeatureCaps },
];
