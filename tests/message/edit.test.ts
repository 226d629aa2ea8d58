// Tests of edits: what each writes, and that the parser then sees this and nothing else.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Message, parseMessage, Request } from '../../simulator/message';
import { bytesOf, draftOf } from '../../simulator/message/draft';
import * as edits from '../../simulator/message/edit';
import { type Edit, editMessage } from '../../simulator/message/edit';

const request = (): Request =>
  new Request(
    'OPTIONS',
    'sip:bob@example.com',
    [
      ['Via', 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1'],
      ['Max-Forwards', '70'],
      ['From', '"A, B" <sip:a@example.com>;tag=1'],
      ['To', '<sip:bob@example.com>'],
      ['Call-ID', 'c1'],
      ['CSeq', '1 OPTIONS'],
      ['Supported', ['100rel, timer', 'path']],
      ['Content-Type', 'text/plain'],
    ],
    'hello',
  );
const text = (...all: Edit[]): string => editMessage(request(), ...all).toString('latin1');
const parse = (written: string | Buffer): Message => {
  const { message, refusal } = parseMessage(Buffer.from(written as string, 'latin1'));
  assert.ok(message, JSON.stringify(refusal));
  return message;
};
/** What is expected of a message: its faults as 'clause offset field', and values of its fields. */
type Values = Record<string, string | string[] | undefined>;
const valuesOf = (m: Message, names: string[]): Values =>
  Object.fromEntries(names.map(name => [name, name in { Supported: 1, Via: 1 } ? m.getAll(name) : m.get(name)]));
const faultsOf = (m: Message): string[] =>
  m.faults.map(({ requirement, offset, field = '-' }) =>
    [requirement.replace('RFC3261:', ''), offset, field].join(' '),
  );
const plain = text();
const at = (what: string, written = plain): number => {
  assert.ok(written.includes(what), what);
  return written.indexOf(what);
};

describe('editMessage', () => {
  it('without edits writes what writeMessage writes, or the bytes given', () => {
    assert.deepEqual(faultsOf(parse(plain)), []);
    const odd = '\r\n\nx\n: y\r\n :z \n\r\nbody';
    assert.equal(editMessage(Buffer.from(odd)).toString(), odd);
  });

  it('cuts any bytes into pieces that make up the same bytes', () => {
    const piece = fc.constantFrom('\r', '\n', '\r\n', ' ', ':', 'Via', 'x', '\0', '\xff', '\t');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), pieces => {
        const bytes = Buffer.from(pieces.join(''), 'latin1');
        assert.deepEqual(bytesOf(draftOf(bytes)), bytes);
      }),
      { numRuns: 1000 },
    );
  });

  const fine: [string, Edit, string, Values][] = [
    [
      'lines in another order',
      edits.reorderLines([9, 7, 6, 5, 4, 3, 2, 1, 0, 8]),
      '',
      { Supported: ['path', '100rel', 'timer'] },
    ],
    [
      'an unknown name',
      edits.renameLine('Supported', 'X-Any'),
      'X-Any: 100rel',
      { Supported: [], 'x-any': '100rel, timer' },
    ],
    [
      'a misspelt name',
      edits.misspellName(['Supported', 1]),
      'Supportde: path',
      { Supported: ['100rel', 'timer'], Supportde: 'path' },
    ],
    [
      'upper case',
      edits.changeCase('upper'),
      'CALL-ID: c1',
      { 'Call-ID': 'c1', Supported: ['100rel', 'timer', 'path'] },
    ],
    ['lower case', edits.changeCase('lower', 'Call-ID'), 'call-id: c1', { 'Call-ID': 'c1' }],
    [
      'alternating case',
      edits.changeCase('alternating'),
      'cAlL-Id: c1',
      { 'Call-ID': 'c1', To: '<sip:bob@example.com>' },
    ],
    [
      'compact names',
      edits.compactNames(),
      'i: c1',
      { 'Call-ID': 'c1', Supported: ['100rel', 'timer', 'path'], CSeq: '1 OPTIONS' },
    ],
    ['one compact name', edits.compactNames('i'), '\r\ni: c1', { 'Call-ID': 'c1' }],
    [
      'white space around the colon',
      edits.spaceAroundColon('To', ' \t', '\r\n\t'),
      'To \t:\r\n\t<',
      { To: '<sip:bob@example.com>' },
    ],
    ['no white space after the colon', edits.spaceAroundColon('To', '', ''), 'To:<', { To: '<sip:bob@example.com>' }],
    [
      'folds at places',
      edits.foldLine('From', [7, 26]),
      '"A, B" \r\n <sip:a@example.com>\r\n ;tag=1',
      { From: '"A, B" <sip:a@example.com> ;tag=1' },
    ],
    [
      'a fold of tabs',
      edits.foldLine('From', [7], '\t\t'),
      '"A, B" \r\n\t\t<',
      { From: '"A, B" <sip:a@example.com>;tag=1' },
    ],
    ['folds at all spaces', edits.foldLine('CSeq'), 'CSeq: 1\r\n OPTIONS', { CSeq: '1 OPTIONS' }],
    ['a fold after the colon', edits.foldLine('To'), 'To: \r\n <sip', { To: '<sip:bob@example.com>' }],
    ['a fold of tabs after the colon', edits.foldLine('To', undefined, '\t'), 'To: \r\n\t<sip', { 'Call-ID': 'c1' }],
    ['a value of upper case', edits.changeValueCase('upper', 'Call-ID'), 'Call-ID: C1', { 'Call-ID': 'C1' }],
    [
      'a value of alternating case',
      edits.changeValueCase('alternating', ['Supported', 0]),
      'Supported: 100ReL, tImEr',
      { Supported: ['100ReL', 'tImEr', 'path'] },
    ],
    [
      'a misspelt value',
      edits.misspellValue('Supported'),
      'timre\r\nSupported: paht',
      { Supported: ['100rel', 'timre', 'paht'] },
    ],
    [
      'bytes within a value',
      edits.bytesInValue('To', 5, Buffer.from('x.')),
      'To: <sip:x.bob@',
      { To: '<sip:x.bob@example.com>' },
    ],
    ['bytes after a value', edits.bytesInValue('Call-ID', 2, '@h'), 'c1@h\r\n', { 'Call-ID': 'c1@h' }],
    [
      'bytes within the start line',
      edits.bytesInStartLine(12, 'x'),
      'OPTIONS sip:xbob@',
      { To: '<sip:bob@example.com>' },
    ],
    ['a misspelt Request-URI', edits.misspellStartLine('uri'), 'sip:bob@example.cmo SIP/2.0\r\n', { 'Call-ID': 'c1' }],
    ['bytes of the body', edits.rawBody('hello\0'), '\r\n\r\nhello\0', { 'Content-Length': '5' }],
    ['bytes within the body', edits.bytesInBody(5, Buffer.from([255])), 'hello\xff', { 'Content-Length': '5' }],
    ['two Content-Lengths that agree with each other in one', edits.contentLength('5'), 'Content-Length: 5\r\n', {}],
    ['no Content-Length', edits.contentLength(), 'text/plain\r\n\r\nhello', { 'Content-Length': undefined }],
    ['another line in between', edits.insertRaw(0, 'Y-Y: é'), '\r\nY-Y: \xc3\xa9\r\nVia', { 'Y-Y': 'é' }],
    [
      'another line at the end, with its own end',
      edits.insertRaw(10, 'Y-Y: é\r\n'),
      '5\r\nY-Y: \xc3\xa9\r\n\r\n',
      { 'Y-Y': 'é' },
    ],
    [
      'another line in place of one',
      edits.rawLine('Content-Type', 'c:a/b\r\nY-Y: y\r\n'),
      'c:a/b\r\nY-Y: y\r\nC',
      { 'Content-Type': 'a/b', 'Y-Y': 'y' },
    ],
    ['bytes as a value', edits.rawValue('Call-ID', 'e@x'), 'Call-ID: e@x\r\n', { 'Call-ID': 'e@x' }],
    ['line ends before the start line', edits.bytesBefore('\r\n\r\n'), '\r\n\r\nOPTIONS', { 'Call-ID': 'c1' }],
    ['bytes after the body', edits.bytesAfter(Buffer.from([0, 255])), 'hello\0\xff', { 'Content-Length': '5' }],
    ['another start line', edits.rawStartLine('INFO sip:x SIP/2.0'), 'INFO sip:x SIP/2.0\r\nVia', {}],
  ];
  for (const [what, edit, written, values] of fine) {
    it('writes ' + what + ', which changes that and breaks nothing', () => {
      const result = text(edit);
      assert.ok(result.includes(written), result);
      assert.notEqual(result, what.startsWith('two') ? '' : plain);
      const m = parse(result);
      assert.deepEqual(valuesOf(m, Object.keys(values)), values);
      if (what !== 'another start line') assert.deepEqual(faultsOf(m), []);
      else assert.deepEqual(faultsOf(m), ['8.1.1.5-1 ' + at('CSeq', result) + ' CSeq']);
      assert.equal(m.body.toString().slice(0, 5), 'hello');
    });
  }

  it('writes full names instead of compact ones', () => {
    assert.equal(editMessage(Buffer.from(text(edits.compactNames())), edits.expandNames()).toString(), plain);
    assert.match(text(edits.compactNames(), edits.expandNames('To')), /\r\nTo: .*\r\ni: c1/);
  });

  /** The places in `place` are looked for in the bytes that were written. */
  const broken: [string, Edit, string, string, string | number, string][] = [
    ['a field left out', edits.dropLine('To'), '>;tag=1\r\nCall-ID', '8.1.1-1', 0, 'To'],
    ['a field by its index left out', edits.dropLine(4), '>\r\nCSeq', '8.1.1-1', 0, 'Call-ID'],
    [
      'a field twice',
      edits.doubleLine('Call-ID'),
      'Call-ID: c1\r\nCall-ID: c1',
      '7.3.1-2',
      'Call-ID: c1\r\nCS',
      'Call-ID',
    ],
    ['a misspelt field that is needed', edits.misspellName('To'), 'oT: <', '8.1.1-1', 0, 'To'],
    ['a misspelt field, told by its compact name', edits.misspellName('f'), 'Frmo: "', '8.1.1-1', 0, 'From'],
    ['a name with a space', edits.renameLine('Supported', 'Sup ported'), 'Sup ported: path', '7.3.1-3', 'Sup', '-'],
    ['a line without a colon', edits.insertRaw(2, 'nonsense'), '70\r\nnonsense\r\n', '7.3.1-3', 'nonsense', '-'],
    ['a line in place of another', edits.rawLine(1, 'nonsense'), 'bK1\r\nnonsense\r\nFrom', '7.3.1-3', 'nonsense', '-'],
    ['bytes as a value', edits.rawValue('From', '"\0" <sip:a@b>'), 'From: "\0" <', '20.20-2', '\0', 'From'],
    [
      'a Content-Length beyond the body',
      edits.contentLength(6),
      'Content-Length: 6',
      '18.3-3',
      'Content-Length',
      'Content-Length',
    ],
    ['a negative Content-Length', edits.contentLength('-1'), 'Content-Length: -1', '20.14-1', '-1', 'Content-Length'],
    [
      'two Content-Lengths',
      edits.contentLength(5, 4),
      'h: 5\r\nContent-Length: 4',
      '7.3.1-2',
      'Content-Length: 4',
      'Content-Length',
    ],
    ['a fold within a token', edits.foldLine('Call-ID', [1]), 'c\r\n 1', '8.1.1-1', '1\r\nCSeq', 'Call-ID'],
    ['LF at all line ends', edits.lineEnds('\n'), '\n\nhello', '7-1', '\nVia', '-'],
    ['LF at the end of a line', edits.lineEnds('\n', 'CSeq'), '1 OPTIONS\nSup', '7-1', '\nSup', '-'],
    [
      'a start line of other bytes',
      edits.rawStartLine('OPTIONS sip:bob@example.com SIP/2.0 '),
      'SIP/2.0 \r\n',
      '7.1-1',
      0,
      '-',
    ],
    ['a value with a NUL in it', edits.bytesInValue('From', 2, '\0'), 'From: "A\0, B" <', '20.20-2', '\0', 'From'],
    [
      'a version of lower case',
      edits.changeStartLineCase('lower', 'version'),
      'com sip/2.0\r\n',
      '7.1-5',
      'sip/2.0',
      '-',
    ],
    [
      'another method by its case',
      edits.changeStartLineCase('lower', 'method'),
      'options sip',
      '8.1.1.5-1',
      'CSeq',
      'CSeq',
    ],
    ['another method by its letters', edits.misspellStartLine('method'), 'OPTIOSN sip', '8.1.1.5-1', 'CSeq', 'CSeq'],
    ['a body that is shorter', edits.rawBody('hell'), '\r\n\r\nhell', '18.3-3', 'Content-Length', 'Content-Length'],
    ['a body cut short', edits.truncate(-1), 'hell', '18.3-3', 'Content-Length', 'Content-Length'],
  ];
  for (const [what, edit, written, requirement, place, field] of broken) {
    it('writes ' + what + ', and the parser reports this alone', () => {
      const result = text(edit);
      assert.ok(result.includes(written), result);
      const offset = typeof place === 'number' ? place : at(place, result);
      const found = faultsOf(parse(result)).filter((one, i, all) => all.indexOf(one) === i);
      if (what.startsWith('a name with')) {
        assert.deepEqual(
          found,
          ['Sup ported: 100', 'Sup ported: path'].map(line => '7.3.1-3 ' + at(line, result) + ' -'),
        );
      } else if (what.startsWith('a line in place')) {
        assert.deepEqual(found, ['8.1.1.6-1 0 Max-Forwards', [requirement, offset, field].join(' ')]);
      } else assert.deepEqual(found, [[requirement, offset, field].join(' ')]);
    });
  }

  it('writes a field that it leaves out or cuts short, so that others stay as they are', () => {
    const bytes = Buffer.from('INFO sip:a SIP/2.0\r\nvIA :\r\n x\nFrom:y\r\nTo: z\r\n\r\n');
    assert.equal(editMessage(bytes, edits.dropLine('To')).toString(), bytes.toString().replace('To: z\r\n', ''));
  });

  const refused: [string, Edit, number][] = [
    ['without an empty line', edits.noEmptyLine, plain.length - 2],
    ['cut off within the header', edits.truncate(40), 40],
    ['with CR alone at line ends', edits.lineEnds('\r'), plain.replaceAll('\r\n', '\r').length],
    ['cut off to nothing', edits.truncate(0), 0],
  ];
  for (const [what, edit, offset] of refused) {
    it('writes a message ' + what + ', which the parser refuses', () => {
      const result = parseMessage(editMessage(request(), edit));
      assert.deepEqual([result.refusal?.requirement, result.refusal?.offset], ['RFC3261:7-2', offset]);
    });
  }

  it('applies edits in turn, each to what the one before left', () => {
    const result = text(
      edits.doubleLine('To'),
      edits.rawValue(['To', 1], 'x'),
      edits.renameLine(['t', 0], 'T'),
      edits.dropLine(['To', 1]),
    );
    assert.match(result, /\r\nT: <sip:bob@example.com>\r\nCall-ID/);
    assert.equal(result.length, plain.length - 1);
  });

  it('keeps a Content-Length as it is written but for its value', () => {
    const compact = text(edits.compactNames(), edits.spaceAroundColon('l', ' ', '\t'), edits.contentLength(99, 5));
    assert.ok(compact.includes('\r\nl :\t99\r\nl :\t5\r\n\r\nhello'), compact);
    assert.ok(text(edits.contentLength(), edits.contentLength(7)).includes('plain\r\nContent-Length: 7\r\n\r\n'));
  });

  it('puts bytes at any place', () => {
    for (const [at, body] of ['!hello', 'h!ello', 'he!llo', 'hel!lo', 'hell!o', 'hello!'].entries()) {
      assert.ok(text(edits.bytesInBody(at, '!')).endsWith('\r\n\r\n' + body));
    }
    assert.ok(text(edits.bytesInStartLine(0, '\n'), edits.bytesInStartLine(1, ' ')).startsWith('\n OPTIONS'));
    assert.ok(text(edits.bytesInValue(0, 0, '\r')).includes('Via: \rSIP/2.0'));
  });

  it('changes each part of a start line', () => {
    const response = Buffer.from('SIP/2.0 200 all OK\r\nTo: x\r\n\r\n');
    const startLine = (message: Buffer | Request, ...all: Edit[]): string =>
      editMessage(message, ...all)
        .toString('latin1')
        .split('\r\n')[0];
    const { misspellStartLine: misspell, changeStartLineCase: to } = edits;
    assert.equal(startLine(response, misspell('version')), 'SPI/2.0 200 all OK');
    assert.equal(startLine(response, misspell('status')), 'SIP/2.0 020 all OK');
    assert.equal(startLine(response, misspell('reason'), to('alternating', 'reason')), 'SIP/2.0 200 aLl kO');
    assert.equal(startLine(Buffer.from('SIP/2.0 100\r\n'), misspell('status')), 'SIP/2.0 010');
    assert.equal(startLine(request(), to('upper', 'uri')), 'OPTIONS SIP:BOB@EXAMPLE.COM SIP/2.0');
    assert.equal(startLine(Buffer.from('A a b c SIP/2.0\r\n'), to('upper', 'uri')), 'A A B C SIP/2.0');
    assert.equal(startLine(Buffer.from('ping'), misspell('method')), 'pign');
    assert.equal(startLine(Buffer.from('A\r\n'), misspell('method')), 'Ax');
  });

  it('changes the case of letters of ASCII alone', () => {
    for (const to of ['upper', 'lower', 'alternating'] as const) {
      const others = '\xe2\x82\xac\xc3\xe9\xff\xb5\xdf\xc9[`{';
      const value = text(
        edits.rawValue('Call-ID', Buffer.from(others, 'latin1')),
        edits.changeValueCase(to, 'Call-ID'),
      );
      assert.ok(value.includes('Call-ID: ' + others + '\r\n'), to);
    }
  });

  it('folds before all blanks but those that are folded', () => {
    const folded = text(edits.rawValue('To', 'a \tb\tc\r\n d'), edits.foldLine('To'));
    assert.ok(folded.includes('To: a\r\n \tb\r\n\tc\r\n d\r\n'), folded);
    const again = text(edits.foldLine('CSeq'), edits.foldLine('CSeq'));
    assert.ok(again.includes('CSeq: \r\n 1\r\n OPTIONS\r\n'), again);
    assert.deepEqual(faultsOf(parse(again)), []);
  });

  it('ends folds as it ends lines', () => {
    const folded = text(edits.foldLine('CSeq'), edits.lineEnds('\n', 'CSeq'));
    assert.ok(folded.includes('\r\nCSeq: 1\n OPTIONS\nSupported'), folded);
    assert.equal(text(edits.foldLine('CSeq'), edits.lineEnds('\n')).includes('\r'), false);
  });

  it('throws where it finds no line', () => {
    const mistakes = [
      () => edits.dropLine('Route'),
      () => edits.doubleLine(['Via', 1]),
      () => edits.renameLine(99, 'x'),
      () => edits.insertRaw(11, 'x'),
      () => edits.reorderLines([0, 1]),
      () => edits.reorderLines([0, 0, 1, 2, 3, 4, 5, 6, 7, 8]),
      () => edits.compactNames('Route'),
    ];
    for (const mistake of mistakes) assert.throws(() => text(mistake()), /line/);
  });

  it('throws where it finds no place in the line or the body', () => {
    const mistakes: [Edit[], RegExp][] = [
      [[edits.foldLine('To', [])], /needs a place/],
      [[edits.foldLine('Call-ID', [3])], /no place 3/],
      [[edits.foldLine('To'), edits.foldLine('To')], /no place for a fold/],
      [[edits.insertRaw(0, 'x'), edits.foldLine(0)], /no place for a fold/],
      [[edits.bytesInValue('Call-ID', 3, 'x')], /no place 3/],
      [[edits.bytesInStartLine(-1, 'x')], /no place -1/],
      [[edits.bytesInBody(Number.NaN, 'x')], /no place NaN/],
      [[edits.misspellStartLine('reason')], /no reason/],
      [[edits.rawStartLine('OPTIONS'), edits.misspellStartLine('uri')], /no uri/],
      [[edits.rawStartLine('SIP/2.0 200'), edits.changeStartLineCase('upper', 'reason')], /no reason/],
      [[edits.rawStartLine('SIP/2.0 200'), edits.changeStartLineCase('upper', 'method')], /no method/],
    ];
    for (const [all, said] of mistakes) assert.throws(() => text(...all), said);
  });
});
