// Tests of writing.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Field, type Message, parseMessage, Request, replyTo, writeMessage } from '../../simulator/message';

const built = (): Request =>
  new Request(
    'INFO',
    'sip:a',
    [
      ['From', 'x'],
      ['Content-Length', '99'],
      ['X-A', 'é'],
    ],
    'é',
  );

describe('writeMessage', () => {
  it('mends Content-Length where it stands, in bytes', () => {
    assert.equal(
      writeMessage(built()).toString(),
      'INFO sip:a SIP/2.0\r\nFrom: x\r\nContent-Length: 2\r\nX-A: é\r\n\r\né',
    );
  });

  it('adds it, leaves it out, leaves it alone, or lies', () => {
    const text = (contentLength: 'omit' | 'keep' | number): string =>
      writeMessage(built(), { contentLength }).toString();
    assert.match(writeMessage(built().remove('l')).toString(), /X-A: é\r\nContent-Length: 2\r\n\r\n/);
    assert.doesNotMatch(text('omit'), /Content-Length/);
    assert.match(text('keep'), /Content-Length: 99\r\n/);
    assert.match(text(7), /Content-Length: 7\r\n/);
  });

  it('writes compact names on request, and odd versions and values as they are', () => {
    const m = built().add('Bad Name', 'a\r\n b');
    m.version = 'SIP/7.0';
    assert.equal(
      writeMessage(m, { compact: true }).toString(),
      'INFO sip:a SIP/7.0\r\nf: x\r\nl: 2\r\nX-A: é\r\nBad Name: a\r\n b\r\n\r\né',
    );
  });
});

