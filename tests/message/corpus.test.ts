// Runs the corpus: messages with what is to be read from them (corpus/README.md says how they are written).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { type Message, parseMessage, StreamFramer, writeMessage } from '../../simulator/message';
import type { Multipart } from '../../simulator/message/multipart';
import { type Entry, readEntries } from './corpus-entry';
import { describeFault, isExpected } from './corpus-faults';
import { valueAt } from './corpus-values';

const folder = path.join(__dirname, 'corpus');

/** Compares the values that the paths lead to. */
function checkValues(entry: Entry, read: (path: string) => string): void {
  for (const { path: where, value } of entry.values) assert.equal(where + ': ' + read(where), where + ': ' + value);
}

function checkFaults(entry: Entry, kind: string, found: readonly Parameters<typeof describeFault>[0][]): void {
  const rest = [...found];
  for (const expected of entry.faults.filter(fault => fault.kind === kind)) {
    const at = rest.findIndex(fault => isExpected(fault, expected, entry.bytes));
    assert.ok(at >= 0, 'no ' + expected.line + '\n' + rest.map(describeFault).join('\n'));
    rest.splice(at, 1);
  }
  assert.deepEqual(rest.map(describeFault), [], 'more than expected');
}

function checkMessage(entry: Entry): void {
  const { bytes } = entry;
  const { message, refusal } = parseMessage(bytes);
  checkFaults(entry, 'refused', refusal ? [refusal] : []);
  if (!message) return;
  checkFaults(entry, 'fault', message.faults);
  const cut: { multipart?: Multipart } = {};
  checkValues(entry, where => valueAt(message, where, cut));
  const offset = bytes.length === 0 ? 0 : message.body.byteOffset - bytes.byteOffset;
  checkFaults(
    entry,
    'part fault',
    (cut.multipart?.faults ?? []).map(fault => ({ ...fault, offset: fault.offset + offset })),
  );
  assert.deepEqual(writeMessage(message), bytes);
  checkFramed(message, bytes);
}

/** A message whose length can be told is found in a stream, wherever that is cut. */
function checkFramed(message: Message, bytes: Buffer): void {
  if (message.contentLength === undefined || message.faults.some(fault => fault.field === 'Content-Length')) return;
  const start = bytes.findIndex(byte => byte !== 13 && byte !== 10);
  const end = message.body.byteOffset - bytes.byteOffset + message.body.length;
  const whole = message.body.length === 0 ? bytes.subarray(start) : bytes.subarray(start, end);
  for (let at = 0; at <= bytes.length; at++) {
    const framer = new StreamFramer();
    const [first] = [...framer.push(bytes.subarray(0, at)), ...framer.push(bytes.subarray(at))];
    assert.deepEqual(first, whole, 'cut at ' + at);
  }
}

function checkStream(entry: Entry): void {
  const { bytes } = entry;
  const cuts = bytes.length > 10_000 ? [0] : [...bytes.keys()];
  for (const at of cuts) {
    const framer = new StreamFramer();
    const pieces = [...framer.push(bytes.subarray(0, at)), ...framer.push(bytes.subarray(at))];
    const messages = pieces.map(piece => parseMessage(piece).message);
    const counts: Record<string, number> = {
      messages: pieces.length,
      pings: framer.pings,
      lineEnds: framer.lineEnds,
      pending: framer.pending,
    };
    checkValues(entry, where => {
      const [, index, rest] = /^message\[(\d+)\]\.(.*)$/.exec(where) ?? [];
      if (rest === undefined) return String(counts[where]);
      const message = messages[Number(index)];
      return message ? valueAt(message, rest, {}) : 'no message';
    });
    const last = { ...entry, bytes: pieces.at(-1) ?? bytes };
    checkFaults(last, 'error', framer.error ? [{ ...framer.error, field: undefined }] : []);
  }
}

for (const file of fs.readdirSync(folder).filter(name => name.endsWith('.md') && name !== 'README.md')) {
  const { title, entries } = readEntries(fs.readFileSync(path.join(folder, file), 'utf8'), file);
  describe('corpus, ' + title, () => {
    for (const entry of entries) {
      it(entry.title, () => (entry.stream ? checkStream(entry) : checkMessage(entry)));
    }
  });
}
