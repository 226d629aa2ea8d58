// ABNF compiled by apg-js and recognized with every alternative, as ABNF means it. (apg-js's own parser takes the first
// alternative that matches and the longest repetition, which is another, smaller language: `a / ab` never reads "ab".)
import { apgApi, apgLib, type GrammarObject, type Opcode } from 'apg-js';

/** Part of a rule. A class is a set of single bytes; `unless` withholds a catch-all from the names its siblings have. */
type Part =
  | { kind: 'class'; bytes: Uint8Array }
  | { kind: 'text'; codes: number[]; anyCase: boolean }
  | { kind: 'all' | 'any'; of: Part[] }
  | { kind: 'repeat'; min: number; max: number; of: Part }
  | { kind: 'rule'; rule: number }
  | { kind: 'ahead'; wanted: boolean; of: Part }
  | { kind: 'unless'; names: Set<string>; nameEnd: RegExp; of: Part };

/** A compiled grammar: rules by number, and the number of each name in lower case. */
export interface Grammar {
  rules: Part[];
  names: Map<string, number>;
  /** What apg-js made of it, for its own parser. */
  object: GrammarObject;
}

/** Compiles ABNF text; throws what apg-js finds wrong with it. */
export function compile(abnf: string): Grammar {
  const api = new apgApi(abnf);
  api.generate();
  if (api.errors.length > 0) throw new Error(api.errorsToAscii());
  const object = api.toObject();
  const names = new Map(object.rules.map((rule, index) => [rule.lower, index]));
  const rules = object.rules.map(rule => part(rule.opcodes, 0));
  // Twice the depth of the deepest chain of rules that are classes (token's characters) is more than enough.
  for (let round = 0; round < 8; round++) for (let i = 0; i < rules.length; i++) rules[i] = fold(rules[i], rules);
  return { rules, names, object };
}

const ids = apgLib.ids;

function part(opcodes: Opcode[], at: number): Part {
  const op = opcodes[at];
  switch (op.type) {
    case ids.ALT:
    case ids.CAT:
      return { kind: op.type === ids.ALT ? 'any' : 'all', of: op.children!.map(child => part(opcodes, child)) };
    case ids.REP:
      return { kind: 'repeat', min: op.min!, max: op.max!, of: part(opcodes, at + 1) };
    case ids.RNM:
      return { kind: 'rule', rule: op.index! };
    case ids.TRG:
      return { kind: 'class', bytes: range(op.min!, op.max!) };
    case ids.TBS:
    case ids.TLS:
      return literal(op.string!, op.type === ids.TLS);
    case ids.AND:
    case ids.NOT:
      return { kind: 'ahead', wanted: op.type === ids.AND, of: part(opcodes, at + 1) };
  }
  throw new Error('no ABNF operator: ' + op.type);
}

function range(min: number, max: number): Uint8Array {
  const bytes = new Uint8Array(256);
  for (let code = min; code <= max; code++) bytes[code] = 1;
  return bytes;
}

/** Upper case of an ASCII letter; apg-js keeps the text of "…" in lower case. */
const upper = (code: number): number => (code >= 97 && code <= 122 ? code - 32 : code);

function literal(codes: number[], anyCase: boolean): Part {
  if (codes.length !== 1) return { kind: 'text', codes, anyCase };
  const bytes = range(codes[0], codes[0]);
  if (anyCase) bytes[upper(codes[0])] = 1;
  return { kind: 'class', bytes };
}

/** Puts rules that are a class in the place of their names, and makes one class of an alternative of classes. */
function fold(p: Part, rules: Part[]): Part {
  if (p.kind === 'rule') return rules[p.rule].kind === 'class' ? rules[p.rule] : p;
  if (p.kind === 'all') return { kind: 'all', of: p.of.map(one => fold(one, rules)) };
  if (p.kind === 'repeat' || p.kind === 'ahead') return { ...p, of: fold(p.of, rules) };
  if (p.kind !== 'any') return p;
  const of = p.of.map(one => fold(one, rules));
  const bytes = new Uint8Array(256);
  const rest = of.filter(one => {
    if (one.kind !== 'class') return true;
    for (let code = 0; code < 256; code++) bytes[code] |= one.bytes[code];
    return false;
  });
  if (rest.length === of.length) return { kind: 'any', of };
  const all: Part = { kind: 'class', bytes };
  return rest.length === 0 ? all : { kind: 'any', of: [all, ...rest] };
}

/**
 * Withholds the catch-alls from what a sibling has a name for: with `("q" EQUAL qvalue) / generic-param`, a parameter q is then
 * a qvalue or nothing. Names of flags (`"lr"`), which have no value to be wrong about, stay free. The catch-alls are rules by
 * name, each with a pattern (flag g) for where a name of its kind ends.
 */
export function narrow(grammar: Grammar, catchAlls: Record<string, RegExp>): Grammar {
  const ends = new Map(Object.entries(catchAlls).map(([name, end]) => [grammar.names.get(name)!, end]));
  const { rules } = grammar;
  const nameEndOf = (p: Part): RegExp | undefined =>
    p.kind === 'rule' ? (ends.get(p.rule) ?? nameEndOf(rules[p.rule])) : undefined;
  const visit = (p: Part): Part => {
    if (p.kind === 'all') return { kind: 'all', of: p.of.map(visit) };
    if (p.kind === 'repeat' || p.kind === 'ahead') return { ...p, of: visit(p.of) };
    if (p.kind !== 'any') return p;
    const names = new Set(p.of.filter(one => !nameEndOf(one)).flatMap(one => parameterNames(one, rules)));
    const withheld = (one: Part): Part => {
      const nameEnd = nameEndOf(one);
      return nameEnd === undefined ? visit(one) : { kind: 'unless', names, nameEnd, of: one };
    };
    return { kind: 'any', of: p.of.map(withheld) };
  };
  return { ...grammar, rules: rules.map(visit) };
}