describe('writeMessage, of a received message', () => {
  const start = 'INFO  sip:a\t SIP/2.0 \r\n';
  const via = 'vIA \t:  SIP / 2.0 /UDP\r\n\t a \n ;x  \t\r\n';
  const subject = 's:\xff \xc3\xa9\0\r\n';
  const odd = 'no colon\r\n';
  const length = 'l :\r\n 002\r\n';
  const last = 'X:\n';
  const received = '\r\n\n\r' + start + via + subject + length + last + '\r\nabSURPLUS\0\xff';
  const read = (text = received): Message => parseMessage(Buffer.from(text, 'latin1')).message!;
  const written = (m: Message, options?: Parameters<typeof writeMessage>[1]): string =>
    writeMessage(m, options).toString('latin1');

  it('writes an untouched one byte for byte, in bytes of its own', () => {
    const m = read();
    assert.equal(written(m), received);
    assert.equal(written(m, { contentLength: 'keep' }), received);
    void [m.faults, m.lines, m.topVia, m.get('Subject'), m.isRequest() && m.uri];
    assert.equal(written(m.clone()), received);
    writeMessage(m).fill(0);
    assert.equal(m.raw!.toString('latin1'), received);
    assert.equal(written(m), received);
    for (const text of [received.replace(length, ''), received.replace(subject, odd), received.replace('ab', '')]) {
      assert.equal(written(read(text)), text);
    }
  });

  const rest = subject + length + last + '\r\nab';
  const changes: [string, (m: Message) => unknown, string][] = [
    ['a line added', m => m.add('Y', 'z'), start + via + subject + length + last + 'Y: z\r\n\r\nab'],
    ['a line put before', m => m.prepend('Via', 'z'), start + 'Via: z\r\n' + via + rest],
    ['a line removed', m => m.remove('Subject'), start + via + length + last + '\r\nab'],
    ['a line replaced', m => m.set('v', 'z'), start + 'v: z\r\n' + rest],
    ['a value changed in place', m => Object.assign(m.lines[0], { value: 'z' }), start + 'vIA: z\r\n' + rest],
    [
      'a name changed in place',
      m => Object.assign(m.lines[3], { name: 'Y' }),
      start + via + subject + length + 'Y: \r\n\r\nab',
    ],
    ['lines in another order', m => void m.fields.reverse(), start + last + length + subject + via + '\r\nab'],
    ['a line twice', m => void m.fields.push(m.lines[3]), start + via + subject + length + last + last + '\r\nab'],
    [
      'another body',
      m => Object.assign(m, { body: Buffer.from('xyz') }),
      start + via + subject + 'l: 3\r\n' + last + '\r\nxyz',
    ],
    [
      'a body of the same length',
      m => Object.assign(m, { body: Buffer.from('xy') }),
      start + via + rest.replace('ab', 'xy'),
    ],
    ['another version', m => Object.assign(m, { version: 'SIP/3.0' }), 'INFO sip:a SIP/3.0\r\n' + via + rest],
    ['another method', m => Object.assign(m, { method: 'BYE' }), 'BYE sip:a SIP/2.0\r\n' + via + rest],
    ['another Request-URI', m => Object.assign(m, { requestUri: 'x:y' }), 'INFO x:y SIP/2.0\r\n' + via + rest],
  ];
  for (const [what, change, expected] of changes) {
    it('writes ' + what + ', and all other lines as they came', () => {
      const m = read();
      change(m);
      assert.equal(written(m), expected);
      assert.equal(written(m.clone()), expected);
    });
  }

  it('writes as they came what an option does not concern', () => {
    const m = read();
    assert.equal(written(m, { contentLength: 2 }), start + via + rest);
    assert.equal(written(m, { contentLength: 9 }), start + via + subject + 'l: 9\r\n' + last + '\r\nab');
    assert.equal(written(m, { contentLength: 'omit' }), start + via + subject + last + '\r\nab');
    assert.equal(written(m, { compact: true }), start + 'v: SIP / 2.0 /UDP a ;x\r\n' + rest);
    const double = read(received.replace(last, 'Content-Length: 7\r\n'));
    assert.equal(written(double.add('Y', 'z')), start + via + subject + length + 'Y: z\r\n\r\nab');
  });

  it('does not carry the form of a line over to another message', () => {
    const other = new Request('INFO', 'sip:b', read().fields.slice(0, 1));
    assert.equal(written(other), 'INFO sip:b SIP/2.0\r\nvIA: SIP / 2.0 /UDP a ;x\r\nContent-Length: 0\r\n\r\n');
    assert.match(written(replyTo(read() as Request, 200)), /^SIP\/2.0 200 OK\r\nVia: SIP \/ 2.0 \/UDP a ;x\r\n/i);
    const m = read('INFO sip:b SIP/2.0\r\nl: 0\r\n\r\n');
    m.fields = [...m.fields, read().fields[0], Field.of('Y', 'z')];
    assert.equal(written(m), 'INFO sip:b SIP/2.0\r\nl: 0\r\nvIA: SIP / 2.0 /UDP a ;x\r\nY: z\r\n\r\n');
  });

  it('gives back any bytes that can be read, and any lines but the one that was changed', () => {
    const name = fc.constantFrom('Via', 'v', 'X-y', 'sUBJECT', 'From', 'm');
    const text = fc.constantFrom('', 'x', 'a b', '<sip:a@b>', '\xff', '\r\n y', '\n\tz', '"', ',', '\r');
    const colon = fc.constantFrom(':', ': ', ' :', '\t: \t');
    const line = fc
      .tuple(name, colon, fc.array(text, { maxLength: 3 }), fc.constantFrom('\r\n', '\n'))
      .map(([field, separator, values, end]) => field + separator + values.join(' ') + end);
    const message = fc.tuple(
      fc.constantFrom('', '\r\n'),
      fc.array(line, { maxLength: 6 }),
      fc.constantFrom('', 'body'),
    );
    fc.assert(
      fc.property(message, ([before, lines, body]) => {
        const bytes = before + 'INFO sip:a SIP/2.0\r\n' + lines.join('') + '\r\n' + body;
        const m = read(bytes);
        assert.equal(written(m), bytes);
        m.add('Z', '1');
        const expected = 'INFO sip:a SIP/2.0\r\n' + lines.join('') + 'Z: 1\r\n\r\n' + body;
        assert.equal(written(m, { contentLength: 'keep' }), expected);
      }),
      { numRuns: 500 },
    );
  });
});
