// Fault: one thing that is wrong with a message, as a value.

export interface Fault {
  /** Id of the nearest requirement, such as RFC3261:8.1.1-1. */
  requirement: string;
  /** Byte offset in what was received: of the line, or of the place in it. */
  offset: number;
  /** Canonical name of the header field, where one is meant. */
  field?: string;
  /** What stands there; long text is cut. */
  found: string;
  expected: string;
}

const longest = 200;

/** Makes a fault; `id` is the clause and number within RFC 3261. */
export function fault(id: string, offset: number, found: string, expected: string, field?: string): Fault {
  const shown = found.length > longest ? found.slice(0, longest) + '…' : found;
  const made: Fault = { requirement: 'RFC3261:' + id, offset, found: shown, expected };
  if (field !== undefined) made.field = field;
  return made;
}
