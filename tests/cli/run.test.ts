// `sipspec run` end to end, as a person runs it: exit status, what is printed, what is written.
import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import fs from 'node:fs';
import path from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { root, sipspec, start, temporaryFolder } from './spawn';

describe('cli: sipspec run', function () {
  this.timeout(120_000);

  it('judges the embedded reference system, writes every report and exits 0', async () => {
    const cwd = temporaryFolder();
    const { status, stdout, stderr } = await sipspec(['run'], cwd);
    assert.equal(status, 0, stdout + stderr);
    const latest = path.join(cwd, 'runs', 'latest');
    const results = JSON.parse(fs.readFileSync(path.join(latest, 'results.json'), 'utf8'));
    // The reference phone always offers in its INVITE, so the case of an offer in the 200 does not apply.
    const others = results.cases.filter((one: { verdict: string }) => one.verdict !== 'pass');
    assert.deepEqual(
      others.map((one: { id: string; verdict: string }) => `${one.id}: ${one.verdict}`),
      // What the reference system has not: events but refer, extensions, 100rel, sips, and a phone that waits before it answers.
      [
        ...['uas-declared-events', 'uas-declared-events-allowed', 'uas-declared-events-told.options'],
        ...['uas-declared-events-told.invite', 'registrar-declared-events', 'uas-declared-extensions'],
        ...['uas-declared-extensions-supported', 'registrar-declared-extensions'],
        ...['registrar-declared-extensions-supported', 'proxy-declared-extensions', 'uas-refer-unsupported'],
        'uac-offer-and-answer',
        ...['uas-100rel-supported.udp', 'uas-100rel-supported.tcp', 'uas-100rel-with-offer'],
        ...['uas-2xx-waits-for-prack.udp', 'uas-2xx-waits-for-prack.tcp', 'uas-100-has-timestamp', 'uas-sips-contact'],
      ].map(id => `${id}: not-applicable`),
    );
    assert.ok(results.cases.length >= 80);
    const junit = new XMLParser({ ignoreAttributes: false }).parse(
      fs.readFileSync(path.join(latest, 'junit.xml'), 'utf8'),
    );
    assert.equal(Number(junit.testsuites['@_tests']), results.cases.length + results.rules.length);
    assert.deepEqual(
      results.rules.filter((rule: { verdict: string }) => /fail|warn|error/.test(rule.verdict)),
      [],
    );
    assert.ok(results.rules.some((rule: { judged: number }) => rule.judged > 1000));
    for (const file of ['index.html', 'messages.ndjson'])
      assert.ok(fs.statSync(path.join(latest, file)).size > 1000, file);
    assert.ok(fs.readdirSync(path.join(latest, 'allure-results')).length >= results.cases.length);
    assert.ok(fs.readdirSync(path.join(latest, 'captures')).length >= 80);
    assert.match(stdout, /runs\/.*index\.html/);
    assert.ok(
      !fs.readFileSync(path.join(latest, 'results.json'), 'utf8').includes('"secret"'),
      'a password reached a report',
    );
  });

  it('gives the same verdicts on loopback in real time', async () => {
    const { status, stdout, stderr } = await sipspec(['run', '--network', 'real', '--select', 'registrar', '--quiet']);
    assert.equal(status, 0, stdout + stderr);
  });

  it('says which key of a profile is wrong, and where, and exits 64', async () => {
    const cwd = temporaryFolder();
    fs.writeFileSync(path.join(cwd, 'phone.yaml'), 'name: desk phone\nroles: [uas]\naddres: sip:127.0.0.1:5060\n');
    const { status, stderr } = await sipspec(['run', '--sut', 'phone.yaml'], cwd);
    assert.equal(status, 64, stderr);
    assert.match(stderr, /phone\.yaml:3/);
    assert.match(stderr, /addres/);
  });

  it('exits 64 on a selector that fits nothing, and says what to do', async () => {
    const { status, stderr } = await sipspec(['run', '--select', 'RFC9999:1']);
    assert.equal(status, 64);
    assert.match(stderr, /no case fits "RFC9999:1"/);
  });

  it('exits 2 with one clear message and reports when nothing answers', async () => {
    const silent = dgram.createSocket('udp4');
    await new Promise<void>(resolve => silent.bind(0, '127.0.0.1', resolve));
    const cwd = temporaryFolder();
    const { status, stdout } = await sipspec(['run', '--sut', `sip:127.0.0.1:${silent.address().port}`], cwd);
    silent.close();
    assert.equal(status, 2, stdout);
    assert.match(
      stdout,
      /nothing answers at sip:127\.0\.0\.1:\d+: no response to OPTIONS within 3 s \(UDP to .*; TCP to /,
    );
    for (const file of ['index.html', 'junit.xml', 'results.json', 'messages.ndjson', 'allure-results'])
      assert.ok(fs.existsSync(path.join(cwd, 'runs', 'latest', file)), file);
    assert.match(fs.readFileSync(path.join(cwd, 'runs', 'latest', 'junit.xml'), 'utf8'), /<error [^>]*nothing answers/);
  });

  it('says what was not tried at a URI that asks for another transport', async () => {
    const { status, stdout } = await sipspec(['run', '--sut', 'sips:127.0.0.1:9']);
    assert.equal(status, 2, stdout);
    assert.match(
      stdout,
      /UDP to 127\.0\.0\.1:9: .*; TCP to 127\.0\.0\.1:9: .*TLS, which the URI asks for, was not tried/,
    );
  });

  it('writes the reports of what ran and exits 130 on Ctrl-C', async () => {
    const cwd = temporaryFolder();
    const running = start(path.join(root, 'sipspec'), ['run', '--network', 'real'], cwd);
    // The first cases have ended when a progress line is printed.
    await new Promise<void>(resolve => {
      const timer = setInterval(() => {
        if (!/\d+\/\d+ cases/.test(running.output())) return;
        clearInterval(timer);
        resolve();
      }, 50);
    });
    running.child.kill('SIGINT');
    const { status, stdout, stderr } = await running.ended;
    assert.equal(status, 130, stdout + stderr);
    const results = JSON.parse(fs.readFileSync(path.join(cwd, 'runs', 'latest', 'results.json'), 'utf8'));
    assert.ok(results.interrupted);
    assert.ok(results.summary.pass > 0);
  });

  it('ends the waits of the cases under way on Ctrl-C, and keeps what they saw', async () => {
    const cwd = temporaryFolder();
    const heard = dgram.createSocket('udp4');
    await new Promise<void>(resolve => heard.bind(0, '127.0.0.1', resolve));
    const { port } = heard.address();
    fs.writeFileSync(
      path.join(cwd, 'slow.feature'),
      'Feature: slow\n\n  @id=own-slow @req=RFC3261:10.3-33 @role=registrar\n  Scenario: It waits\n    Given a peer bob\n    When bob asks, and waits for a minute\n    Then bob receives 200\n',
    );
    const steps = `import { buildRequest, destination, sendRequest, type SipWorld, When } from '${path.join(root, 'index')}';
      When('bob asks, and waits for a minute', async function (this: SipWorld) {
        const bob = this.actor('bob');
        const to = destination(this, bob, 'the proxy');
        sendRequest(this, bob, buildRequest(bob, 'OPTIONS', to), to.target);
        require('node:dgram').createSocket('udp4').unref().send('waits', ${port}, '127.0.0.1');
        await this.runtime.until(() => undefined, 60_000);
      });`;
    fs.writeFileSync(path.join(cwd, 'slow-steps.ts'), steps);
    const own = ['--features', 'slow.feature', '--require', 'slow-steps.ts', '--strict'];
    const running = start(path.join(root, 'sipspec'), ['run', '--network', 'real', ...own], cwd);
    await new Promise(resolve => heard.once('message', resolve));
    heard.close();
    const at = performance.now();
    running.child.kill('SIGINT');
    const { status, stdout, stderr } = await running.ended;
    assert.equal(status, 130, stdout + stderr);
    assert.ok(performance.now() - at < 10_000);
    const { cases } = JSON.parse(fs.readFileSync(path.join(cwd, 'runs', 'latest', 'results.json'), 'utf8'));
    assert.deepEqual(
      cases.map((one: { verdict: string; why: string }) => [one.verdict, one.why]),
      [['inconclusive', 'the run was interrupted before this case ended']],
    );
    assert.ok(cases[0].trace.length > 0);
    assert.equal(
      cases[0].repeat,
      'sipspec run --network real --features slow.feature --require slow-steps.ts --strict --select own-slow',
    );
  });

  it('takes step definitions and features of the user, in TypeScript', async () => {
    const cwd = temporaryFolder();
    fs.writeFileSync(
      path.join(cwd, 'own.feature'),
      'Feature: own\n\n  @id=own-options @req=RFC3261:10.3-33 @role=registrar\n  Scenario: The server answers what we ask\n    Given a peer bob\n    When bob asks what the server can do\n    Then bob receives 200\n',
    );
    const steps = `import { buildRequest, destination, sendRequest, type SipWorld, When } from '${path.join(root, 'index')}';
      When('bob asks what the server can do', function (this: SipWorld) {
        const bob = this.actor('bob');
        const to = destination(this, bob, 'the proxy');
        sendRequest(this, bob, buildRequest(bob, 'OPTIONS', to), to.target);
      });`;
    fs.writeFileSync(path.join(cwd, 'own-steps.ts'), steps);
    const { status, stdout, stderr } = await sipspec(
      ['run', '--features', 'own.feature', '--require', 'own-steps.ts'],
      cwd,
    );
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /1 case/);
  });
});
