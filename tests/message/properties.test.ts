// Properties of the codec over the whole grammar of SIP, and over what is no SIP: see fuzz/grammar and fuzz/mutate.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  differentUris,
  equalUris,
  extensionField,
  foldedValues,
  headerValues,
  hostTwice,
  looselyEqualUris,
  type MessageParts,
  message,
  sdp,
  spell,
  spelledAddress,
  spelledParams,
  spelledSipUri,
  spelledVia,
  stream,
  style,
  textUtf8Trim,
  unfold,
  uri,
} from '../../fuzz/grammar';
import { anyBytes, mutated } from '../../fuzz/mutate';
import {
  canonicalHost,
  canonicalName,
  type Fault,
  isListField,
  type Message,
  NameAddr,
  Params,
  parseMessage,
  Request,
  Response,
  readField,
  StreamFramer,
  Uri,
  Via,
  writeMessage,
} from '../../simulator/message';
import { parseSdp } from '../../simulator/sdp';
import { bytesOf, decode, testProperties } from '../fuzz/runs';

const parse = (text: string): Message => {
  const { message: read, refusal } = parseMessage(bytesOf(text));
  assert.ok(read, JSON.stringify(refusal));
  return read;
};

const messageText = message.map(({ text }) => text);
const names = Object.keys(headerValues);
/** A field of any name with a value of its grammar. */
const anyField = fc.oneof(
  ...names.map(name => headerValues[name].map((value): [string, string] => [name, value])),
  fc
    .tuple(extensionField, style())
    .map(([value, chosen]): [string, string] => [
      'X-Other',
      unfold(spell(value, chosen)).replace(/^[ \t]+|[ \t]+$/g, ''),
    ]),
);

/** A line added changes no byte of the others. */
function checkChanged(read: Message, text: string): void {
  const end = text.length - read.body.length - 2;
  const changed = writeMessage(read.clone().add('X-Added', '1'), { contentLength: 'keep' });
  assert.equal(changed.toString('latin1'), text.slice(0, end) + 'X-Added: 1\r\n' + text.slice(end));
}

/** Built anew of its lines' values, it says the same. */
function checkRebuilt(read: Message): void {
  const lines = read.lines.map(({ name, value }): [string, string] => [name, value]);
  const built = read.isRequest()
    ? new Request(read.method, read.requestUri, lines, read.body)
    : new Response(read.isResponse() ? read.status : 0, read.isResponse() ? read.reason : '', lines, read.body);
  const again = parse(writeMessage(built, { contentLength: 'keep' }).toString('latin1'));
  assert.deepEqual(again.faults, []);
  assert.deepEqual(
    again.lines.map(({ name, value }) => [name, value]),
    lines,
  );
}

/** A field whose value is a list, and two values of it. */
const listFields = fc.oneof(
  ...names
    .filter(isListField)
    .map(name => headerValues[name].filter(value => value !== '').map((value): [string, string] => [name, value]))
    .map(values =>
      fc.tuple(values, values).map(([[name, one], [, other]]): [string, string, string] => [name, one, other]),
    ),
);

function checkMessage(text: string, said: MessageParts): void {
  const read = parse(text);
  assert.deepEqual(read.faults, []);
  assert.deepEqual(writeMessage(read, { contentLength: 'keep' }).toString('latin1'), text);
  checkChanged(read, text);
  checkRebuilt(read);
  assert.equal(read.body.toString('latin1'), said.body);
  assert.deepEqual(
    read.lines.map(({ name }) => canonicalName(name)),
    said.names.map(canonicalName),
  );
  assert.deepEqual(read.cseq, said.cseq);
  assert.equal(read.callId, said.callId);
  assert.ok(read.from && read.to && read.topVia);
  if (read.isRequest()) {
    assert.equal(read.method, said.request?.method);
    assert.equal(read.requestUri, said.request?.uri);
    assert.ok(read.uri);
  } else assert.equal(read.isResponse() && read.status, said.response?.status);
}

/** Of a value that prints itself: what it prints says the same again. */
function checkPrinted(name: string, value: unknown): void {
  if (typeof value !== 'object' || value === null || value.toString === Object.prototype.toString) return;
  const printed = value.toString();
  const again = readField(name, printed);
  assert.deepEqual(again.faults, [], printed);
  assert.equal(again.values.length, 1, printed);
  assert.equal(String(again.values[0]), printed);
}

function checkField(name: string, value: string): void {
  const { values, faults } = readField(name, bytesOf(value));
  assert.deepEqual(faults, []);
  for (const one of values) checkPrinted(name, one);
}

const inside = (faults: readonly Fault[], length: number): void => {
  for (const { offset } of faults) assert.ok(offset >= 0 && offset <= length, `offset ${offset} of ${length}`);
};