/** The names that parameters of a part begin with: of `"q" EQUAL qvalue`, q; of `"transport=" token`, transport. */
function parameterNames(p: Part, rules: Part[], valued = false): string[] {
  if (p.kind === 'rule') return parameterNames(rules[p.rule], rules, valued);
  if (p.kind === 'any') return p.of.flatMap(one => parameterNames(one, rules, valued));
  if (p.kind === 'all') return parameterNames(p.of[0], rules, true);
  if (p.kind === 'class' && valued) return oneLetter(p.bytes);
  return p.kind === 'text' && valued ? [String.fromCharCode(...p.codes).replace(/=$/, '')] : [];
}

/** The letter of a class that is the literal of one, such as "q". */
function oneLetter(bytes: Uint8Array): string[] {
  const letters = new Set(
    [...bytes.keys()].filter(code => bytes[code] === 1).map(code => String.fromCharCode(upper(code))),
  );
  const [letter] = letters;
  return letters.size === 1 && /[A-Z]/.test(letter) ? [letter.toLowerCase()] : [];
}

/** Whether the rule (any case) derives the whole of the bytes (latin1 text). */
export function derives(grammar: Grammar, rule: string, bytes: string): boolean {
  const number = grammar.names.get(rule.toLowerCase());
  if (number === undefined) throw new Error('no rule ' + rule);
  return new Reading(grammar.rules, bytes).ends({ kind: 'rule', rule: number }, 0).includes(bytes.length);
}

/** One input: every place where a part that begins at a place may end, each found once. */
class Reading {
  private readonly known = new Map<number, number[]>();

  constructor(
    private readonly rules: Part[],
    private readonly text: string,
  ) {}

  /** The ends of all readings of a part from a place; empty when there is none. In no order, each once. */
  ends(p: Part, at: number): number[] {
    switch (p.kind) {
      case 'class':
        return at < this.text.length && p.bytes[this.text.charCodeAt(at)] === 1 ? [at + 1] : [];
      case 'text':
        return this.isText(p.codes, p.anyCase, at) ? [at + p.codes.length] : [];
      case 'any':
        return this.any(p.of, at);
      case 'all':
        return this.all(p.of, at);
      case 'repeat':
        return p.of.kind === 'class' ? this.run(p.of.bytes, p.min, p.max, at) : this.repeat(p.of, p.min, p.max, at);
      case 'ahead':
        return this.ends(p.of, at).length > 0 === p.wanted ? [at] : [];
      case 'unless':
        return p.names.has(this.nameAt(at, p.nameEnd)) ? [] : this.ends(p.of, at);
      case 'rule':
        return this.rule(p.rule, at);
    }
  }

  private rule(rule: number, at: number): number[] {
    const key = rule * (this.text.length + 1) + at;
    let ends = this.known.get(key);
    if (ends === undefined) {
      ends = this.ends(this.rules[rule], at);
      this.known.set(key, ends);
    }
    return ends;
  }

  private isText(codes: number[], anyCase: boolean, at: number): boolean {
    for (let i = 0; i < codes.length; i++) {
      const code = this.text.charCodeAt(at + i);
      if (code !== codes[i] && !(anyCase && code === upper(codes[i]))) return false;
    }
    return true;
  }

  private any(of: Part[], at: number): number[] {
    let ends: number[] = [];
    for (const one of of) {
      const more = this.ends(one, at);
      if (more.length > 0) ends = ends.length === 0 ? more : union(ends, more);
    }
    return ends;
  }

  private all(of: Part[], at: number): number[] {
    let ends = [at];
    for (const one of of) {
      ends = this.from(one, ends);
      if (ends.length === 0) return ends;
    }
    return ends;
  }

  /** The ends of a part from any of several places. */
  private from(p: Part, starts: number[]): number[] {
    if (starts.length === 1) return this.ends(p, starts[0]);
    const ends = new Set<number>();
    for (const start of starts) for (const end of this.ends(p, start)) ends.add(end);
    return [...ends];
  }

  private run(bytes: Uint8Array, min: number, max: number, at: number): number[] {
    const ends: number[] = [];
    for (let end = at; end - at <= max; end++) {
      if (end - at >= min) ends.push(end);
      if (end === this.text.length || bytes[this.text.charCodeAt(end)] !== 1) break;
    }
    return ends;
  }

  private repeat(p: Part, min: number, max: number, at: number): number[] {
    let last = [at];
    for (let count = 0; count < min && last.length > 0; count++) last = this.from(p, last);
    const ends = new Set(last);
    for (let count = min; count < max && last.length > 0; count++) {
      last = this.from(p, last).filter(end => !ends.has(end));
      for (const end of last) ends.add(end);
    }
    return [...ends];
  }

  private nameAt(at: number, nameEnd: RegExp): string {
    nameEnd.lastIndex = at;
    return this.text.slice(at, nameEnd.exec(this.text)!.index).toLowerCase();
  }
}

function union(a: number[], b: number[]): number[] {
  return [...new Set([...a, ...b])];
}
