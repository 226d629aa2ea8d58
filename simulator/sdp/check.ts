// The check of a session description, line by line and as a whole, against RFC 8866.
import { isUtf8 } from 'node:buffer';
import type { Fault } from '../message';
import { attributeProblem } from './attributes';
import { describe, type Line, linesOf } from './description';
import { Faults, grammar, type Problem } from './fault';
import { FIELD_LETTERS, fieldProblem, type Level } from './fields';
import { Order } from './order';
import { checkCharset, checkPresence, checkSections } from './streams';

/** All that is wrong with a body, in the order of its bytes, at most 500 faults. Takes time in proportion to its length. */
export function checkDescription(body: Buffer): Fault[] {
  const bytes = body.toString('latin1');
  const faults = new Faults();
  const lines = linesOf(bytes);
  const filled = withoutBlanksAtEnd(lines);
  checkEnds(bytes, lines.slice(filled), faults);
  const order = new Order();
  for (const line of lines.slice(0, filled)) checkLine(line, order, faults);
  const description = describe(lines);
  checkPresence(description, faults);
  checkSections(description, faults);
  checkCharset(description, faults, text => isUtf8(Buffer.from(text, 'latin1')));
  return faults.sorted();
}

/** How many lines there are before the empty ones at the end. */
function withoutBlanksAtEnd(lines: Line[]): number {
  let count = lines.length;
  while (count > 0 && lines[count - 1].text === '') count--;
  return count;
}

/** The ends of lines; each departure is told once. */
function checkEnds(bytes: string, blank: Line[], faults: Faults): void {
  const lenient = (at: number, id: string, expected: string, found: string, leniency: string): void =>
    faults.add({ ...grammar(at, expected, id), leniency }, 0, found);
  let feed = bytes.indexOf('\n');
  while (feed > 0 && bytes[feed - 1] === '\r') feed = bytes.indexOf('\n', feed + 1);
  if (feed >= 0) lenient(feed, '5-5', 'CRLF', 'LF', 'lf-line-end');
  if (bytes !== '' && !bytes.endsWith('\n')) {
    lenient(bytes.length, '5-2', 'CRLF after the last line', 'the end', 'missing-last-line-end');
  }
  if (blank.length > 0) lenient(blank[0].offset, '5-2', 'no empty line', 'an empty line', 'empty-line-at-end');
}

function checkLine(line: Line, order: Order, faults: Faults): void {
  if (line.letter === '') {
    const cased = /^[A-Z]=/.test(line.text);
    const expected = cased ? 'a small letter' : 'a letter, = and a value';
    faults.add(grammar(0, expected, cased ? '5-3' : undefined), line.offset, line.text);
    return;
  }
  if (line.letter !== 'a' && !FIELD_LETTERS.has(line.letter)) {
    faults.add(grammar(0, 'a type of line that there is', '5-3'), line.offset, line.text, line.letter);
    return;
  }
  const misplaced = order.next(line.letter);
  if (misplaced) faults.add(misplaced, line.offset, line.text, line.letter);
  const problem = valueProblem(line, order.level);
  if (problem) faults.add(problem, line.offset + 2, line.text, line.letter);
}

function valueProblem(line: Line, level: Level): Problem | undefined {
  return line.letter === 'a' ? attributeProblem(line.value, level) : fieldProblem(line.letter, line.value, level);
}
