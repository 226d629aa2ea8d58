// What the rows of several RFCs share: addresses in brackets, parameters with a rule of their own, strict parameters.
import { kinds, TOKEN, VISIBLE } from '../../chars';
import { scanHost, skipIpv6Reference } from '../../host';
import type { NameAddr } from '../../name-addr';
import { Params } from '../../params';
import { Scanner } from '../../scanner';
import { isNumberText, Parametrized, type Reader, readAddress, readParams } from '../field-type';

export const SEMI = 59;
export const EQUAL = 61;
export const QUOTE = 34;
export const DOT = 46;

/** A parameter whose value is narrower than the generic-param that its RFC allows beside it. */
export interface ParamRule {
  name: string;
  fits(value: string | undefined): boolean;
  expected: string;
  /** Undefined: that of the row. */
  requirement?: string;
}

/**
 * A value with the rules of its parameters: one that breaks them is grammatical (generic-param), and a broken rule. Each rule
 * is noted once a value, however often a hostile one breaks it.
 */
export const checked =
  <T extends { params: Params }>(read: Reader<T>, rules: readonly ParamRule[]): Reader<T> =>
  s => {
    const from = s.pos;
    const value = read(s);
    if (value === undefined || value.params.size === 0) return value;
    const broken = new Set<ParamRule>();
    for (const [name, text] of value.params.entries()) {
      const rule = rules.find(one => one.name === name.toLowerCase());
      if (rule !== undefined && !rule.fits(text)) broken.add(rule);
    }
    for (const { name, expected, requirement } of broken)
      s.forbid(requirement, placeOf(s, from, name), s.pos, name + ' as ' + expected);
    return value;
  };

/** Where a parameter of that name stands last, between a place and the scanner's; the place itself when nowhere. */
export function placeOf(s: Scanner, from: number, name: string): number {
  const text = s.text.slice(from, s.pos).toLowerCase();
  for (let at = text.lastIndexOf(name); at > 0; at = text.lastIndexOf(name, at - 1)) {
    if (/[;\s]/.test(text[at - 1]) && /[;=\s]/.test(text[at + name.length] ?? ';')) return from + at;
  }
  return from;
}

/** Parameters that have to be there exactly once, since a value without them says nothing. */
export function exactlyOne(
  s: Scanner,
  from: number,
  params: Params,
  names: readonly string[],
  requirement?: string,
): void {
  for (const name of names) {
    const count = params.entries().filter(([own]) => own.toLowerCase() === name).length;
    if (count !== 1) s.forbid(requirement, from, s.pos, 'exactly one parameter ' + name);
  }
}

/** name-addr / addr-spec, with parameters. */
export const eitherForm = readAddress({ bare: true });
/** name-addr, with parameters. */
export const nameAddr = readAddress({ bare: false });
/** name-addr / addr-spec, and nothing after it. */
export const addressAlone = readAddress({ bare: true, params: false });

/** LAQUOT absoluteURI RAQUOT *(SEMI generic-param): no display name. */
export const uriInBrackets: Reader<NameAddr> = s => (s.peek() === 60 ? nameAddr(s) : s.fail('a URI in angle brackets'));

/** "*" *(SEMI generic-param). */
export const starred: Reader<Parametrized<string>> = s => {
  if (!s.char(42)) return s.fail('*');
  const params = readParams(s);
  return params && new Parametrized('*', params);
};

/** token-nodot of RFC 6665 and 4412; '' when there is none, without a failure. */
export function tokenNoDot(s: Scanner): string {
  const { text, end, pos } = s;
  let at = pos;
  while (at < end && text.charCodeAt(at) !== DOT && (kinds[text.charCodeAt(at)] & TOKEN) !== 0) at++;
  s.pos = at;
  return text.slice(pos, at);
}

/**
 * Moves over one parameter: token [EQUAL gen-value], or without a host's brackets where the field has token and quoted-string
 * only. False with a failure.
 */
export function scanPair(s: Scanner, host: boolean): boolean {
  if (s.run(TOKEN) === 0) return failed(s, 'a parameter');
  if (!s.separator(EQUAL)) return true;
  const from = s.pos;
  if (s.peek() === QUOTE) return s.skipQuoted();
  if (s.peek() === 91 && host) return skipIpv6Reference(s);
  s.run(TOKEN);
  const token = s.pos;
  while (!s.atEnd && isLoose(s.text.charCodeAt(s.pos))) s.pos++;
  if (s.pos > token) s.tolerate('parameter-value', from, s.pos, 'a token or a quoted string');
  return s.pos > from || failed(s, 'a value: a token or a quoted string');
}

/** As in other fields: what ends no value, and is seen in values of the wild. */
const isLoose = (code: number): boolean =>
  (kinds[code] & VISIBLE) !== 0 && !(code === QUOTE || code === 44 || code === SEMI || code === 60 || code === 62);

/** scanPair *(SEMI scanPair), as parameters. */
export const readPairs: Reader<Params> = s => {
  const from = s.pos;
  do if (!scanPair(s, true)) return undefined;
  while (s.separator(SEMI));
  return Params.wellFormed(';' + s.text.slice(from, s.pos));
};

export function failed(s: Scanner, expected: string): false {
  s.fail(expected);
  return false;
}

export const isTokenText = (text: string | undefined): boolean => {
  const s = new Scanner(text ?? '');
  return s.run(TOKEN) > 0 && s.atEnd;
};

/** A host name, an IPv4 address or an IPv6 address in brackets, without a leniency. */
export const isHostText = (text: string | undefined): boolean => {
  const s = new Scanner(text ?? '');
  return scanHost(s) && s.atEnd && s.notes === undefined;
};

export const isHostname = (text: string | undefined): boolean => isHostText(text) && !/^(?:[\d.]+$|\[)/.test(text!);

export const isQuoted = (text: string | undefined): boolean => text?.charCodeAt(0) === QUOTE;

export const tokenParam = (name: string, requirement?: string): ParamRule => ({
  name,
  fits: isTokenText,
  expected: 'a token',
  requirement,
});

export const numberParam = (name: string): ParamRule => ({ name, fits: isNumberText, expected: 'a number' });
