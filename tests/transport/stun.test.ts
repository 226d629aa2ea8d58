// The STUN codec against the vectors of RFC 5769, bytes made by hand, and itself.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { canonicalHost, seededRandom } from '../../simulator/runtime';
import { answerBinding, bindingRequest, isStun, mappedAddress, readStun } from '../../simulator/transport/stun';

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');

/** RFC 5769 2.1 to 2.3: a request, its answers over IPv4 and IPv6. */
const TRANSACTION = 'b7e7a701bc34d686fa87dfae';
const REQUEST = hex(`0001 0058 2112a442 ${TRANSACTION} 8022 0010 5354554e207465737420636c69656e74 0024 0004 6e0001ff
  8029 0008 932ff9b151263b36 0006 0009 6576746a3a68367659202020 0008 0014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2
  8028 0004 e57a3bcf`);
const ANSWER_4 = hex(`0101 003c 2112a442 ${TRANSACTION} 8022 000b 7465737420766563746f7220 0020 0008 0001a147e112a643
  0008 0014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7 8028 0004 c07d4c96`);
const ANSWER_6 = hex(`0101 0048 2112a442 ${TRANSACTION} 8022 000b 7465737420766563746f7220
  0020 0014 0002a1470113a9faa5d3f179bc25f4b5bed2b9d9 0008 0014 a382954e4be67bf11784c97c8292c275bfe3ed41
  8028 0004 c8fb0b4c`);

const ipv4 = fc.ipV4();
const ipv6 = fc.ipV6().map(canonicalHost);

describe('stun', () => {
  it('reads the vectors of RFC 5769, whose fingerprints fit', () => {
    const request = readStun(REQUEST);
    assert.equal(request?.class, 'request');
    assert.equal(request.method, 1);
    assert.equal(request.transaction, TRANSACTION);
    assert.deepEqual(
      request.attributes.map(({ type, value }) => `${type.toString(16)} ${value.length}`),
      ['8022 16', '24 4', '8029 8', '6 9', '8 20', '8028 4'],
    );
    const [four, six] = [readStun(ANSWER_4), readStun(ANSWER_6)];
    assert.equal(four?.class, 'success');
    assert.deepEqual(mappedAddress(four), { host: '192.0.2.1', port: 32_853 });
    assert.deepEqual(six && mappedAddress(six), { host: '2001:db8:1234:5678:11:2233:4455:6677', port: 32_853 });
  });

  it('refuses a vector whose fingerprint no longer fits', () => {
    for (const vector of [REQUEST, ANSWER_4, ANSWER_6]) {
      const changed = Buffer.from(vector);
      changed[30] ^= 1;
      assert.equal(readStun(changed), undefined);
    }
  });

  it('writes a binding request of twenty bytes', () => {
    const { bytes, transaction } = bindingRequest(seededRandom(1));
    assert.equal(bytes.toString('hex'), `000100002112a442${transaction}`);
    assert.notEqual(bindingRequest(seededRandom(2)).transaction, transaction);
  });

  it('answers a binding request as in RFC 5769', () => {
    const request = readStun(hex(`0001 0000 2112a442 ${TRANSACTION}`));
    assert.ok(request);
    const answer = answerBinding(request, { host: '192.0.2.1', port: 32_853 });
    assert.equal(answer?.toString('hex'), `0101000c2112a442${TRANSACTION}002000080001a147e112a643`);
    const six = answerBinding(request, { host: '2001:db8:1234:5678:11:2233:4455:6677', port: 32_853 });
    assert.equal(six?.subarray(24).toString('hex'), '0002a1470113a9faa5d3f179bc25f4b5bed2b9d9');
  });

  it('answers 420 to attributes that it must know and does not, and names them', () => {
    const request = readStun(hex(`0001 0010 2112a442 ${TRANSACTION} 0024 0004 6e0001ff 7ffe 0001 ff000000`));
    const answer = request && readStun(answerBinding(request, { host: '192.0.2.1', port: 1 }) ?? Buffer.alloc(0));
    assert.equal(answer?.class, 'error');
    const [code, unknown] = answer.attributes;
    assert.equal(code.value.subarray(0, 4).toString('hex'), '00000414');
    assert.equal(unknown.value.toString('hex'), '00247ffe');
    assert.equal(mappedAddress(answer), undefined);
  });

  it('answers nothing but binding requests', () => {
    for (const type of ['0011', '0101', '0111', '0003']) {
      const message = readStun(hex(`${type} 0000 2112a442 ${TRANSACTION}`));
      assert.ok(message, type);
      assert.equal(answerBinding(message, { host: '192.0.2.1', port: 1 }), undefined, type);
    }
  });

  it('tells STUN from SIP and from other keep-alives', () => {
    const others = ['\r\n\r\n', '\0\0\0\0', '', 'OPTIONS sip:a@example.com SIP/2.0\r\n', 'SIP/2.0 200 OK\r\n\r\n    '];
    for (const text of others) assert.equal(isStun(Buffer.from(text)), false, JSON.stringify(text));
    assert.equal(isStun(REQUEST), true);
    assert.equal(isStun(REQUEST.subarray(0, -4)), false, 'cut short');
    assert.equal(isStun(Buffer.concat([REQUEST, Buffer.alloc(4)])), false, 'too long');
    const cookie = Buffer.from(REQUEST);
    cookie[5]++;
    assert.equal(isStun(cookie), false, 'another cookie');
    const bits = Buffer.from(REQUEST);
    bits[0] |= 0x40;
    assert.equal(isStun(bits), false, 'first bits');
  });

  it('gives every address back', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4, ipv6), fc.integer({ min: 0, max: 65_535 }), fc.integer(), (host, port, seed) => {
        const request = readStun(bindingRequest(seededRandom(seed >>> 0)).bytes);
        const answer = request && answerBinding(request, { host, port });
        const read = answer && readStun(answer);
        assert.ok(read);
        assert.equal(read.transaction, request.transaction);
        assert.deepEqual(mappedAddress(read), { host, port });
      }),
    );
  });

  it('survives whatever comes', () => {
    const start = fc.constant(hex('0101 0000 2112a442'));
    const datagram = fc.tuple(start, fc.uint8Array({ minLength: 12, maxLength: 60 })).map(([head, tail]) => {
      const bytes = Buffer.concat([head, tail]);
      bytes.writeUInt16BE(bytes.length - 20, 2);
      return bytes;
    });
    fc.assert(
      fc.property(datagram, bytes => {
        const message = readStun(bytes);
        if (message) mappedAddress(message);
      }),
      { numRuns: 500 },
    );
  });
});
