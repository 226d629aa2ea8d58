// Tests of the parser: what it reads, what faults it reports, and that it never throws.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Message, parseMessage, Request, Response, writeMessage } from '../../simulator/message';

const parse = (text: string | Buffer): Message => {
  const { message, refusal } = parseMessage(Buffer.from(text));
  assert.ok(message, JSON.stringify(refusal));
  return message;
};
const lines = (...all: string[]): string => all.join('\r\n') + '\r\n\r\n';
const options = [
  'OPTIONS sip:bob@example.com SIP/2.0',
  'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1',
  'Max-Forwards: 70',
  'From: <sip:a@example.com>;tag=1',
  'To: <sip:bob@example.com>',
  'Call-ID: c1',
  'CSeq: 1 OPTIONS',
];
const ids = (m: Message): string[] => m.faults.map(fault => fault.requirement.replace('RFC3261:', ''));
/** The valid message with one line replaced (by the name that it begins with) or added. */
const withLine = (line: string): string => {
  const name = line.split(':')[0].trim();
  const at = options.findIndex(other => other.startsWith(name + ':'));
  return lines(...(at < 0 ? [...options, line] : options.map((other, i) => (i === at ? line : other))));
};

describe('parseMessage', () => {
  it('reads a request without faults, with the offsets of its lines', () => {
    const m = parse(lines(...options));
    assert.ok(m.isRequest());
    assert.equal(m.method, 'OPTIONS');
    assert.equal(m.uri!.user, 'bob');
    assert.deepEqual(m.faults, []);
    assert.equal(m.lines[1].offset, options[0].length + 2 + options[1].length + 2);
    assert.equal(m.raw!.toString(), lines(...options));
  });

  it('reads a response, also with an empty or a UTF-8 reason', () => {
    const rest = options.slice(1).filter(line => !line.startsWith('Max'));
    const m = parse(lines('SIP/2.0 183 = 2**3 * 19**2 но сто', ...rest));
    assert.ok(m.isResponse());
    assert.equal(m.status, 183);
    assert.equal(m.reason, '= 2**3 * 19**2 но сто');
    assert.deepEqual(m.faults, []);
    const empty = parse(lines('SIP/2.0 100 ', ...rest));
    assert.ok(empty.isResponse() && empty.reason === '');
    assert.deepEqual(empty.faults, []);
    assert.deepEqual(ids(parse(lines('SIP/2.0 100', ...rest))), ['7.2-1']);
  });

  it('tells what no Reason-Phrase has, and reads it', () => {
    const rest = options.slice(1).filter(line => !line.startsWith('Max'));
    const read = (reason: string | Buffer): Message =>
      parse(Buffer.concat([Buffer.from('SIP/2.0 200 '), Buffer.from(reason), Buffer.from('\r\n' + lines(...rest))]));
    for (const reason of ['a/b%20c', 'é', Buffer.from([0x80, 0xbf])]) assert.deepEqual(read(reason).faults, []);
    for (const reason of ['say "no"', '100%', 'a\x01', Buffer.from([0xc3])]) {
      const [fault] = read(reason).faults;
      assert.equal(fault.leniency, 'reason-phrase');
    }
    assert.equal((read('say "no"') as Response).reason, 'say "no"');
    assert.equal(read('100%').faults[0].offset, 'SIP/2.0 200 100'.length);
  });

  it('unfolds, and decodes UTF-8', () => {
    const m = parse(lines(...options, "Subject :\r\n  I know you're there,\r\n\t  пікап  \r\n   ", 'X-Y: y'));
    assert.equal(m.get('Subject'), "I know you're there, пікап");
    assert.equal(m.get('X-Y'), 'y');
    assert.deepEqual(m.faults, []);
  });

  it('keeps white space of Unicode, which is content', () => {
    assert.equal(parse(lines(...options, 'Subject: \ufeff大停電\u00a0')).get('Subject'), '\ufeff大停電\u00a0');
  });

  it('tolerates bare LF with one fault', () => {
    const m = parse(lines(...options).replaceAll('\r\n', '\n'));
    assert.equal(m.callId, 'c1');
    assert.deepEqual(ids(m), ['7-1']);
    assert.equal(m.faults[0].offset, options[0].length);
    assert.deepEqual(ids(parse(lines(...options, 'X-Y: a\rb'))), ['7-1', '7.3.1-3']); // no text has a CR either
  });

  it('cuts the body to Content-Length (18.3)', () => {
    const head = lines(...options, 'Content-Type: text/plain', 'l: 3');
    assert.equal(parse(head + 'abcdef').body.toString(), 'abc');
    assert.deepEqual(parse(head + 'abcdef').faults, []);
    const open = lines(...options, 'Content-Type: text/plain');
    assert.equal(parse(open + 'abc\r\n\r\n').body.toString(), 'abc\r\n\r\n');
    const short = parse(head + 'ab');
    assert.equal(short.body.toString(), 'ab');
    assert.deepEqual(ids(short), ['18.3-3']);
  });

  const faulty: [string, string, string, string?][] = [
    ['a missing field', lines(...options.filter(line => !line.startsWith('To'))), '8.1.1-1', 'To'],
    ['no Max-Forwards', lines(...options.filter(line => !line.startsWith('Max'))), '8.1.1.6-1', 'Max-Forwards'],
    ['a line without a colon', lines(...options, 'nonsense'), '7.3.1-3'],
    ['a name that is no token', lines(...options, 'My Header: x'), '7.3.1-3'],
    ['a From that cannot be read', withLine('From: "open <sip:a@b>'), '20.20-2', 'From'],
    ['a To with spaces', withLine('To: < sip:a@b >'), '8.1.1-1', 'To'],
    ['a Contact that needs brackets', withLine('Contact: sip:a@b?Route=x'), '20.10-1', 'Contact'],
    ['a Via that cannot be read', withLine('Via: SIP/2.0/UDP'), '8.1.1.7-1', 'Via'],
    ['a Via of another version', withLine('Via: SIP/3.0/UDP a;branch=z9hG4bK1'), '8.1.1.7-2', 'Via'],
    ['a repeated parameter', withLine('Via: SIP/2.0/UDP a;branch=z9hG4bK1;x=1;X=2'), '7.3.1-6', 'Via'],
    ['a repeated URI parameter', withLine('To: <sip:a@b;x=1;x=2>'), '19.1.1-7', 'To'],
    ['a CSeq of another method', withLine('CSeq: 1 INVITE'), '8.1.1.5-1', 'CSeq'],
    ['a CSeq of 2**31', withLine('CSeq: 2147483648 OPTIONS'), '8.1.1.5-2', 'CSeq'],
    ['a CSeq without a number', withLine('CSeq: OPTIONS'), '8.1.1.5-2', 'CSeq'],
    ['a Max-Forwards beyond 255', withLine('Max-Forwards: 256'), '8.1.1.6-1', 'Max-Forwards'],
    ['a negative Content-Length', withLine('Content-Length: -1'), '20.14-1', 'Content-Length'],
    ['two Call-IDs', lines(...options, 'i: c2'), '7.3.1-2', 'Call-ID'],
    ['a Call-ID of two words', withLine('Call-ID: a b'), '8.1.1-1', 'Call-ID'],
    ['a body of no type', lines(...options) + 'x', '20.15-1', 'Content-Type'],
    ['brackets around the Request-URI', lines('OPTIONS <sip:a@b> SIP/2.0', ...options.slice(1)), '7.1-1'],
    ['a space in the Request-URI', lines('OPTIONS sip:a@b; lr SIP/2.0', ...options.slice(1)), '7.1-1'],
    ['two spaces in the start line', lines('OPTIONS  sip:a@b SIP/2.0', ...options.slice(1)), '7.1-1'],
    ['a space after the version', lines('OPTIONS sip:a@b SIP/2.0 ', ...options.slice(1)), '7.1-1'],
    ['another version', lines('OPTIONS sip:a@b SIP/7.0', ...options.slice(1)), '7.1-4'],
    ['a version in lower case', lines('OPTIONS sip:a@b sip/2.0', ...options.slice(1)), '7.1-5'],
  ];
  for (const [what, text, id, field] of faulty) {
    it('reports ' + what + ' as ' + id, () => {
      const m = parse(text);
      assert.deepEqual(ids(m), [id]);
      assert.equal(m.faults[0].field, field);
    });
  }

  it('asks no Max-Forwards of a response', () => {
    assert.deepEqual(ids(parse(lines('SIP/2.0 200 OK'))), [
      '8.2.6.2-5',
      '8.2.6.2-1',
      '8.2.6.2-3',
      '8.2.6.2-2',
      '8.2.6.2-4',
    ]);
  });

  it('refuses what has no readable start line or no end of the header', () => {
    for (const text of [
      '',
      '\r\n\r\n',
      'x',
      lines(...options).slice(0, -2),
      lines('hello'),
      lines('GET / HTTP/1.1'),
      lines('SIP/2.0 4294967301 x'),
      lines('SIP/2.0'),
      lines('OPTIONS sip:a@b'),
    ]) {
      assert.ok(parseMessage(Buffer.from(text)).refusal, text);
    }
  });
});

