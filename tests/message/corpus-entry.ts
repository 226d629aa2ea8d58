// Reads the files of the corpus: headings, messages in their notation, expectations (corpus/README.md).
import assert from 'node:assert/strict';
import { canonicalName } from '../../simulator/message';

export interface ExpectedFault {
  kind: 'fault' | 'part fault' | 'refused' | 'error';
  /** Undefined: none. */
  field?: string;
  requirement: string;
  /** Exactly here, or anywhere on the line up to the end of the text. */
  exactly: boolean;
  /** A byte string, a number, or 'end'. */
  place: string;
  leniency?: string;
  /** As it stands in the file. */
  line: string;
}

export interface Entry {
  title: string;
  stream: boolean;
  bytes: Buffer;
  values: { path: string; value: string }[];
  faults: ExpectedFault[];
}

const escapes: Record<string, string> = { r: '\r', n: '\n', t: '\t', '0': '\0', '\\': '\\' };
const blocks = /^## (.+)$|^```(sip|stream|expect)\n([\s\S]*?)^```$/gm;

/** The notation as a byte string. Throws an Error at a backslash with nothing known after it. */
function readNotation(text: string): string {
  const repeated = text.replace(/\{(\d+)\*([^{}]*)\}/g, (_, times: string, what: string) => what.repeat(Number(times)));
  return Buffer.from(repeated)
    .toString('latin1')
    .replace(/\\(x[0-9a-f]{2}|[\s\S]|$)/g, (whole, code: string) => {
      if (code.length === 3) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
      assert.ok(code in escapes, 'not known: ' + whole);
      return escapes[code];
    });
}

/** Title and entries of a file. Throws where an entry lacks a part or holds something else. */
export function readEntries(text: string, file: string): { title: string; entries: Entry[] } {
  const entries: Entry[] = [];
  let title: string | undefined;
  let message: Pick<Entry, 'stream' | 'bytes'> | undefined;
  for (const [, heading, kind, content] of text.matchAll(blocks)) {
    if (heading !== undefined) {
      assert.ok(title === undefined, file + ': incomplete: ' + title);
      title = heading;
    } else if (kind !== 'expect') {
      assert.ok(title !== undefined && message === undefined, file + ': a message without a heading after ' + title);
      message = { stream: kind === 'stream', bytes: bytesOf(content) };
    } else {
      assert.ok(title !== undefined && message !== undefined, file + ': expectations without a message after ' + title);
      const expected = content.split('\n').filter(line => line !== '');
      assert.ok(expected.length > 0, file + ': nothing is expected of ' + title);
      entries.push({ title, ...message, values: [], faults: [] });
      for (const line of expected) readExpectation(line, entries[entries.length - 1]);
      title = message = undefined;
    }
  }
  assert.ok(title === undefined && entries.length > 0, file + ': incomplete: ' + title);
  return { title: /^# (.+)$/m.exec(text)?.[1] ?? file, entries };
}

function bytesOf(content: string): Buffer {
  const lines = content.split('\n').slice(0, -1);
  const at = lines.indexOf('{rest}');
  if (at >= 0) lines.splice(at, 1, ...restOf(lines));
  const text = lines.map(line =>
    /(?<!\\)(\\\\)*\\$/.test(line) ? readNotation(line.slice(0, -1)) : readNotation(line) + '\r\n',
  );
  return Buffer.from(text.join(''), 'latin1');
}

/** The usual lines whose field is not there, before the one where the entry's own lines end. */
function restOf(lines: string[]): string[] {
  const [first] = lines.filter(line => line !== '');
  const isRequest = !first.startsWith('SIP/');
  const usual = [
    'Via: SIP/2.0/UDP client.example.com;branch=z9hG4bK1',
    ...(isRequest ? ['Max-Forwards: 70'] : []),
    'From: <sip:alice@example.com>;tag=1',
    'To: <sip:bob@example.com>',
    'Call-ID: 1@client.example.com',
    'CSeq: 1 ' + (isRequest ? first.split(' ')[0] : 'OPTIONS'),
  ];
  const names = lines.map(line => canonicalName(/^(?:\{\d+\*)?([A-Za-z-]+) *(?:\\t)? *:/.exec(line)?.[1] ?? ''));
  return usual.filter(line => !names.includes(line.split(':')[0]));
}

function readExpectation(line: string, entry: Entry): void {
  const fault =
    /^(fault|part fault|refused|error): (?:([A-Za-z-]+) )?(\S+) (at|on) (end|\d+|"(?:[^"\\]|\\.)*")(?: \((\S+)\))?$/.exec(
      line,
    );
  if (fault) {
    const [, kind, field, id, at, place, leniency] = fault;
    entry.faults.push({
      kind: kind as ExpectedFault['kind'],
      field: field === '-' || kind !== 'fault' ? undefined : field,
      requirement: id.startsWith('RFC') ? id : 'RFC3261:' + id,
      exactly: at === 'at',
      place: place.startsWith('"') ? '"' + readNotation(place.slice(1, -1).replaceAll('\\"', '"')) : place,
      leniency,
      line,
    });
    return;
  }
  const value = /^([A-Za-z][^:\s]*):(?: (.*))?$/.exec(line);
  assert.ok(value && !/^(fault|refused|error)$/.test(value[1]), 'not an expectation: ' + line);
  entry.values.push({ path: value[1], value: readNotation(value[2] ?? '') });
}