/** Reads all that can be read of it, twice where the first reading may be remembered. */
function readAll(read: Message, length: number): void {
  inside(read.faults, length);
  void [
    read.vias,
    read.topVia,
    read.from,
    read.to,
    read.callId,
    read.cseq,
    read.contacts,
    read.routes,
    read.recordRoutes,
  ];
  void [read.maxForwards, read.expires, read.contentLength, read.isRequest() && read.uri];
  for (const { name, value } of read.lines) {
    void [read.get(name), read.getAll(name), read.tokens(name)];
    inside(readField(name, value).faults, Buffer.byteLength(value));
  }
  assert.ok(read.raw && writeMessage(read).equals(read.raw));
  writeMessage(read.clone().add('X-Added', '1'));
}

function readWhatever(text: string): void {
  const bytes = bytesOf(text);
  const { message: read, refusal } = parseMessage(bytes);
  if (read) readAll(read, bytes.length);
  else inside([refusal], bytes.length);
  const framer = new StreamFramer();
  framer.push(bytes);
  void [framer.pending, framer.error];
}

interface Framed {
  got: string[];
  error?: Fault;
  counts: number[];
}

function framed(bytes: Buffer, sizes: number[]): Framed {
  const framer = new StreamFramer({ surplus: false });
  const got: Buffer[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length];
    got.push(...framer.push(bytes.subarray(at, at + size)));
    at += size;
  }
  const { error, pending, pings, lineEnds } = framer;
  return { got: got.map(one => one.toString('latin1')), error, counts: [pending, pings, lineEnds] };
}

/** Whatever the bytes are: the same pieces, error and counts in one chunk, in chunks of these sizes and byte by byte. */
function checkCuts(text: string, sizes: number[]): void {
  const bytes = bytesOf(text);
  const whole = framed(bytes, [Math.max(1, bytes.length)]);
  for (const cut of [sizes, [1]]) assert.deepEqual(framed(bytes, cut), whole);
  if (bytes.length > 400) return;
  for (let at = 1; at < bytes.length; at++) assert.deepEqual(framed(bytes, [at, bytes.length]), whole);
}

const chunkSizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 });
/** Bytes of any kind before, between and behind what a Content-Length is told by, or is not. */
const faultyStream = fc
  .array(
    fc.oneof(
      anyBytes,
      fc.constantFrom(
        '\r\n',
        '\n',
        '\r',
        '\0',
        '\r\n\r\n',
        'INFO sip:a SIP/2.0\r\n',
        'l: 1\r\n',
        'l:\r\n x\r\n',
        'L: 9\n',
      ),
    ),
    { maxLength: 12 },
  )
  .map(all => all.join(''));

const compare =
  (expected: boolean): ((pair: [string, string]) => void) =>
  ([a, b]) => {
    const [one, other] = [Uri.parse(a), Uri.parse(b)];
    assert.ok(one && other);
    assert.equal(one.equals(other), expected);
    assert.equal(other.equals(one), expected);
  };

