// What is wrong with a session description: found in a value, then told with its place in the body.
import type { Fault } from '../message';

/** Something wrong at byte `at` of a value. */
export interface Problem {
  at: number;
  /** Clause and number within RFC 8866. */
  id: string;
  expected: string;
  kind: Fault['kind'];
  leniency?: string;
  /** Name of the attribute, where the letter of the line does not say enough. */
  field?: string;
}

/** Clause 9 binds: what breaks the ABNF and has no requirement of its own breaks this one. */
export const SYNTAX = '5-2';

export function grammar(at: number, expected: string, id: string = SYNTAX): Problem {
  return { at, id, expected, kind: 'grammar' };
}

export function rule(id: string, at: number, expected: string): Problem {
  return { at, id, expected, kind: 'rule' };
}

const longest = 200;

/** The bytes as a person reads them: UTF-8 where it is, and cut. */
export function shown(bytes: string): string {
  const cut = bytes.length > longest ? bytes.slice(0, longest) : bytes;
  return Buffer.from(cut, 'latin1').toString('utf8') + (cut === bytes ? '' : '…');
}

/** How many faults of one body are told: hostile input has one for each of its million bytes. */
const MOST = 500;

/** Gathers the faults of one body; `field` is the letter of a line, or the name of an attribute. */
export class Faults {
  readonly all: Fault[] = [];

  /** @param offset of the value in the body; `problem.at` counts from there */
  add(problem: Problem, offset: number, found: string, field?: string): void {
    if (this.all.length >= MOST) return;
    const made: Fault = {
      requirement: 'RFC8866:' + problem.id,
      offset: offset + problem.at,
      found: shown(found),
      expected: problem.expected,
      kind: problem.kind,
    };
    const named = problem.field ?? field;
    if (named !== undefined) made.field = named;
    if (problem.leniency !== undefined) made.leniency = problem.leniency;
    this.all.push(made);
  }

  /** In the order of the bytes; those of one place in the order in which they were found. */
  sorted(): Fault[] {
    return this.all.sort((a, b) => a.offset - b.offset);
  }
}
