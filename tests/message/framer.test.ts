// Tests of the framing of streams (RFC 3261 7.5, 18.3, 20.14; RFC 5626 4.4.1).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { type FramerLimits, StreamFramer } from '../../simulator/message';
import { readEntries } from './corpus-entry';

const one = 'OPTIONS sip:a SIP/2.0\r\nContent-Length: 4\r\n\r\n\r\n\r\n';
const two = 'SIP/2.0 200 OK\r\nX: y\r\nl :\r\n 0\r\n\r\n';
const three = 'INFO sip:a SIP/2.0\r\nContent-Length: 5\r\nContent-Length: 05\r\n\r\nhello';
const texts = (messages: Buffer[]): string[] => messages.map(message => message.toString('latin1'));
const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

/** What a framer made of the stream, cut into pieces of this size. */
function frame(
  stream: string,
  size = stream.length,
  limits: FramerLimits = {},
): { got: string[]; framer: StreamFramer } {
  const bytes = bytesOf(stream);
  const framer = new StreamFramer(limits);
  const got: string[] = [];
  for (let at = 0; at < bytes.length; at += size) got.push(...texts(framer.push(bytes.subarray(at, at + size))));
  return { got, framer };
}

/** The same in one piece, and cut once at every place. */
function frameEverywhere(stream: string, limits: FramerLimits = {}): { got: string[]; framer: StreamFramer }[] {
  const results = [frame(stream, undefined, limits), frame(stream, 1, limits)];
  for (let cut = 1; cut < stream.length; cut++) {
    const framer = new StreamFramer(limits);
    const got = [stream.slice(0, cut), stream.slice(cut)].flatMap(part => texts(framer.push(bytesOf(part))));
    results.push({ got, framer });
  }
  return results;
}

describe('StreamFramer', () => {
  it('gives the same messages wherever the stream is cut', () => {
    const stream = '\r\n\r\n' + one + two + '\r\n' + three + one.repeat(3) + '\r\n\r\n';
    const expected = [one, two, three, one, one, one];
    for (let size = 1; size <= stream.length; size++) {
      const { got, framer } = frame(stream, size);
      assert.deepEqual(got, expected);
      assert.deepEqual([framer.pending, framer.error, framer.pings], [0, undefined, 2]);
    }
  });

  it('holds what is not whole, and large bodies in many pieces', () => {
    const framer = new StreamFramer();
    assert.deepEqual(framer.push(bytesOf(one.slice(0, -1))), []);
    assert.equal(framer.pending, one.length - 1);
    assert.deepEqual(texts(framer.push(bytesOf('\n'))), [one]);
    const large = 'INFO sip:a SIP/2.0\r\nl: 100000\r\n\r\n' + 'x'.repeat(100000);
    assert.deepEqual(frame(large, 999).got, [large]);
  });

  it('gives copies, and keeps none of a chunk: what becomes of its bytes changes no message', () => {
    const framer = new StreamFramer();
    const chunk = bytesOf(two + one.slice(0, 30));
    const [first] = framer.push(chunk);
    chunk.fill('Z');
    const next = bytesOf(one.slice(30) + two);
    const [second] = framer.push(next);
    next.fill('Z');
    framer.push(bytesOf('Z'.repeat(two.length)));
    assert.deepEqual(texts([first, second]), [two, one]);
  });

  it('never throws on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 10 }), chunks => {
        const framer = new StreamFramer();
        for (const chunk of chunks) framer.push(Buffer.from(chunk));
      }),
      { numRuns: 200 },
    );
  });
});

