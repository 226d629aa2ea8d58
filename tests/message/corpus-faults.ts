// Compares faults with those that the corpus expects.
import assert from 'node:assert/strict';
import type { Fault } from '../../simulator/message';
import type { ExpectedFault } from './corpus-entry';

/** A fault in one line, as a message for people. */
export const describeFault = ({ requirement, offset, field, found, leniency }: Fault): string =>
  [
    field ?? '-',
    requirement,
    'at',
    offset,
    leniency === undefined ? '' : '(' + leniency + ')',
    JSON.stringify(found),
  ].join(' ');

/** Whether it is the fault that is expected, in these bytes. */
export function isExpected(fault: Fault, expected: ExpectedFault, bytes: Buffer): boolean {
  if (fault.requirement !== expected.requirement || fault.leniency !== expected.leniency) return false;
  if (expected.kind === 'fault' && fault.field !== expected.field) return false;
  const [from, to] = placeOf(expected, bytes);
  return fault.offset >= from && fault.offset <= to;
}

function placeOf({ place, exactly, line }: ExpectedFault, bytes: Buffer): [number, number] {
  if (place === 'end') return [bytes.length, bytes.length];
  if (!place.startsWith('"')) return [Number(place), Number(place)];
  const text = Buffer.from(place.slice(1), 'latin1');
  const at = bytes.indexOf(text);
  assert.ok(at >= 0, 'the message does not have the text of ' + line);
  if (exactly) return [at, at];
  return [bytes.lastIndexOf('\n', at) + 1, at + text.length];
}
