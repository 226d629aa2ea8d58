// What RFC 3264 asks of any description that is offered or answered, and how its faults are told.

import type { Fault } from '../message';
import { checkDescription } from './check';
import { isRtp, staticCodec } from './codecs';
import { bytesOf, type Description, type Line, originOf, type Stream } from './description';
import { shown } from './fault';

/** A fault of an offer or an answer; the level tells whether conformance hangs on it. */
export interface ExchangeFault extends Fault {
  level: 'MUST' | 'SHOULD';
}

const nowhere: Line = { offset: 0, text: '', letter: '', value: '' };

/** Makes a fault of clause and number `id` of RFC 3264, found at a line. */
export function broken(
  id: string,
  line: Line | undefined,
  expected: string,
  level: ExchangeFault['level'] = 'MUST',
): ExchangeFault {
  const { offset, text, letter } = line ?? nowhere;
  const made: ExchangeFault = {
    requirement: 'RFC3264:' + id,
    offset,
    found: shown(text),
    expected: shown(expected),
    kind: 'rule',
    level,
  };
  if (letter !== '') made.field = letter;
  return made;
}

export function lineOf(lines: Line[], letter: string): Line | undefined {
  return lines.find(line => line.letter === letter);
}

/** Whether the decimal number is more than `limit`, which has at most 19 digits: longer ones are not computed. */
export function exceeds(digits: string, limit: bigint): boolean {
  const significant = digits.replace(/^0+/, '');
  return significant.length > 19 || BigInt(significant || '0') > limit;
}

const MOST = 2n ** 63n - 1n;

/** Clause 5: a valid description, just one, its numbers of 64 bits. */
export function checkValid(body: Buffer | string, description: Description | undefined): ExchangeFault[] {
  const found: ExchangeFault[] = [];
  const second = description?.lines.filter(line => line.letter === 'v').at(1) ?? laterVersion(description);
  const [first] = checkDescription(bytesOf(body));
  if (second) found.push(broken('5-5', second, 'one session description'));
  else if (first) found.push({ ...first, requirement: 'RFC3264:5-1', level: 'MUST' });
  const origin = description && originOf(description);
  for (const number of origin ? [origin.sessionId, origin.version] : []) {
    if (exceeds(number, MOST)) found.push(broken('5-3', lineOf(description!.lines, 'o'), 'a number of 63 bits'));
  }
  return found;
}

function laterVersion(description: Description | undefined): Line | undefined {
  return description?.streams.flatMap(stream => stream.lines).find(line => line.letter === 'v');
}

/** Payload types of a stream without a=rtpmap that RFC 3551 knows: they should have one all the same (5.1). */
export function checkStaticMaps(stream: Stream, mapped: Set<string>): ExchangeFault[] {
  if (!isRtp(stream) || stream.port === 0) return [];
  const bare = stream.formats.find(format => staticCodec(format) !== undefined && !mapped.has(format));
  if (bare === undefined) return [];
  return [broken('5.1-12', stream.line, 'a=rtpmap for payload type ' + bare, 'SHOULD')];
}
