// URIs that stand without angle brackets in a field of their own, though they may have parameters: consent (RFC 5360) and
// session policies (RFC 6794).
import { ALPHA, DIGIT, HNV, isAlpha, kinds, PARAM, PASSWORD, TOKEN, URIC, USER } from '../../chars';
import { scanHost, skipIpv6Reference } from '../../host';
import { Scanner } from '../../scanner';
import { Uri } from '../../uri';
import { Parametrized, type Reader, readParams } from '../field-type';
import { DOT, EQUAL, SEMI } from './shared';

const COMMA = 44;

/** A URI as a value prints, and what follows it. Parameters that could be the URI's or the field's are the field's (20.10). */
export type BareUri = Parametrized<Uri>;

/** (SIP-URI / SIPS-URI) *(SEMI generic-param) */
export const readBareSipUri: Reader<BareUri> = s => {
  const from = s.pos;
  return /^sips?:/i.test(s.text.slice(from, from + 5)) ? read(s, sipEnd) : s.fail('a SIP or SIPS URI', from);
};

/** (SIP-URI / SIPS-URI / absoluteURI) *(SEMI generic-param) */
export const readBareUri: Reader<BareUri> = s => {
  const scheme = s.text.slice(s.pos, s.pos + 5);
  if (/^sips?:/i.test(scheme)) return read(s, sipEnd);
  return read(s, /^(?:tel|urn):/i.test(scheme) ? runEnd : otherEnd);
};

/** `endOf` finds where the URI ends, with a scanner of its own that stands after the scheme's colon. */
function read(s: Scanner, endOf: (t: Scanner) => number): BareUri | undefined {
  let colon = s.pos;
  while (colon < s.end && isSchemeCode(s.text.charCodeAt(colon))) colon++;
  const known = isAlpha(s.peek()) && colon < s.end && s.text.charCodeAt(colon) === 58;
  const end = known ? endOf(new Scanner(s.text, colon + 1, s.end, s.bytes)) : s.end;
  const uri = Uri.scan(s, end);
  if (uri === undefined) return undefined;
  s.pos = end;
  const params = readParams(s);
  return params && new Parametrized(uri, params);
}

const isSchemeCode = (code: number): boolean =>
  (kinds[code] & (ALPHA | DIGIT)) !== 0 || code === 43 || code === 45 || code === DOT;

function sipEnd(t: Scanner): number {
  skipUserinfo(t);
  if (!scanHost(t)) return Math.min(t.end, t.pos + 1); // far enough to fail there again
  if (t.char(58)) t.run(DIGIT);
  /** Where parameters begin that have the grammar of the field's as well as of the URI's, up to here. */
  let split = -1;
  for (let at = t.pos; t.char(SEMI); at = t.pos) {
    const kind = uriParam(t);
    if (kind === 'none') return split < 0 ? at : split;
    if (kind === 'uri') split = -1;
    else if (split < 0) split = at;
  }
  if (t.peek() !== 63) return split < 0 ? t.pos : split;
  t.pos++;
  while (t.runEscaped(HNV) && (t.char(EQUAL) || t.char(38))) {}
  return t.pos;
}

/** Moves over userinfo, when one is there: a user may hold what else ends a URI. */
function skipUserinfo(t: Scanner): void {
  const from = t.pos;
  const user = t.runEscaped(USER) && t.pos > from && (!t.char(58) || t.runEscaped(PASSWORD));
  if (!user || !t.char(64)) t.pos = from;
}

/** Moves over a URI parameter; whether it is one of the URI only, or could be one of the field as well. */
function uriParam(t: Scanner): 'uri' | 'both' | 'none' {
  const from = t.pos;
  let named = t.runEscaped(PARAM) && t.pos > from;
  let both = isToken(t, from);
  if (named && t.char(EQUAL)) {
    const value = t.pos;
    named = t.runEscaped(PARAM) && t.pos > value;
    both &&= isToken(t, value);
  }
  const code = t.peek();
  const blank = code === 32 || code === 9;
  if (!named || !(blank || code === -1 || code === SEMI || code === COMMA || code === 63)) return 'none';
  return both ? 'both' : 'uri';
}

function isToken(t: Scanner, from: number): boolean {
  for (let at = from; at < t.pos; at++) if ((kinds[t.text.charCodeAt(at)] & TOKEN) === 0) return false;
  return true;
}

/** The end of everything that a URI may hold, semicolons and commas too; the host of an authority may be an IPv6 reference. */
function runEnd(t: Scanner): number {
  const from = t.pos;
  if (t.text.startsWith('//', from)) {
    t.pos = from + 2;
    skipUserinfo(t);
    if (t.peek() !== 91 || !skipIpv6Reference(t)) t.pos = from;
  }
  t.runEscaped(URIC);
  return goesOn(t, from) ? t.pos : giveBack(t, from);
}

/** The same, without the parameters at its end. */
function otherEnd(t: Scanner): number {
  const from = t.pos;
  let end = runEnd(t);
  for (;;) {
    const semi = lastOf(t.text, SEMI, from + 1, end);
    if (semi < 0 || !/^[\w\-.!%*+'~]+(=[\w\-.!%*+'~]+)?$/.test(t.text.slice(semi + 1, end))) return end;
    end = semi;
  }
}

/** Whether a list, parameters or nothing goes on where the run ended. */
function goesOn(t: Scanner, from: number): boolean {
  const at = t.pos;
  t.skipSpace();
  const code = t.peek();
  t.pos = at;
  return at > from && (code === -1 || code === SEMI || code === COMMA);
}

/** Where the URI has to end earlier, since what stands at the end of the run is no character of one. */
function giveBack(t: Scanner, from: number): number {
  const { text, pos } = t;
  const semi = lastOf(text, SEMI, from + 1, pos);
  if (semi >= 0) {
    const trial = new Scanner(text, semi, t.end, t.bytes);
    if (readParams(trial) !== undefined && trial.pos > pos) return semi;
  }
  const comma = lastOf(text, COMMA, from + 1, pos);
  return comma < 0 ? pos : comma;
}

function lastOf(text: string, code: number, from: number, to: number): number {
  for (let at = to - 1; at >= from; at--) if (text.charCodeAt(at) === code) return at;
  return -1;
}
