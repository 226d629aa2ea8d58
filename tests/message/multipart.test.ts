// Tests of bodies of several parts (RFC 2046 5.1, RFC 5621).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { parseMessage } from '../../simulator/message';
import { type Multipart, parseMultipart, writeMultipart } from '../../simulator/message/multipart';

const mixed = 'multipart/mixed;boundary=b';
const parse = (text: string, type = mixed): Multipart => parseMultipart(Buffer.from(text, 'latin1'), type);
const contents = (cut: Multipart): string[] => cut.parts.map(part => part.body.toString('latin1'));
/** Each as its offset and kind, so that neither can be overlooked. */
const places = (cut: Multipart): string[] => cut.faults.map(fault => fault.offset + ' ' + fault.kind);

describe('parseMultipart', () => {
  it('cuts up preamble, parts with and without header lines, and epilogue', () => {
    const text =
      'note\r\n\r\n--b\r\n\r\nno line end\r\n--b\r\nContent-Type : text/plain;\r\n charset=utf-8\r\nX-E:\r\n\r\none\r\n\r\n--b--\r\nend\r\n';
    const cut = parse(text);
    assert.deepEqual(contents(cut), ['no line end', 'one\r\n']);
    assert.deepEqual(cut.parts[0].headers, []);
    assert.deepEqual(cut.parts[1].headers, [
      { name: 'Content-Type', value: 'text/plain; charset=utf-8', offset: text.indexOf('Content-Type') },
      { name: 'X-E', value: '', offset: text.indexOf('X-E') },
    ]);
    assert.deepEqual([cut.preamble.toString(), cut.epilogue.toString()], ['note\r\n', 'end\r\n']);
    assert.deepEqual(
      cut.parts.map(part => part.offset),
      [text.indexOf('\r\nno line'), text.indexOf('Content-Type')],
    );
    assert.deepEqual(cut.faults, []);
  });

  const fine: [string, string, string[]][] = [
    ['nothing around the delimiters', '--b\r\n\r\nx\r\n--b--', ['x']],
    ['an empty preamble', '\r\n--b\r\n\r\nx\r\n--b--\r\n', ['x']],
    ['white space after the boundary', '--b \t \r\n\r\nx\r\n--b\t\r\n\r\ny\r\n--b-- \t', ['x', 'y']],
    ['empty parts', '--b\r\n\r\n--b\r\n\r\n\r\n--b\r\nX: y\r\n\r\n--b\r\nX: y\r\n\r\n\r\n--b--', ['', '', '', '']],
    [
      'lines that only resemble a delimiter',
      '--b\r\n\r\n--bb\r\n --b\r\n-- b\r\n--B\r\n--b-\r\n--b--x\r\nx--b\r\n--b--',
      ['--bb\r\n --b\r\n-- b\r\n--B\r\n--b-\r\n--b--x\r\nx--b'],
    ],
    [
      'LF and CR alone in a part, which end no line',
      '--b\r\n\r\n\n--b\r\n\r--b\n--b--\r\n--b--',
      ['\n--b\r\n\r--b\n--b--'],
    ],
    ['delimiters after the closing one', '--b\r\n\r\nx\r\n--b--\r\n--b\r\n\r\ny\r\n--b--', ['x']],
  ];
  for (const [what, text, expected] of fine) {
    it('takes ' + what, () => {
      const cut = parse(text);
      assert.deepEqual(contents(cut), expected);
      assert.deepEqual(cut.faults, []);
    });
  }

  it('reads the boundary as token or quoted, in any case of names, with spaces', () => {
    const text = (boundary: string): string => '--' + boundary + '\r\n\r\nx\r\n--' + boundary + '--';
    for (const [boundary, type] of [
      ['b', 'MULTIPART / Related ; Type="a;b" ; BOUNDARY = b ; start=z'],
      ['gc0pJq0M:08jU534c0p', 'multipart/mixed; boundary="gc0pJq0M:08jU534c0p"'],
      ['simple boundary', 'multipart/alternative;boundary="simple boundary"'],
      ["a'()+_,-./:=?z", 'multipart/x-y;boundary="a\'()+_,-./:=?z"'],
      ['z'.repeat(70), 'multipart/mixed;boundary=' + 'z'.repeat(70)],
      ['-', 'multipart/mixed;boundary="\\-"'],
    ]) {
      const cut = parse(text(boundary), type);
      assert.deepEqual([contents(cut), cut.faults], [['x'], []], type);
    }
  });

  const broken: [string, string, string[], string[], string?][] = [
    ['no closing delimiter', '--b\r\n\r\nx\r\n', ['x\r\n'], ['10 grammar']],
    ['no closing delimiter after a delimiter', '--b\r\n\r\nx\r\n--b\r\n', ['x', ''], ['15 grammar']],
    ['a delimiter cut off', '--b\r\n\r\nx\r\n--b', ['x'], ['13 grammar']],
    ['no delimiter', 'hello', [], ['0 grammar']],
    ['an empty body', '', [], ['0 grammar']],
    ['no part', '--b--\r\n', [], ['0 grammar']],
    ['delimiters without a line end between', '--b\r\n--b\r\n\r\nx\r\n--b--', ['', 'x'], ['5 grammar']],
    ['LF alone everywhere', '--b\nX: y\n\nx\n--b--\n', ['x'], ['0 grammar']],
    ['LF alone before the first delimiter', 'a\n--b\r\n\r\nx\r\n--b--', ['x'], ['1 grammar']],
    ['header lines without an empty line', '--b\r\nX: y\r\n--b--', [''], ['9 grammar']],
    ['content where header lines should be', '--b\r\nhello you\r\n--b--', ['hello you'], ['5 grammar']],
    ['a boundary outside quotes', '--a:b\r\n\r\nx\r\n--a:b--', ['x'], ['0 grammar'], 'multipart/mixed;boundary=a:b'],
    ['a boundary whose quote stays open', '--b\r\n\r\nx\r\n--b--', ['x'], ['0 grammar'], 'multipart/mixed;boundary="b'],
    [
      'a boundary no parameter may hold',
      '--a?b\r\n\r\nx\r\n--a?b--',
      ['x'],
      ['0 grammar'],
      'multipart/mixed;boundary=a?b',
    ],
    [
      'a boundary that ends in a space',
      '--b \r\n\r\nx\r\n--b --',
      ['x'],
      ['0 grammar'],
      'multipart/mixed;boundary="b "',
    ],
    [
      'a boundary of 71 characters',
      '--' + 'z'.repeat(71) + '\r\n\r\nx\r\n--' + 'z'.repeat(71) + '--',
      ['x'],
      ['0 grammar'],
      'multipart/mixed;boundary=' + 'z'.repeat(71),
    ],
    ['two boundaries', '--b\r\n\r\nx\r\n--b--', ['x'], ['0 grammar'], 'multipart/mixed;boundary=b;Boundary=c'],
    ['no boundary', '--b\r\n\r\nx\r\n--b--', [], ['0 grammar'], 'multipart/mixed'],
    ['an empty boundary', '--b\r\n\r\nx\r\n--b--', [], ['0 grammar'], 'multipart/mixed;boundary=""'],
    ['another type', '--b\r\n\r\nx\r\n--b--', [], ['0 grammar'], 'application/sdp;boundary=b'],
    ['no type', '--b\r\n\r\nx\r\n--b--', [], ['0 grammar'], ''],
  ];
  for (const [what, text, expected, faults, type] of broken) {
    it('reports ' + what, () => {
      const cut = parse(text, type);
      assert.deepEqual(contents(cut), expected);
      assert.deepEqual(places(cut), faults);
      assert.match(cut.faults[0].requirement, /^RFC3261:7\.4\.1-[13]$/);
      if (expected.length === 0 && what !== 'no part') assert.equal(cut.preamble.toString('latin1'), text);
    });
  }

  it('cuts up nested multiparts, whose offsets and faults count in the whole body', () => {
    const inner = '--c\r\n\r\n1\r\n--c\r\n\r\n2';
    const text =
      'p\r\n--b\r\nContent-type: Multipart/Alternative; boundary=c\r\n\r\n' + inner + '\r\n--b\r\n\r\n3\r\n--b--';
    const cut = parse(text);
    assert.deepEqual(contents(cut), [inner, '3']);
    const nested = cut.parts[0].multipart!;
    assert.deepEqual(contents(nested), ['1', '2']);
    assert.equal(nested.parts[1].offset, text.indexOf('\r\n2'));
    assert.deepEqual(places(cut), [text.indexOf('\r\n--b\r\n\r\n3') + ' grammar']);
    const wrong = parse('--b\r\nX: y\r\nContent-Type: multipart/mixed\r\n\r\nx\r\n--b--');
    assert.deepEqual([places(wrong), contents(wrong.parts[0].multipart!)], [['11 grammar'], []]);
  });

  it('stops at a depth and at a number of parts, with a fault', () => {
    let [body, type] = ['x', 'text/plain'];
    for (let level = 0; level < 20; level++) {
      const boundary = 'n' + level + 'e';
      body = '--' + boundary + '\r\nContent-Type: ' + type + '\r\n\r\n' + body + '\r\n--' + boundary + '--';
      type = 'multipart/mixed;boundary=' + boundary;
    }
    let cut: Multipart | undefined = parse(body, type);
    assert.deepEqual(places(cut), [body.split('Content-Type').slice(0, 8).join('Content-Type').length + ' rule']);
    let depth = 0;
    for (; cut; cut = cut.parts[0].multipart) depth++;
    assert.equal(depth, 8);
    const many = parse('--b\r\n\r\nx\r\n'.repeat(1001) + '--b--');
    assert.equal(many.parts.length, 1000);
    assert.deepEqual(places(many), ['9998 rule']);
  });

  it('gives the parts of mpart01 (RFC 4475 3.1.1.11) byte for byte', () => {
    const file = path.join(__dirname, '../../features/torture/messages/rfc4475/mpart01.dat');
    const bytes = fs.readFileSync(file);
    const message = parseMessage(bytes).message!;
    const cut = parseMultipart(message.body, message.get('Content-Type')!);
    assert.deepEqual(cut.faults, []);
    assert.deepEqual(
      cut.parts.map(part => part.headers.map(({ name, value }) => name + ': ' + value)),
      [
        ['Content-Type: text/plain', 'Content-Transfer-Encoding: binary'],
        ['Content-Type: application/octet-stream', 'Content-Transfer-Encoding: binary'],
      ],
    );
    assert.equal(cut.parts[0].body.toString(), 'Hello');
    const [, second] = cut.parts;
    const begin = message.body.indexOf('\r\n\r\n', second.offset) + 4;
    const end = message.body.lastIndexOf('\r\n--' + /boundary=(\w+)/.exec(message.get('Content-Type')!)![1] + '--');
    assert.ok(second.body.equals(message.body.subarray(begin, end)));
    assert.equal(second.body[0], 0x30); // a DER sequence
    assert.equal(second.body.length, 4 + second.body.readUInt16BE(2));
  });

  it('takes work in proportion to the bytes', () => {
    const { indexOf } = Buffer.prototype;
    const hostile: [string, string][] = [
      ['--b', ' '], // padding without end
      ['--b\r\n', '\r\n--b '],
      ['--b\r\n\r\n', '\n--b'],
      ['--b\r\n\r\n', '\r\n--b\r\n\r\n'],
      ['--b\r\n', 'X: y\r\n'],
      ['--b\r\n', '--b\r\n'],
      ['--b\r\n', 'Content-Type: multipart/mixed;boundary=c\r\n\r\n\r\n--b\r\n'],
      ['', '\r\n-'],
    ];
    for (const [begin, unit] of hostile) {
      const text = begin + unit.repeat(100_000 / unit.length);
      let work = 0;
      Buffer.prototype.indexOf = function (this: Buffer, ...args: [number, number]) {
        const found = indexOf.apply(this, args);
        work += 1 + (found < 0 ? this.length : found) - (args[1] ?? 0);
        return found;
      } as typeof indexOf;
      try {
        parseMultipart(Buffer.from(text), mixed, { parts: text.length });
      } finally {
        Buffer.prototype.indexOf = indexOf;
      }
      assert.ok(work < 10 * text.length, JSON.stringify(unit) + ' ' + work / text.length);
    }
  });

  it('takes a fold of any length in linear time', () => {
    // quadratic work on half a million folds would take minutes, and Mocha's limit is 20 seconds
    const folds = 500_000;
    const [part] = parse('--b\r\nX: y\r\n' + ' z\r\n'.repeat(folds) + ' \r\n\r\nbody\r\n--b--').parts;
    assert.equal(part.headers[0].value, 'y' + ' z'.repeat(folds));
    assert.equal(part.body.toString(), 'body');
  });

  it('never throws, and accounts for every byte between preamble and epilogue', () => {
    const piece = fc.constantFrom(
      '--b',
      '--',
      '\r\n',
      '\r',
      '\n',
      ' ',
      'X:',
      'b',
      '\0',
      'Content-Type:multipart/x;boundary=b',
      '',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), pieces => {
        const body = pieces.join('');
        const cut = parse(body);
        const held = [cut.preamble, ...cut.parts.map(part => part.body), cut.epilogue];
        assert.ok(held.reduce((sum, one) => sum + one.length, 0) <= body.length);
        for (const fault of cut.faults) assert.ok(fault.offset <= body.length);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('writeMultipart', () => {
  it('writes delimiters, header lines, contents, preamble and epilogue', () => {
    const parts = [{ headers: [['Content-Type', 'text/plain']] as const, body: 'x' }, { body: Buffer.from([0, 255]) }];
    const { contentType, body } = writeMultipart(parts, {
      boundary: 'a b',
      subtype: 'related',
      preamble: 'p',
      epilogue: 'e',
    });
    assert.equal(contentType, 'multipart/related;boundary="a b"');
    assert.equal(
      body.toString('latin1'),
      'p\r\n--a b\r\nContent-Type: text/plain\r\n\r\nx\r\n--a b\r\n\r\n\0\xff\r\n--a b--\r\ne',
    );
  });

  it('chooses a boundary that stands in no part, and is read back', () => {
    const name = fc.stringMatching(/^[A-Za-z-]{1,8}$/);
    const value = fc.stringMatching(/^([!-~]([ -~]{0,8}[!-~])?)?$/);
    const text = fc
      .array(fc.constantFrom('--part-1', '--part-2', '\r\n', '\r', '\n', '-', 'x', '\0\xff'))
      .map(all => all.join(''));
    const part = fc.record({ headers: fc.array(fc.tuple(name, value), { maxLength: 3 }), body: text });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), text, (parts, preamble) => {
        const given = parts.map(one => ({ headers: one.headers, body: Buffer.from(one.body, 'latin1') }));
        const { contentType, body } = writeMultipart(given, { boundary: 'free:' + 'z'.repeat(9), preamble });
        const chosen = writeMultipart(given);
        for (const cut of [parseMultipart(body, contentType), parseMultipart(chosen.body, chosen.contentType)]) {
          assert.deepEqual(cut.faults, []);
          assert.deepEqual(
            cut.parts.map(one => ({ headers: one.headers.map(field => [field.name, field.value]), body: one.body })),
            given,
          );
        }
      }),
      { numRuns: 300 },
    );
  });
});