testProperties('properties of the codec', {
  'a message of the grammar has no faults, says what was meant and is written byte for byte': {
    weight: 5,
    property: fc.property(message, ({ text, value }) => checkMessage(text, value)),
  },
  'a value of the grammar has no faults, and what it prints reads again': {
    weight: 7,
    property: fc.property(anyField, ([name, value]) => checkField(name, value)),
  },
  'values joined by a comma are those of lines one by one': {
    weight: 2,
    property: fc.property(listFields, ([name, one, other]) => {
      const together = readField(name, bytesOf(one + ', ' + other)).values.map(String);
      const apart = [one, other].flatMap(value => readField(name, bytesOf(value)).values.map(String));
      assert.deepEqual(together, apart);
    }),
  },
  'a SIP URI has the parts that it was made of': {
    weight: 1,
    property: fc.property(spelledSipUri, ({ text, value }) => {
      const read = Uri.parse(text);
      assert.ok(read);
      assert.deepEqual(
        [read.scheme, read.user, read.password, read.host, read.port, read.params.entries(), read.headers],
        [
          value.scheme.toLowerCase(),
          value.user,
          value.password,
          value.host,
          value.port === undefined ? undefined : Number(value.port),
          value.params,
          value.headers,
        ],
      );
    }),
  },
  'every URI reads, and equals itself written': {
    weight: 1,
    property: fc.property(uri, text => {
      const read = Uri.parse(text);
      assert.ok(read);
      const again = Uri.parse(read.toString());
      assert.ok(again && again.toString() === read.toString() && again.equals(read) && read.equals(again));
    }),
  },
  'an address says its name and its URI': {
    weight: 1,
    property: fc.property(spelledAddress, style(), ({ text, value }, chosen) => {
      const read = NameAddr.parse(decode(unfold(spell(text, chosen))));
      assert.ok(read);
      assert.equal(read.displayName, value.displayName);
      assert.equal(read.uri.toString(), Uri.parse(value.uri)!.toString());
      assert.equal(read.params.size, 0);
    }),
  },
  'a Via says where it was sent from': {
    weight: 1,
    property: fc.property(spelledVia, style(), ({ text, value }, chosen) => {
      const read = Via.parse(decode(unfold(spell(text, chosen))));
      assert.ok(read);
      const { transport, host, port, branch } = read;
      assert.deepEqual({ transport, host, port, branch }, value);
    }),
  },
  'parameters say their names and values': {
    weight: 1,
    property: fc.property(spelledParams, style(), ({ text, value }, chosen) => {
      assert.deepEqual(
        Params.parse(decode(unfold(spell(text, chosen))))?.entries(),
        value.map(([name, text]) => [name, text && decode(text)]),
      );
    }),
  },
  'text of people unfolds to what it says': {
    weight: 1,
    property: fc.property(textUtf8Trim, style(), ({ text, value }, chosen) => {
      const read = parse('SIP/2.0 200 OK\r\nSubject:' + spell(text, chosen) + '\r\n\r\n');
      assert.equal(read.get('Subject'), value);
    }),
  },
  'a host is one host however written': {
    weight: 1,
    property: fc.property(hostTwice, ([one, other]) => assert.equal(canonicalHost(one), canonicalHost(other))),
  },
  'a URI equals itself spelt otherwise': { weight: 2, property: fc.property(equalUris, compare(true)) },
  'a URI equals itself with a parameter that may be left out': {
    weight: 1,
    property: fc.property(looselyEqualUris, compare(true)),
  },
  'URIs that differ are not equal': { weight: 2, property: fc.property(differentUris, compare(false)) },
  'mutated messages are read without harm': { weight: 8, property: fc.property(mutated(messageText), readWhatever) },
  'arbitrary bytes are read without harm': {
    weight: 2,
    property: fc.property(anyBytes, text => {
      readWhatever(text);
      readWhatever('INVITE sip:a SIP/2.0\r\n' + text + '\r\n\r\n');
    }),
  },
  'mutated values are read without harm': {
    weight: 5,
    property: fc.property(mutated(anyField.map(([name, value]) => name + ': ' + value)), text => {
      const colon = text.indexOf(':');
      const value = bytesOf(text.slice(colon + 1));
      inside(readField(text.slice(0, Math.max(0, colon)), value).faults, value.length);
      for (const name of [names[text.length % names.length], 'Via', 'Contact'])
        inside(readField(name, value).faults, value.length);
    }),
  },
  'a stream gives the same messages however it is cut': {
    weight: 1,
    property: fc.property(stream, chunkSizes, ({ text, value }, sizes) => {
      const bytes = bytesOf(text);
      for (const cut of [sizes, [1], [bytes.length]]) {
        const { got, error, counts } = framed(bytes, cut);
        assert.deepEqual([got, error, counts[0]], [value, undefined, 0]);
      }
    }),
  },
  'a faulty stream gives the same pieces and the same error however it is cut': {
    weight: 2,
    property: fc.property(fc.oneof(mutated(stream.map(({ text }) => text)), faultyStream), chunkSizes, checkCuts),
  },
  'a session description of the grammar has no faults': {
    weight: 1,
    property: fc.property(sdp, text => {
      const { sdp: read, faults } = parseSdp(bytesOf(text));
      assert.ok(read);
      assert.deepEqual(faults, []);
    }),
  },
  'mutated and arbitrary bytes are read as session descriptions without harm': {
    weight: 2,
    property: fc.property(
      fc.oneof(
        mutated(sdp),
        anyBytes,
        anyBytes.map(text => 'v=0\r\n' + text),
      ),
      text => {
        inside(parseSdp(bytesOf(text)).faults, text.length);
      },
    ),
  },
  'a field says the same folded and unfolded': {
    weight: 1,
    property: fc.property(
      fc.oneof(...names.map(name => foldedValues[name].map((value): [string, string] => [name, value]))),
      ([name, value]) => {
        const [line] = parse('SIP/2.0 200 OK\r\n' + name + ': ' + value + '\r\n\r\n').lines;
        assert.deepEqual(line.values.map(String), readField(name, line.value).values.map(String));
      },
    ),
  },
  'looking at a URI does not change what it prints': {
    weight: 1,
    property: fc.property(uri, text => {
      const read = Uri.parse(text);
      assert.ok(read);
      void [read.user, read.port, read.params.size, read.headers];
      assert.equal(read.toString(), Uri.parse(text)!.toString());
    }),
  },
});