describe('parseMessage, whatever comes', () => {
  const readAll = (m: Message): void => {
    void [m.faults, m.vias, m.topVia, m.from, m.to, m.callId, m.cseq, m.contacts, m.routes, m.recordRoutes];
    void [m.maxForwards, m.expires, m.contentLength, m.tokens('Supported'), m.isRequest() && m.uri];
    writeMessage(m.clone());
  };

  it('never throws on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        const result = parseMessage(Buffer.from(bytes));
        if (result.message) readAll(result.message);
      }),
      { numRuns: 300 },
    );
  });

  it('never throws on a message with bytes replaced', () => {
    const whole = Buffer.from(lines(...options, 'Contact: "x" <sip:a@b>;q=0.1, sip:c', 'Route: <sip:p;lr>', 'l: 0'));
    const change = fc.tuple(
      fc.nat(whole.length - 1),
      fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('";,<>@:%\\\r\n '))),
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), changes => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        const result = parseMessage(bytes);
        if (result.message) readAll(result.message);
      }),
      { numRuns: 1000 },
    );
  });

  it('reads back what was written', () => {
    const word = fc.stringMatching(/^[a-z0-9.-]{1,12}$/);
    const value = fc
      .string({ unit: 'grapheme', maxLength: 30 })
      .map(text => text.replace(/[\p{C}\p{Z}]/gu, ' ').trim());
    const body = fc.uint8Array({ maxLength: 50 }).map(bytes => Buffer.from(bytes));
    const field = fc.tuple(
      word.map(name => 'X-' + name),
      value,
    );
    fc.assert(
      fc.property(word, fc.array(field, { maxLength: 6 }), body, fc.boolean(), (user, fields, content, response) => {
        const built = response
          ? new Response(200, user, fields, content)
          : new Request('MESSAGE', 'sip:' + user + '@example.com', fields, content);
        const read = parse(writeMessage(built));
        assert.deepEqual(read.body, content);
        assert.deepEqual(
          read.lines.map(({ name, value: text }) => [name, text]),
          [...fields, ['Content-Length', String(content.length)]],
        );
        assert.deepEqual(writeMessage(read), writeMessage(built));
        if (read.isRequest()) assert.equal(read.requestUri, 'sip:' + user + '@example.com');
        else assert.ok(read.isResponse() && read.reason === user);
      }),
      { numRuns: 300 },
    );
  });
});
