// From a message body to a session description, with what is wrong with it (RFC 4566 5).
import { parse, type SessionDescription } from 'sdp-transform';
import type { Fault } from '../message';

export interface ParsedSdp {
  sdp?: SessionDescription;
  faults: Fault[];
}

/** Order of the lines before the first m= (RFC 4566 5); o, s and t must be there. */
const sessionOrder = 'vosiuepcbtrzka';

/** Reads a body. Never throws. `sdp` is absent when the body does not begin as a session description; otherwise faults tell. */
export function parseSdp(body: Buffer | string): ParsedSdp {
  const text = typeof body === 'string' ? body : body.toString('utf8');
  const lines = text.split('\n').map(line => (line.endsWith('\r') ? line.slice(0, -1) : line));
  while (lines.at(-1) === '') lines.pop();
  const faults = checkLines(lines);
  if (!lines[0]?.startsWith('v=')) return { faults };
  try {
    return { sdp: parse(lines.join('\r\n') + '\r\n'), faults };
  } catch (error) {
    faults.push(fault('5-4', 0, String(error), 'a session description'));
    return { faults };
  }
}

function fault(id: string, offset: number, found: string, expected: string, field?: string): Fault {
  const made: Fault = { requirement: 'RFC4566:' + id, offset, found: found.slice(0, 200), expected };
  if (field !== undefined) made.field = field;
  return made;
}

/** Offsets count lines as ending in CRLF. */
function checkLines(lines: string[]): Fault[] {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  let offset = 0;
  let rank = 0;
  let media = false;
  let connection = false;
  for (const [at, line] of lines.entries()) {
    const letter = line[0];
    if (line[1] !== '=' || letter < 'a' || letter > 'z') {
      faults.push(fault('5-2', offset, line, 'a letter, = and a value'));
    } else {
      if (at === 0 && line !== 'v=0') faults.push(fault('5-4', offset, line, 'v=0 first', 'v'));
      if (line[2] === ' ' && letter !== 's') faults.push(fault('5-3', offset, line, 'no space after =', letter));
      if (letter === 'm') {
        media = true;
        if (!isMediaLine(line)) faults.push(fault('5-4', offset, line, 'm=media port transport formats', 'm'));
      } else if (!media) {
        // t= may come again after r=, and e.g. a= lines follow one another
        const place = sessionOrder.indexOf(letter);
        if (place >= 0 && place < rank && letter !== 't' && letter !== 'e') {
          faults.push(fault('5-4', offset, line, 'the lines in their fixed order', letter));
        }
        rank = Math.max(rank, place);
        if (letter === 'c') connection = true;
      }
      if (letter === 'o' && line.split(' ').length !== 6) {
        faults.push(fault('5-4', offset, line, 'o= with six parts', 'o'));
      }
      if (letter === 's' && seen.has('s')) faults.push(fault('5.3-1', offset, line, 'one s= line', 's'));
      seen.add(letter);
    }
    offset += Buffer.byteLength(line) + 2;
  }
  for (const letter of ['v', 'o', 's', 't']) {
    if (!seen.has(letter)) faults.push(fault('5-4', 0, 'no ' + letter + '=', 'a ' + letter + '= line', letter));
  }
  if (!connection && !eachMediaConnects(lines)) {
    faults.push(fault('5.7-1', 0, 'no c=', 'a c= line for the session or for each media', 'c'));
  }
  return faults;
}

function isMediaLine(line: string): boolean {
  const parts = line.slice(2).split(' ');
  return parts.length >= 4 && parts.every(part => part !== '') && /^\d+(\/\d+)?$/.test(parts[1]);
}

function eachMediaConnects(lines: string[]): boolean {
  const sections = lines.join('\n').split('\nm=').slice(1);
  return sections.every(section => section.includes('\nc='));
}