describe('StreamFramer, Content-Length', () => {
  const body = 'hello';
  const good: [string, string][] = [
    ['the full name', 'Content-Length: 5'],
    ['the compact name', 'l:5'],
    ['other cases', 'CONTENT-length: 5'],
    ['a capital compact name', 'L: 5'],
    ['white space around the colon', 'Content-Length \t :\t 5 \t'],
    ['a folded value', 'Content-Length:\r\n  \r\n\t5\r\n '],
    ['a folded value between other lines', 'X: y\r\nl:\r\n 5\r\nY: z'],
    ['leading zeros', 'Content-Length: 0000000000000000000000005'],
    ['itself twice', 'l: 5\r\nContent-Length: 5'],
    ['a line that only resembles it', 'Content-Length-X: 9\r\nContent: 9\r\nlx: 9\r\nX-Content-Length: 9\r\nl: 5'],
    ['another within a folded value', 'Subject: x\r\n Content-Length: 9\r\n l: 9\r\nl: 5'],
    ['bytes beyond ASCII', 'Subject: \xc3\xa9\xff\0\r\nl: 5'],
    ['a line without a colon', 'Content-Length\r\nl\r\nl: 5'],
  ];
  for (const [what, lines] of good) {
    it('reads ' + what, () => {
      const message = 'INFO sip:a SIP/2.0\r\n' + lines + '\r\n\r\n' + body;
      for (const { got, framer } of frameEverywhere(message + two)) {
        assert.deepEqual(got, [message, two]);
        assert.equal(framer.error, undefined);
      }
    });
  }

  it('reads lines that end in LF alone, and a mixture', () => {
    const feeds = 'INFO sip:a SIP/2.0\nX: y\nl:\n 2\n\nab';
    const mixed = 'INFO sip:a SIP/2.0\r\nl: 2\n\r\nab';
    for (const { got } of frameEverywhere(feeds + two + mixed + '\n' + feeds)) {
      assert.deepEqual(got, [feeds, two, mixed, feeds]);
    }
  });

  it('passes over the start line', () => {
    const message = 'l: 9 SIP/2.0\r\nContent-Length: 0\r\n\r\n';
    for (const { got } of frameEverywhere(message + two)) assert.deepEqual(got, [message, two]);
  });

  it('does not take CR alone for a line end', () => {
    const message = 'INFO sip:a SIP/2.0\r\nX: \r\rl: 9\r\nl: 0\r\n\r\n';
    for (const { got } of frameEverywhere(message)) assert.deepEqual(got, [message]);
  });

  const broken: [string, string, string, string?, string?][] = [
    ['no Content-Length', 'X: y', '18.3-4'],
    ['none but in the value of another field', 'X: l: 3', '18.3-4'],
    ['a negative one', 'Content-Length: -9', '20.14-2', 'Content-Length', '-9'],
    ['one with a sign', 'Content-Length: +9', '20.14-2', 'Content-Length', '+9'],
    ['a hexadecimal one', 'Content-Length: 0x9', '20.14-2', 'Content-Length', '0x9'],
    ['a fraction', 'l: 9.0', '20.14-2', 'l:', '9.0'],
    ['an empty one', 'X: y\r\nl: ', '20.14-2', 'l:', ''],
    ['two in one line', 'l: 4, 4', '20.14-2', 'l:', '4, 4'],
    ['a folded pair', 'l: 4\r\n 4', '20.14-2', 'l:', '4 4'],
    ['white space that is not of ASCII', 'l:\xa04', '20.14-2', 'l:', '\xa04'],
    ['two that differ', 'Content-Length: 1\r\nl: 2', '7.3.1-2', 'l:', '2'],
    ['one readable and one not', 'l: 1\r\nContent-Length: x', '7.3.1-2', 'Content-Length', 'x'],
    ['a body beyond the limit', 'X: y\r\nl: 1001', '18.3-4', 'l:', '1001'],
    ['a huge one', 'l: ' + '9'.repeat(40), '18.3-4', 'l:', '9'.repeat(40)],
    ['one that would wrap to 4', 'l: 18446744073709551620', '18.3-4', 'l:', '18446744073709551620'],
  ];
  const limits = { head: 200, body: 1000, surplus: false };
  for (const [what, lines, requirement, line, found] of broken) {
    const text = 'INFO sip:a SIP/2.0\r\n' + lines + '\r\n\r\n';
    it('stops at ' + what + ', giving out the header wherever the stream is cut', () => {
      for (const { got, framer } of frameEverywhere(two + text + 'rest\r\n\r\n' + two, limits)) {
        assert.deepEqual(got, [two, text]);
        assert.equal(framer.error?.requirement, 'RFC3261:' + requirement);
        assert.equal(framer.error.offset, line === undefined ? 0 : text.indexOf(line));
        if (found !== undefined) assert.equal(framer.error.found, found);
        assert.equal(framer.pending, 0);
        assert.deepEqual(framer.push(bytesOf(one)), []);
      }
    });

    it('stops at ' + what + ', giving out what it held where that is asked for', () => {
      const { got, framer } = frame(two + text + 'rest' + two, undefined, { ...limits, surplus: true });
      assert.deepEqual(got, [two, text + 'rest' + two]);
      assert.equal(framer.pending, 0);
    });
  }

  it('takes the bytes after too small a length for the next message, and waits after too large a one', () => {
    const small = 'INFO sip:a SIP/2.0\r\nl: 3\r\n\r\n';
    const { got, framer } = frame(small + 'abcdef' + two, 1);
    assert.deepEqual(got, [small + 'abc', 'def' + two]);
    assert.equal(framer.error, undefined);
    const large = 'INFO sip:a SIP/2.0\r\nl: ' + (two.length + 1) + '\r\n\r\n';
    const waiting = frame(large + two, 1);
    assert.deepEqual(waiting.got, []);
    assert.equal(waiting.framer.pending, (large + two).length);
  });
});

