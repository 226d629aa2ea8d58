// Tests of the framing of streams (18.3).
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { StreamFramer } from '../../simulator/message';

const one = 'OPTIONS sip:a SIP/2.0\r\nContent-Length: 4\r\n\r\n\r\n\r\n';
const two = 'SIP/2.0 200 OK\r\nX: y\r\nl :\r\n 0\r\n\r\n';
const three = 'INFO sip:a SIP/2.0\r\nContent-Length: 5\r\nContent-Length: 05\r\n\r\nhello';
const texts = (messages: Buffer[]): string[] => messages.map(String);

describe('StreamFramer', () => {
  it('gives the same messages wherever the stream is cut', () => {
    const stream = Buffer.from('\r\n\r\n' + one + two + '\r\n' + three + one.repeat(3) + '\r\n\r\n');
    const expected = [one, two, three, one, one, one];
    for (let size = 1; size <= stream.length; size++) {
      const framer = new StreamFramer();
      const got: string[] = [];
      for (let at = 0; at < stream.length; at += size) got.push(...texts(framer.push(stream.subarray(at, at + size))));
      assert.deepEqual(got, expected);
      assert.equal(framer.pending, 0);
      assert.equal(framer.error, undefined);
    }
  });

  it('holds what is not whole, and large bodies in many pieces', () => {
    const framer = new StreamFramer();
    assert.deepEqual(framer.push(Buffer.from(one.slice(0, -1))), []);
    assert.equal(framer.pending, one.length - 1);
    assert.deepEqual(texts(framer.push(Buffer.from('\n'))), [one]);
    const large = Buffer.from('INFO sip:a SIP/2.0\r\nl: 100000\r\n\r\n' + 'x'.repeat(100000));
    const got: Buffer[] = [];
    for (let at = 0; at < large.length; at += 999) got.push(...framer.push(large.subarray(at, at + 999)));
    assert.deepEqual(texts(got), [large.toString()]);
  });

  it('gives copies: later chunks do not change a message', () => {
    const framer = new StreamFramer();
    const [first] = framer.push(Buffer.from(two));
    framer.push(Buffer.from('Z'.repeat(two.length)));
    assert.equal(first.toString(), two);
  });

  const broken: [string, string, string][] = [
    ['no Content-Length', 'INFO sip:a SIP/2.0\r\nX: y\r\n\r\nrest', 'RFC3261:18.3-4'],
    ['a negative one', 'INFO sip:a SIP/2.0\r\nContent-Length: -9\r\n\r\nrest', 'RFC3261:20.14-2'],
    ['two that differ', 'INFO sip:a SIP/2.0\r\nContent-Length: 1\r\nl: 2\r\n\r\nrest', 'RFC3261:7.3.1-2'],
    ['a body beyond the limit', 'INFO sip:a SIP/2.0\r\nl: 1001\r\n\r\nrest', 'RFC3261:18.3-4'],
    ['a header beyond the limit', 'x'.repeat(201), 'RFC3261:18.3-4'],
  ];
  for (const [what, text, requirement] of broken) {
    it('stops at ' + what + ', giving out what it held', () => {
      const framer = new StreamFramer({ head: 200, body: 1000 });
      assert.deepEqual(texts(framer.push(Buffer.from(two + text))), [two, text]);
      assert.equal(framer.error!.requirement, requirement);
      assert.equal(framer.pending, 0);
      assert.deepEqual(framer.push(Buffer.from(one)), []);
    });
  }

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
