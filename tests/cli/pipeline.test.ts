// What pipelines do with the command, as they do it: shards and their merge, and the baseline of a profile.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { parse } from 'yaml';
import type { CaseJson, ResultsJson } from '../../reports';
import { root, sipspec, temporaryFolder } from './spawn';

const reference = path.join(root, 'systems', 'reference', 'profile.yaml');

const results = (cwd: string, folder: string): ResultsJson =>
  JSON.parse(fs.readFileSync(path.join(cwd, folder, 'results.json'), 'utf8')) as ResultsJson;

/** A feature with a case that the reference system fails, one that it passes, and one more. */
function ownFeature(cwd: string): string {
  const scenario = (id: string, status: number): string =>
    `  @id=${id} @req=RFC3261:10.3-33 @role=registrar\n  Scenario: The registrar answers ${status} to ${id}\n    Given a peer bob\n    When bob sends REGISTER to the registrar\n    Then bob receives ${status}\n\n`;
  const text = `Feature: Own\n\n${scenario('own-wrong', 486)}${scenario('own-right', 401)}${scenario('own-third', 401)}`;
  fs.writeFileSync(path.join(cwd, 'own.feature'), text);
  return 'own.feature';
}

describe('cli: shards and sipspec merge', function () {
  this.timeout(180_000);
  const cwd = temporaryFolder();
  const select = ['run', '--quiet', '--select', 'registrar/bindings'];

  before(async () => {
    for (const args of [
      [...select, '--out', 'whole'],
      [...select, '--shard', '1/2', '--out', 'one'],
      [...select, '--shard', '2/2', '--out', 'two'],
    ]) {
      const { status, stdout, stderr } = await sipspec(args, cwd);
      assert.equal(status, 0, stdout + stderr);
    }
  });

  it('gives what one run of all gives: cases with their messages, rules, requirements', async () => {
    const { status, stdout, stderr } = await sipspec(['merge', 'two', 'one', '--out', 'merged'], cwd);
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /joined from 2 runs: shards 2\/2, 1\/2/);
    const [whole, merged] = [results(cwd, 'whole'), results(cwd, 'merged')];
    const ofCase = ({ id, verdict, seed, trace, traceFile, requirements, steps }: CaseJson) => ({
      ...{ id, verdict, seed, traceFile, requirements },
      steps: steps.map(step => [step.text, step.status]),
      trace: trace.map(line => [line.summary, line.at, line.size]),
    });
    assert.ok(whole.cases.length > 5);
    assert.deepEqual(merged.cases.map(ofCase), whole.cases.map(ofCase));
    assert.deepEqual(merged.rules, whole.rules);
    assert.deepEqual(merged.requirements, whole.requirements);
    assert.deepEqual([merged.summary, merged.exitCode, merged.notes], [whole.summary, 0, []]);
    for (const { traceFile } of merged.cases) {
      const sizes = ['whole', 'merged'].map(folder => fs.statSync(path.join(cwd, folder, traceFile!)).size);
      assert.equal(sizes[0], sizes[1], traceFile!);
    }
  });

  it('writes the reports that a run writes', () => {
    const junit = (folder: string) =>
      new XMLParser({ ignoreAttributes: false }).parse(fs.readFileSync(path.join(cwd, folder, 'junit.xml'), 'utf8'))
        .testsuites;
    assert.equal(junit('merged')['@_tests'], junit('whole')['@_tests']);
    assert.match(junit('one')['@_name'], /shard 1\/2: \d+ of the \d+ cases selected/);
    const allure = (folder: string): string[] =>
      fs
        .readdirSync(path.join(cwd, folder, 'allure-results'))
        .filter(name => name.endsWith('-result.json'))
        .map(name => JSON.parse(fs.readFileSync(path.join(cwd, folder, 'allure-results', name), 'utf8')).fullName)
        .sort();
    assert.deepEqual(allure('merged'), allure('whole'));
    const html = fs.readFileSync(path.join(cwd, 'merged', 'index.html'), 'utf8');
    assert.match(html, /joined from 2 runs/);
    assert.match(fs.readFileSync(path.join(cwd, 'one', 'index.html'), 'utf8'), /shard 1\/2: /);
  });

  it('exits 2 when a shard is missing, and says which', async () => {
    const { status, stdout } = await sipspec(['merge', 'two'], cwd);
    assert.equal(status, 2, stdout);
    assert.match(stdout, /Shard 1\/2 is missing/);
  });

  for (const [what, args, said] of [
    ['there is no run', ['merge', 'nowhere'], /there is no nowhere\/results\.json: name the folder of a run/],
    ['a run is named twice', ['merge', 'one', './one/'], /the same run as one: name each run once/],
    ['it would write into one of the runs', ['merge', 'one', 'two', '--out', 'two'], /--out two is one of the runs/],
    ['a merge is merged again', ['merge', 'merged', 'one'], /merged is merged already/],
    ['no run is named', ['merge'], /missing required argument 'run'/],
    ['a shard is no shard', ['run', '--shard', '3'], /--shard takes which share of how many, such as 2\/5, not "3"/],
    ['a shard is empty', ['run', '--select', 'registrar-add-binding.udp', '--shard', '2/2'], /use at most 1 shards/],
  ] as const) {
    it(`exits 64 when ${what}`, async () => {
      const { status, stderr } = await sipspec(args, cwd);
      assert.equal(status, 64, stderr);
      assert.match(stderr, said);
    });
  }

  it('refuses a folder whose messages are of another run, or are gone', async () => {
    const broken = path.join(cwd, 'broken');
    fs.cpSync(path.join(cwd, 'one'), broken, { recursive: true });
    fs.copyFileSync(path.join(cwd, 'two', 'messages.ndjson'), path.join(broken, 'messages.ndjson'));
    const mixed = await sipspec(['merge', 'broken', 'two'], cwd);
    assert.equal(mixed.status, 64);
    assert.match(mixed.stderr, /are of different runs/);
    const messages = fs.readFileSync(path.join(cwd, 'one', 'messages.ndjson'), 'utf8');
    const at = messages.indexOf('application/vnd.sipspec.case+json') + 200;
    fs.writeFileSync(path.join(broken, 'messages.ndjson'), messages.slice(0, at));
    const cut = await sipspec(['merge', 'broken', 'two'], cwd);
    assert.equal(cut.status, 64);
    assert.match(cut.stderr, /messages\.ndjson can't be read: a line of it is cut off/);
    fs.rmSync(path.join(broken, 'messages.ndjson'));
    const gone = await sipspec(['merge', 'broken', 'two'], cwd);
    assert.equal(gone.status, 64);
    assert.match(gone.stderr, /has no messages\.ndjson/);
  });

  it('shows of a case in two runs the one that is worse, in Allure as well', async () => {
    const feature = ownFeature(cwd);
    const run = ['run', '--quiet', '--features', feature];
    assert.equal((await sipspec([...run, '--out', 'before'], cwd)).status, 1);
    fs.writeFileSync(
      path.join(cwd, feature),
      fs.readFileSync(path.join(cwd, feature), 'utf8').replace(/receives 486/, 'receives 401'),
    );
    assert.equal((await sipspec([...run, '--out', 'after'], cwd)).status, 0);
    const { status, stdout } = await sipspec(['merge', 'after', 'before', '--out', 'both'], cwd);
    assert.equal(status, 1, stdout);
    assert.match(stdout, /own-wrong is in 2 runs: pass \(after\), fail \(before\); the worst of them counts/);
    const folder = path.join(cwd, 'both', 'allure-results');
    const cases = fs
      .readdirSync(folder)
      .filter(name => name.endsWith('-result.json'))
      .map(name => JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')))
      .filter(result => !result.fullName.startsWith('rules/'))
      .map(result => `${result.name}: ${result.status}`)
      .sort();
    assert.deepEqual(cases, [
      'The registrar answers 401 to own-right: passed',
      'The registrar answers 401 to own-third: passed',
      'The registrar answers 486 to own-wrong: failed',
    ]);
  });
});

describe('cli: sipspec run --write-baseline', function () {
  this.timeout(60_000);
  const run = (cwd: string, ...more: string[]) =>
    sipspec(['run', '--quiet', '--sut', 'mine.yaml', '--features', ownFeature(cwd), ...more], cwd);

  it('adds what failed to the profile; the next run exits 0', async () => {
    const cwd = temporaryFolder();
    const file = path.join(cwd, 'mine.yaml');
    fs.writeFileSync(file, `# Mine\nextends: ${reference}\nname: mine   # my own\n`);
    const first = await run(cwd, '--write-baseline');
    assert.equal(first.status, 1, first.stderr);
    assert.match(first.stdout, /added to mine\.yaml: own-wrong\n/);
    const text = fs.readFileSync(file, 'utf8');
    assert.ok(text.startsWith(`# Mine\nextends: ${reference}\nname: mine   # my own\nknownNonconformities:\n`), text);
    const [entry, ...others] = parse(text).knownNonconformities;
    assert.deepEqual([entry.id, others], ['own-wrong', []]);
    assert.match(
      entry.reason,
      /^found by --write-baseline on \d{4}-\d\d-\d\d: expected 486 to the REGISTER, observed bob received 401/,
    );
    const second = await run(cwd, '--write-baseline');
    assert.equal(second.status, 0, second.stdout + second.stderr);
    assert.match(second.stdout, /nothing to add to mine\.yaml/);
    assert.equal(fs.readFileSync(file, 'utf8'), text);
  });

  it('keeps what the profile that it extends has listed, and names what passed unexpectedly', async () => {
    const cwd = temporaryFolder();
    fs.writeFileSync(
      path.join(cwd, 'base.yaml'),
      `extends: ${reference}\nknownNonconformities:\n  - { id: own-right, reason: old firmware }\n`,
    );
    fs.writeFileSync(path.join(cwd, 'mine.yaml'), 'extends: base.yaml\nname: mine\n');
    const { status, stdout } = await run(cwd, '--write-baseline');
    assert.equal(status, 1);
    assert.match(stdout, /listed in mine\.yaml, and passed: own-right; take out what is mended/);
    const { knownNonconformities: listed } = parse(fs.readFileSync(path.join(cwd, 'mine.yaml'), 'utf8'));
    assert.deepEqual(listed[0], { id: 'own-right', reason: 'old firmware' });
    assert.deepEqual(
      listed.map((one: { id: string }) => one.id),
      ['own-right', 'own-wrong'],
    );
    assert.doesNotMatch(fs.readFileSync(path.join(cwd, 'base.yaml'), 'utf8'), /own-wrong/);
  });

  for (const [what, args, said] of [
    ['the embedded system', [], /the embedded system's is not yours: name a profile of your own with --sut/],
    ['a URI', ['--sut', 'sip:127.0.0.1:9'], /sip:127\.0\.0\.1:9 is none: write one \(docs\/profile\.md\)/],
    ['a shipped profile', ['--sut', 'kamailio'], /shipped as "kamailio": make one with "extends: /],
  ] as const) {
    it(`exits 64 for ${what}, before anything runs`, async () => {
      const { status, stderr, stdout } = await sipspec(['run', '--write-baseline', ...args]);
      assert.equal(status, 64, stdout + stderr);
      assert.match(stderr, said);
      assert.equal(stdout, '');
    });
  }

  it('writes nothing when the system can’t be reached', async () => {
    const cwd = temporaryFolder();
    const text = 'name: nobody\nroles: [registrar]\naddress: sip:127.0.0.1:9\nstart: { kind: external }\n';
    fs.writeFileSync(path.join(cwd, 'mine.yaml'), text);
    const { status, stdout } = await run(cwd, '--write-baseline');
    assert.equal(status, 2, stdout);
    assert.match(stdout, /nothing is written to mine\.yaml: the system could not be reached/);
    assert.equal(fs.readFileSync(path.join(cwd, 'mine.yaml'), 'utf8'), text);
  });
});
