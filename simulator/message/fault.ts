// Fault: one thing that is wrong with a message, as a value.

/** Against the ABNF; or grammatical, and forbidden by the text of an RFC. */
export type FaultKind = 'grammar' | 'rule';

export interface Fault {
  /** Id of the nearest requirement, such as RFC3261:8.1.1-1. */
  requirement: string;
  /** Byte offset in what was received: of the place, or of its line. */
  offset: number;
  /** How many bytes from there are meant, where that is known. */
  length?: number;
  /** Canonical name of the header field, where one is meant. */
  field?: string;
  /** What stands there; long text is cut. */
  found: string;
  expected: string;
  kind: FaultKind;
  /** The name of a departure from the grammar that is read nevertheless (docs/codec.md). */
  leniency?: string;
}

const longest = 200;

/** A text as a fault shows it: long ones are cut. */
export function shorten(found: string): string {
  return found.length > longest ? found.slice(0, longest) + '…' : found;
}

/** Makes a fault of kind 'rule'; `id` is the clause and number within RFC 3261, or a whole id. */
export function fault(id: string, offset: number, found: string, expected: string, field?: string): Fault {
  const requirement = id.startsWith('RFC') ? id : 'RFC3261:' + id;
  const made: Fault = { requirement, offset, found: shorten(found), expected, kind: 'rule' };
  if (field !== undefined) made.field = field;
  return made;
}

/** The same, of kind 'grammar'. */
export function grammarFault(id: string, offset: number, found: string, expected: string, field?: string): Fault {
  return { ...fault(id, offset, found, expected, field), kind: 'grammar' };
}
