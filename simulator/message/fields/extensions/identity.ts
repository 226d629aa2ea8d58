// Identity and privacy: RFC 3323, 3325, 8224 (with RFC 4474's Identity-Info), 8496.
import { ALPHA, DIGIT, kinds } from '../../chars';
import { NameAddr } from '../../name-addr';
import type { Params } from '../../params';
import type { Scanner } from '../../scanner';
import type { Uri } from '../../uri';
import { general } from '../core';
import { type FieldType, type Reader, readParams } from '../field-type';
import { addressAlone, checked, DOT, EQUAL, nameAddr, SEMI, tokenParam, uriInBrackets } from './shared';

/** What a Privacy field asks for. */
export class PrivacyValues {
  constructor(public values: string[]) {}

  toString(): string {
    return this.values.join(';');
  }
}

/** priv-value *(";" priv-value): no white space around the semicolons, which many write nevertheless. */
const readPrivacy: Reader<PrivacyValues> = s => {
  const from = s.pos;
  const values: string[] = [];
  let spaced = -1;
  for (;;) {
    const value = s.token();
    if (value === '') return s.fail('a privacy type, such as id or header');
    values.push(value);
    const at = s.pos;
    if (!s.separator(SEMI)) break;
    if (s.pos > at + 1 && spaced < 0) spaced = at;
  }
  if (spaced >= 0) s.tolerate('privacy-space', spaced, s.pos, 'a semicolon without white space around it');
  const distinct = new Set(values.map(value => value.toLowerCase()));
  if (distinct.size < values.length) s.forbid('RFC3323:4.2-8', from, s.pos, 'each privacy type once');
  if (distinct.has('none') && distinct.size > 1) s.forbid('RFC3323:4.2-7', from, s.pos, 'none alone');
  return new PrivacyValues(values);
};

/** One value is a sip, sips or tel URI; of two, one is a tel URI and the other is not (RFC 3325 9.1, 9.2). */
const pairOfSchemes = (clause: string) => (values: readonly unknown[], s: Scanner) => {
  if (s.notes !== undefined) return; // who knows how many values there are
  const uris = (values as NameAddr[]).map(value => value.uri);
  const tels = uris.filter(uri => uri.scheme === 'tel').length;
  const sips = uris.filter(uri => uri.isSip).length;
  if (uris.length === 1) {
    if (tels + sips !== 1) s.forbid('RFC3325:' + clause + '-2', s.pos, s.pos, 'a sip, sips or tel URI');
  } else if (uris.length > 2 || tels !== 1 || sips !== 1)
    s.forbid('RFC3325:' + clause + '-3', s.pos, s.pos, 'one value, or two: a sip or sips URI, and a tel URI');
};

/** Identity: a signature, and where its certificate is. */
export class Identity {
  constructor(
    /** PASSporT, in full or compact form: base64url parts between dots. */
    public digest: string,
    public info: Uri,
    /** Without info. */
    public params: Params,
  ) {}

  toString(): string {
    return this.digest + ';info=<' + this.info + '>' + this.params;
  }
}

const isBase64Url = (code: number): boolean => (kinds[code] & (ALPHA | DIGIT)) !== 0 || code === 45 || code === 95;

/** 1*(base64url-char / "."); RFC 8224 has the other base64 in its ABNF, by mistake (erratum 6499): read, and noted. */
function readDigest(s: Scanner): string {
  const from = s.pos;
  let odd = false;
  for (; !s.atEnd; s.pos++) {
    const code = s.peek();
    if (code === 43 || code === 47) odd = true;
    else if (!(isBase64Url(code) || code === DOT)) break;
  }
  if (odd) s.tolerate('identity-base64', from, s.pos, 'the base64 of URLs, with - and _');
  return s.text.slice(from, s.pos);
}

/** signed-identity-digest SEMI ident-info *(SEMI ident-info-params) */
const readIdentity: Reader<Identity> = s => {
  const digest = readDigest(s);
  if (digest === '') return s.fail('a PASSporT: base64 and dots');
  if (!s.separator(SEMI)) return s.fail('a semicolon and the parameter info');
  const from = s.pos;
  if (s.token().toLowerCase() !== 'info') return s.fail('the parameter info', from);
  if (!s.separator(EQUAL)) return s.fail('= and a URI in angle brackets');
  if (s.peek() !== 60) return s.fail('a URI in angle brackets');
  const info = NameAddr.scan(s, { bare: false, params: false });
  const params = info && readParams(s);
  return params && new Identity(digest, info.uri, params);
};

const readSigned = checked(readIdentity, [tokenParam('alg'), tokenParam('ppt', 'RFC8224:9-1')]);

export const identity: FieldType[] = [
  { name: 'Privacy', repeats: true, requirement: 'RFC3323:4.2-8', read: readPrivacy },
  {
    name: 'P-Asserted-Identity',
    list: true,
    requirement: 'RFC3325:9.1-1',
    read: addressAlone,
    together: pairOfSchemes('9.1'),
  },
  {
    name: 'P-Preferred-Identity',
    list: true,
    requirement: 'RFC3325:9.2-1',
    read: addressAlone,
    together: pairOfSchemes('9.2'),
  },
  { name: 'P-Charge-Info', repeats: true, requirement: general, read: addressAlone },
  { name: 'P-Called-Party-ID', repeats: true, requirement: general, read: nameAddr },
  { name: 'P-Associated-URI', list: true, optional: true, requirement: 'RFC7315:4.1.2.2-4', read: nameAddr },
  { name: 'Identity', compact: 'y', repeats: true, requirement: 'RFC8224:4-1', read: readSigned },
  { name: 'Identity-Info', compact: 'n', repeats: true, requirement: general, read: uriInBrackets },
];