describe('StreamFramer, keep-alives (RFC 5626 4.4.1)', () => {
  const cases: [string, string, number, number][] = [
    ['nothing', one + two, 0, 0],
    ['a ping', '\r\n\r\n', 1, 2],
    ['a pong', '\r\n', 0, 1],
    ['three pings', '\r\n\r\n\r\n\r\n\r\n\r\n', 3, 6],
    ['a ping before, between and after messages', '\r\n\r\n' + one + '\r\n\r\n' + two + '\r\n\r\n', 3, 6],
    ['CRLFs with messages between them, which make no ping', '\r\n' + one + '\r\n' + two + '\r\n', 0, 3],
    ['those of headers and bodies, which are none', one + three, 0, 0],
    ['CR and LF with a message between them, which are none', '\r' + two + '\n', 0, 0],
    ['LF and CR alone, which are none', '\n\n\n\n\r\r\r\n\r\r\n\n' + one, 0, 2],
  ];
  for (const [what, stream, pings, lineEnds] of cases) {
    it('counts ' + what, () => {
      for (const { framer } of frameEverywhere(stream)) {
        assert.deepEqual([framer.pings, framer.lineEnds, framer.pending], [pings, lineEnds, 0]);
      }
    });
  }
});

describe('StreamFramer, slow and endless peers', () => {
  const kilobytes = 256;

  /** Runs it while counting the bytes that are copied and searched: work that does not depend on the machine. */
  function workOf(run: () => void): number {
    const { copy, indexOf } = Buffer.prototype;
    let work = 0;
    Buffer.prototype.copy = function (this: Buffer, ...args: Parameters<typeof copy>) {
      const copied = copy.apply(this, args);
      work += copied;
      return copied;
    };
    Buffer.prototype.indexOf = function (this: Buffer, ...args: [number, number]) {
      const found = indexOf.apply(this, args);
      work += 1 + (found < 0 ? this.length : found) - (args[1] ?? 0);
      return found;
    } as typeof indexOf;
    try {
      run();
    } finally {
      Object.assign(Buffer.prototype, { copy, indexOf });
    }
    return work;
  }
  const room = (framer: StreamFramer): number => framer['store'].length;

  const endless: [string, string, string][] = [
    ['a body', 'INFO sip:a SIP/2.0\r\nl: ' + kilobytes * 1024 + '\r\n\r\n', 'x'],
    ['one header line', 'INFO sip:a SIP/2.0\r\nX: ', 'y'],
    ['header lines', 'INFO sip:a SIP/2.0\r\n', 'a:\r\n'],
    ['folds of a Content-Length', 'INFO sip:a SIP/2.0\r\nl: 1\r\n', ' \r\n'],
    ['Content-Lengths', 'INFO sip:a SIP/2.0\r\n', 'l: 1\r\n'],
    ['LF CR', 'INFO sip:a SIP/2.0\r\n', 'x\n\r'],
    ['messages', '', one],
    ['line ends', '', '\r\n'],
  ];
  for (const [what, begin, unit] of endless) {
    it('takes work and room in proportion to the bytes of ' + what + ' that come one by one', () => {
      const stream = bytesOf(begin + unit.repeat((kilobytes * 1024) / unit.length));
      const framer = new StreamFramer({ head: stream.length });
      let most = 0;
      const work = workOf(() => {
        for (let at = 0; at < stream.length; at++) {
          framer.push(stream.subarray(at, at + 1));
          most = Math.max(most, room(framer) / Math.max(framer.pending, 16 * 1024));
        }
      });
      assert.ok(work < 10 * stream.length, work / stream.length + ' bytes of work a byte');
      assert.ok(most <= 4, 'room for ' + most + ' times the bytes held');
    });
  }

  it('keeps none of the line ends before a message, and needs no room for what is whole', () => {
    const framer = new StreamFramer();
    framer.push(bytesOf('\r\n'.repeat(100_000)));
    framer.push(bytesOf(one.repeat(1000)));
    assert.deepEqual([framer.pending, room(framer), framer.pings], [0, 0, 50_000]);
  });

  it('makes no room for what is only promised, and lets go of room that it no longer needs', () => {
    const framer = new StreamFramer();
    framer.push(bytesOf('INFO sip:a SIP/2.0\r\nl: 4000000\r\n\r\n'));
    assert.ok(room(framer) <= 4096);
    const half = Buffer.alloc(2_000_000);
    framer.push(half);
    assert.equal(framer.push(Buffer.concat([half, bytesOf(two.slice(0, 9))])).length, 1);
    assert.equal(framer.pending, 9);
    assert.ok(room(framer) <= 4096);
    framer.push(bytesOf(two.slice(9)));
    framer.push(bytesOf('SIP/2.0 200 OK\r\n\r\n'));
    assert.ok(framer.error);
    assert.equal(room(framer), 0);
  });

  it('stops at a header beyond the limit, whole or not', () => {
    const long = 'SIP/2.0 200 OK\r\nl: 0\r\nX: ';
    for (const text of ['x'.repeat(201), long + 'y'.repeat(200) + '\r\n\r\n', long.padEnd(197, 'y') + '\r\n\r\n']) {
      for (const { got, framer } of frameEverywhere(two + text + two, { head: 200, surplus: false })) {
        assert.equal(framer.error?.requirement, 'RFC3261:18.3-4');
        assert.deepEqual(got, [two, text.slice(0, 201)]);
        assert.equal(framer.pending, 0);
      }
      assert.deepEqual(frame(two + text + two, undefined, { head: 200, surplus: true }).got, [two, text + two]);
    }
    const full = 'SIP/2.0 200 OK\r\nl: 0\r\nX: '.padEnd(196, 'y') + '\r\n\r\n';
    for (const size of [1, 7, full.length]) assert.deepEqual(frame(full, size, { head: 200 }).got, [full]);
  });
});

describe('StreamFramer, the corpus', () => {
  const folder = path.join(__dirname, 'corpus');
  const files = fs.readdirSync(folder).filter(name => name.endsWith('.md') && name !== 'README.md');
  const outcome = ({ got, framer }: ReturnType<typeof frame>): unknown[] => {
    const { error, pending, pings, lineEnds } = framer;
    return [got, error, pending, pings, lineEnds];
  };

  for (const file of files) {
    it('gives the same messages of ' + file + ', and the same error, wherever they are cut', () => {
      const { entries } = readEntries(fs.readFileSync(path.join(folder, file), 'utf8'), file);
      for (const { title, bytes } of entries) {
        const stream = two + bytes.toString('latin1') + one;
        const limits = { surplus: false };
        const whole = outcome(frame(stream, undefined, limits));
        const others =
          stream.length > 5000
            ? [1, 7, 1000].map(size => frame(stream, size, limits))
            : frameEverywhere(stream, limits);
        for (const other of others) assert.deepEqual(outcome(other), whole, title);
      }
    });
  }
});
