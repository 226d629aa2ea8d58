// What a user has got wrong is told in a sentence, with exit status 64: no stack, nothing that looks like a fault of ours.
import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import fs from 'node:fs';
import path from 'node:path';
import { sipspec, temporaryFolder } from './spawn';

const feature = 'Feature: f\n  @id=x @role=uas\n  Scenario: s\n    Given a peer bob\n    When the moon shines\n';

describe('cli: wrong usage', function () {
  this.timeout(60_000);
  let dir: string;
  before(() => {
    dir = temporaryFolder();
    const files = {
      'own.feature': feature,
      'broken.feature': feature.replace('When', 'Wenn'),
      'syntax.ts': 'import { Given } from "@cucumber/cucumber";\n\nconst given: string = ;\n',
      'syntax.js': '\nconst given = ;\n',
      'throws.ts': '\nconst value: number = 1;\nthrow new Error("no moon");\n',
      'imports.ts': 'import { moon } from "./nowhere";\nmoon();\n',
      'folder/first.ts': 'import "./deeper/second";\n',
      'folder/deeper/second.ts': '\nmoon.shine();\n',
      'hook.ts': 'import { BeforeAll } from "@cucumber/cucumber";\nBeforeAll(() => { throw new Error("no moon"); });\n',
      'twice.ts':
        'import { When } from "@cucumber/cucumber";\nWhen("the moon shines", () => {});\nWhen(/^the moon/, () => {});\n',
    };
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
      fs.writeFileSync(path.join(dir, name), text);
    }
    fs.symlinkSync(path.join(__dirname, '..', '..', 'node_modules'), path.join(dir, 'node_modules'));
  });
  after(() => fs.rmSync(dir, { recursive: true, force: true }));

  /** The one line of standard error that a command ends with; `said`: what stands before it. */
  async function refusal(args: string[], said: RegExp = /^$/): Promise<string> {
    const { status, stderr } = await sipspec(args, dir);
    const lines = stderr.trimEnd().split('\n');
    assert.equal(status, 64, stderr);
    assert.match(lines.slice(0, -1).join('\n'), said);
    assert.match(lines[lines.length - 1], /^sipspec: /);
    return lines[lines.length - 1];
  }

  it('of --features', async () => {
    assert.match(await refusal(['run', '--features', 'nowhere']), /there is no feature file or folder nowhere$/);
    assert.match(
      await refusal(['run', '--features', 'broken.feature']),
      /: broken\.feature:5: expected .*a step \(Given, When, .*found "Wenn the moon shines"$/,
    );
  });

  const required: [string, RegExp][] = [
    ['syntax.ts', /--require syntax\.ts can't be used: Expression expected \(syntax\.ts:3\)$/],
    ['syntax.js', /--require syntax\.js can't be used: Unexpected token ';' \(syntax\.js:2\)$/],
    ['throws.ts', /--require throws\.ts can't be used: no moon \(throws\.ts:3\)$/],
    ['imports.ts', /--require imports\.ts can't be used: Cannot find module '\.\/nowhere' \(imports\.ts\)$/],
    ['folder', /--require folder can't be used: moon is not defined \(folder\/deeper\/second\.ts:2\)$/],
    ['hook.ts', /--require hook\.ts can't be used: no moon \(hook\.ts:2\)$/],
  ];
  for (const [name, message] of required)
    it(`of --require, whose file is wrong: ${name}`, async () => {
      const args = ['run', '--select', 'registrar-add-binding', '--require', name];
      assert.match(await refusal(args, /^(reference: \d+ cases?)?$/), message);
    });

  it('of --require, before anything else is said', async () => {
    assert.match(
      await refusal(['run', '--require', 'nope.ts']),
      /--require nope\.ts: there is no such file or folder$/,
    );
  });

  it('of --sut: an address that is no URI', async () => {
    for (const [text, uri] of [
      ['127.0.0.1:5998', 'sip:127.0.0.1:5998'],
      ['192.0.2.7', 'sip:192.0.2.7'],
      ['2001:db8::7', 'sip:[2001:db8::7]'],
      ['localhost', 'sip:localhost'],
    ])
      assert.ok((await refusal(['run', '--sut', text])).endsWith(`(a system at that address is ${uri})`));
    assert.match(await refusal(['run', '--sut', 'nope.yaml']), /found no such file$/);
  });

  it('of list: what can be listed', async () => {
    assert.match(await refusal(['list', 'rule']), /no "rule" to list: name cases, requirements, rules or defects, or/);
    assert.match(await refusal(['list', 'cases', 'foo']), /no case fits "foo"/);
  });

  it('of simulate: why an address is not to be had', async () => {
    const socket = dgram.createSocket('udp4');
    await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve));
    const listen = (at: string) => refusal(['simulate', 'phone', '--listen', at]);
    const taken = await listen(`udp:127.0.0.1:${socket.address().port}`);
    socket.close();
    assert.match(taken, /can't listen on 127\.0\.0\.1:\d+: another program listens there: .*--listen$/);
    assert.match(await listen('udp:192.0.2.7:5060'), /192\.0\.2\.7:5060: this machine has no such address: /);
  });

  it('of the command line, with our own name before it', async () => {
    for (const args of [['frob'], ['run', '--frob'], ['run', '--seed', 'x'], ['simulate']]) {
      const { status, stderr } = await sipspec(args, dir);
      assert.deepEqual([status, /^sipspec: (?!error)/.test(stderr)], [64, true], stderr);
      assert.doesNotMatch(stderr, /error:/);
    }
  });

  it('is not helped by defaults that say nothing', async () => {
    for (const command of ['run', 'lint', 'simulate']) {
      const { stdout } = await sipspec([command, '--help'], dir);
      assert.doesNotMatch(stdout.replace(/\s+/g, ' '), /default: (\[\]|false)/);
      assert.match(stdout, /default:/);
    }
  });

  it('tells which step definitions fit one step', async () => {
    const { status, stdout } = await sipspec(['run', '--features', 'own.feature', '--require', 'twice.ts'], dir);
    assert.equal(status, 70, stdout);
    assert.match(
      stdout,
      /the step "the moon shines" \(own\.feature:5\) fits more than one step definition: the moon shines - .*twice\.ts:2; .*twice\.ts:3/,
    );
  });
});
