// A session description as its lines and sections: read from anything, judging nothing.
import type { ConnectionAddress } from './address';
import { DIGIT, isAll, trimSpaces } from './chars';
import { readConnection } from './fields';

/** A line without its end. Offsets and lengths are in bytes, text is latin1: one character a byte. */
export interface Line {
  offset: number;
  /** The whole line; `value` is what follows its letter and =. */
  text: string;
  /** '' when the line does not begin with a letter and =. */
  letter: string;
  value: string;
}

export interface Stream {
  /** The m= line. */
  line: Line;
  /** Those after it. */
  lines: Line[];
  type: string;
  port: number;
  /** What follows the port's slash. */
  ports?: string;
  protocol: string;
  formats: string[];
}

export interface Description {
  /** The lines before the first m=. */
  lines: Line[];
  streams: Stream[];
  /** What streams without their own take from the session: its direction, and the value of its c= line. */
  direction?: Direction;
  connection?: string;
}

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** The attributes that tell a direction. */
export const directions: ReadonlySet<string> = new Set(['sendrecv', 'sendonly', 'recvonly', 'inactive']);

/** A body as bytes: text is taken as UTF-8. */
export function bytesOf(body: Buffer | string): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : body;
}

/** Splits at LF, and takes the CR before it away. What follows the last LF is a line unless it is empty. */
export function linesOf(bytes: string): Line[] {
  const lines: Line[] = [];
  for (let from = 0; from < bytes.length; ) {
    const feed = bytes.indexOf('\n', from);
    const next = feed < 0 ? bytes.length : feed;
    const end = feed > from && bytes[feed - 1] === '\r' ? feed - 1 : next;
    const text = bytes.slice(from, end);
    const typed = text[1] === '=' && text[0] >= 'a' && text[0] <= 'z';
    lines.push({ offset: from, text, letter: typed ? text[0] : '', value: typed ? text.slice(2) : '' });
    from = next + 1;
  }
  return lines;
}

function readStream(line: Line): Stream {
  const [type, port = '', protocol = '', ...formats] = trimSpaces(line.value).split(' ');
  const [number, ...ports] = port.split('/');
  const stream: Stream = { line, lines: [], type, port: Number(number || Number.NaN), protocol, formats };
  if (ports.length > 0) stream.ports = ports.join('/');
  return stream;
}

/** Reads whatever is given. A port that is not a number is NaN. */
export function describe(lines: Line[]): Description {
  const description: Description = { lines: [], streams: [] };
  let section = description.lines;
  for (const line of lines) {
    if (line.letter === 'm') {
      const stream = readStream(line);
      description.streams.push(stream);
      section = stream.lines;
    } else section.push(line);
  }
  const direction = markOf(description.lines);
  const connection = description.lines.find(line => line.letter === 'c')?.value;
  if (direction !== undefined) description.direction = direction;
  if (connection !== undefined) description.connection = connection;
  return description;
}

/**
 * Reads a body for offer and answer. Undefined when that can't be: it does not begin with v=0, or an m= line lacks its
 * type, port, transport or formats.
 */
export function readDescription(body: Buffer | string): Description | undefined {
  const description = describe(linesOf(bytesOf(body).toString('latin1')));
  const complete = description.streams.every(
    stream =>
      stream.type !== '' && Number.isInteger(stream.port) && stream.protocol !== '' && stream.formats.length > 0,
  );
  return complete && trimSpaces(description.lines[0]?.text ?? '') === 'v=0' ? description : undefined;
}

/** The values of a type of line, in order. */
export function valuesOf(lines: Line[], letter: string): string[] {
  return lines.filter(line => line.letter === letter).map(line => line.value);
}

/** The values of an attribute, '' for one without. */
export function attributesOf(lines: Line[], name: string): string[] {
  const values: string[] = [];
  for (const { letter, value } of lines) {
    if (letter !== 'a' || !value.startsWith(name)) continue;
    if (value.length === name.length) values.push('');
    else if (value[name.length] === ':') values.push(trimSpaces(value.slice(name.length + 1)));
  }
  return values;
}

const isDirection = (attribute: string): attribute is Direction => directions.has(attribute);

/** The direction that a section names itself. */
function markOf(lines: Line[]): Direction | undefined {
  for (const { letter, value } of lines) {
    const attribute = letter === 'a' ? trimSpaces(value) : '';
    if (isDirection(attribute)) return attribute;
  }
  return undefined;
}

/** The direction of a stream: its own, else that of the session, else sendrecv (RFC 8866 6.7). */
export function directionOf(description: Description, stream: Stream): Direction {
  return markOf(stream.lines) ?? description.direction ?? 'sendrecv';
}

/** The values of the c= lines of a stream: its own, else that of the session (RFC 8866 5.7). */
export function connectionValues(description: Description, stream: Stream): string[] {
  const own = valuesOf(stream.lines, 'c');
  return own.length > 0 ? own : [description.connection ?? []].flat();
}

/** The addresses of a stream. */
export function connectionsOf(description: Description, stream: Stream): ConnectionAddress[] {
  return connectionValues(description, stream)
    .map(readConnection)
    .filter(one => one !== undefined);
}

export interface Origin {
  username: string;
  sessionId: string;
  version: string;
  /** Network type, address type and address. */
  address: string;
}

/** The o= line; undefined when it is missing, or its numbers are none. */
export function originOf(description: Description): Origin | undefined {
  const value = valuesOf(description.lines, 'o').at(0);
  const [username, sessionId, version, ...address] = trimSpaces(value ?? '').split(' ');
  if (!isAll(sessionId ?? '', DIGIT) || !isAll(version ?? '', DIGIT)) return undefined;
  return { username, sessionId, version, address: address.join(' ') };
}
