// The compiled readers: what the codec has is what the source says, heads are cut the same with and without them, and where they
// can't run all is read as well.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { compiledScan } from '../../scripts/assembly';
import { parseMessage } from '../../simulator/message';
import { view } from '../../simulator/message/view';
import { fieldNames } from './oracle';

const root = path.join(__dirname, '..', '..');
const seed = Number(process.env['SIPSPEC_SEED'] ?? Date.now() & 0x7fffffff);

const oneOf = (...texts: string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
/** Names that differ from known ones in a letter, or by a bit that makes capitals. */
const nearlyKnown = fc
  .tuple(oneOf(...fieldNames), fc.nat(40), oneOf('x', '\r', '\x0d', '-', '@', ' ', '\xed'))
  .map(([name, at, other]) => name.slice(0, at % name.length) + other + name.slice((at % name.length) + 1));
const odd = oneOf('v', 'f', 'T', 'l', 'x', 'X-Own', 'vi', 'Contact-', 'Call\rID', `P-${'long-'.repeat(9)}name`, '');
const lineName = fc.oneof(
  { weight: 6, arbitrary: oneOf(...fieldNames) },
  { weight: 1, arbitrary: odd },
  { weight: 1, arbitrary: nearlyKnown },
);
const cased = fc
  .tuple(lineName, oneOf('as it is', 'upper', 'lower'))
  .map(([name, how]) => (how === 'upper' ? name.toUpperCase() : how === 'lower' ? name.toLowerCase() : name));
const blanks = oneOf('', '', ' ', ' ', '\t', '  ', ' \t ');
const line = fc
  .tuple(
    cased,
    oneOf('', '', '', '', ' ', '\t'),
    oneOf(':', ':', ':', ':', ':', '', '::', '\0'),
    blanks,
    oneOf('', 'a', 'one two', 'a:b', 'x'.repeat(40), 'ü\u0080', 'a\rb', ' \0 '),
    blanks,
    oneOf('\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r\r\n', '\r\n ', '\r\n\t', '\r\n \r\n\t'),
  )
  .map(parts => parts.join(''));

const startLine = fc
  .tuple(
    oneOf('OPTIONS', 'INVITE', 'OPTIONS', 'X', 'a%b', 'o@x', '', 'SIP/2.0'),
    oneOf(' ', ' ', ' ', '  ', '\t', ''),
    oneOf(
      'sip:a@b',
      'sips:b',
      'sip:b:70;lr',
      'sip:b;method=INVITE',
      'sip:b?a=c',
      'tel:1',
      'sip:',
      's',
      '',
      'sip:@b',
      'sip:a b',
      '<sip:b>',
    ),
    oneOf(' ', ' ', ' ', '  ', '', '\t'),
    oneOf('SIP/2.0', 'SIP/2.0', 'SIP/2.0', 'sip/2.0', 'SIP/2.1', 'SIP/2.00', 'SIP/2', '', '2'),
  )
  .map(parts => parts.join(''));

/** All that the cutting of lines decides. */
function cut(bytes: Buffer): unknown {
  const { message, refusal } = parseMessage(bytes);
  return message === undefined
    ? refusal
    : {
        lines: message.lines.map(field => [
          field.offset,
          field.name,
          field.key,
          field.value,
          field.raw?.toString('latin1'),
        ]),
        body: message.body.toString('latin1'),
        start: message.startLine(),
        uri: message.isRequest() ? String(message.uri) : undefined,
        faults: message.faults.filter(({ offset }) => offset < firstLineOf(bytes)),
      };
}

const firstLineOf = (bytes: Buffer): number => bytes.indexOf(10);

describe(`message/view (SIPSPEC_SEED=${seed})`, () => {
  it('has the code that its source compiles to (npm run assembly)', function () {
    this.timeout(60_000);
    const file = path.join(root, 'simulator', 'message', 'scan-code.ts');
    assert.equal(fs.readFileSync(file, 'utf8'), compiledScan());
  });

  it('cuts heads as the reader does that looks at each byte', () => {
    // a line that is too long for the view, so that the head is read where it stands
    const far = 'Far: ' + 'y'.repeat(view.length) + '\r\n';
    fc.assert(
      fc.property(
        startLine,
        fc.array(line, { maxLength: 20 }),
        oneOf('', 'body', '\r\n', '\n\n', ' body', '\tb\r\n\r\n', 'é'),
        (first, lines, body) => {
          const head = first + '\r\n' + lines.join('');
          const near = Buffer.from(head + 'Far: y\r\n\r\n' + body, 'latin1');
          const away = Buffer.from(head + far + '\r\n' + body, 'latin1');
          const shortened = JSON.parse(JSON.stringify(cut(away)).replaceAll('y'.repeat(view.length), 'y'));
          assert.deepEqual(JSON.parse(JSON.stringify(cut(near))), shortened);
        },
      ),
      { seed, numRuns: 3000 },
    );
  });

  it('cuts heads of more lines than fit', () => {
    for (const count of [254, 255, 256, 257, 1000]) {
      const lines = Array.from({ length: count }, (_, i) => `Via: SIP/2.0/UDP h${i}.example.com\r\n`);
      const { message } = parseMessage(Buffer.from(`OPTIONS sip:a@b SIP/2.0\r\n${lines.join('')}\r\n`));
      assert.deepEqual(
        message?.vias.map(via => via.host),
        lines.map((_, i) => `h${i}.example.com`),
      );
    }
  });

  for (const what of ['vectors', 'memory', 'WebAssembly']) {
    it(`is not needed: without ${what}, the same tests pass`, function () {
      this.timeout(120_000);
      const off = path.join(__dirname, 'without-assembly.js');
      const tests = ['corpus', 'torture', 'message', 'field', 'name-addr', 'uri', 'via'];
      const { status, stdout, stderr } = spawnSync(
        path.join(root, 'node_modules', '.bin', 'mocha'),
        ['--require', off, '--reporter', 'dot', ...tests.map(name => `tests/message/${name}.test.ts`)],
        { cwd: root, encoding: 'utf8', env: { ...process.env, SIPSPEC_TEST_WITHOUT: what } },
      );
      assert.equal(status, 0, stdout + stderr);
      assert.match(stdout, /[1-9]\d\d passing/);
    });
  }
});
