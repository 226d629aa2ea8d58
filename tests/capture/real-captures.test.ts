// Captures of real programs, made by tshark: it and we have to find the same in them, and the rules judge it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { ResultsJson } from '../../reports';
import { rules } from '../../requirements/rules';
import { lint } from '../../runner/lint';
import { realRuntime } from '../../simulator/runtime';
import { freePorts } from '../../systems/ports';
import { sipspec, temporaryFolder } from '../cli/spawn';
import { needs } from '../needs';
import { record, seenByTshark, seenByUs } from './recorder';

const calls = 3;

describe('captures made by tshark', function () {
  this.timeout(180_000);
  let dir: string;

  before(function () {
    needs(this, 'tshark');
    dir = temporaryFolder();
  });
  after(() => dir && fs.rmSync(dir, { recursive: true, force: true }));

  const run = (args: string[]): Promise<number | null> =>
    new Promise(resolve => spawn('sipp', args, { cwd: dir, stdio: 'ignore' }).on('close', resolve));

  for (const [transport, on, format] of [
    ['UDP', 'lo', 'pcapng'],
    ['TCP', 'any', 'pcap'],
  ] as const) {
    it(`of sipp calling sipp over ${transport} (${on}, ${format})`, async function () {
      needs(this, 'sipp');
      const runtime = realRuntime();
      const [server, client] = [...(await freePorts(runtime, ['server', 'client'])).values()];
      runtime.close();
      const common = ['-i', '127.0.0.1', '-m', String(calls), '-t', transport === 'UDP' ? 'u1' : 't1', '-nostdin'];
      const name = path.join(dir, `sipp.${format}`);
      const file = await record(name, { on, format, filter: `port ${server}` }, async () => {
        const uas = run(['-sn', 'uas', '-p', String(server), ...common]);
        const caller = ['-sn', 'uac', `127.0.0.1:${server}`, '-p', String(client), '-d', '100', '-timeout', '60s'];
        let status = await run([...caller, ...common]);
        for (let tries = 1; status !== 0 && tries < 20; tries++) status = await run([...caller, ...common]); // not listening yet
        assert.equal(status, 0);
        await uas; // it calls a connection that the caller closes early a failure
      });
      const found = seenByUs(file, port => port === server);
      assert.deepEqual(found, seenByTshark(name));
      assert.ok(found.length >= 6 * calls, `${found.length} messages`);
      const result = lint({
        files: [{ path: name, bytes: file }],
        sut: [{ host: '127.0.0.1', port: client }],
        roles: [],
        rules,
        strict: false,
      });
      assert.ok(result.rules.filter(({ judged }) => judged > 0).length > 50);
      const subject = result.rules.find(({ id }) => id === 'subject-in-no-other-requests');
      assert.equal(subject?.verdict, 'fail', 'sipp puts Subject into ACK and BYE');
      assert.ok(result.findings.every(({ frame }) => found.some(one => one.startsWith(`${frame} `))));
    });
  }

  for (const [system, program, select] of [
    ['kamailio', 'kamailio', ['registrar-add-binding', 'proxy-cancel-forwarded', 'proxy-ack-to-2xx-end-to-end']],
    ['baresip', 'baresip', ['uas-invite-answered-fast', 'uac-bye-uris', 'uac-bye-of-dialog']],
  ] as const) {
    it(`of a run with ${system}: lint finds what the run's rules found`, async function () {
      needs(this, program);
      const name = path.join(dir, `${system}.pcapng`);
      const out = path.join(dir, system);
      const file = await record(name, { on: 'lo', format: 'pcapng', filter: 'udp or tcp' }, async () => {
        const selectors = select.flatMap(one => ['--select', one]);
        await sipspec(['run', '--quiet', '--sut', system, '--out', out, ...selectors]);
      });
      const results = JSON.parse(fs.readFileSync(path.join(out, 'results.json'), 'utf8')) as ResultsJson;
      const own = results.cases.flatMap(({ trace }) =>
        trace.flatMap(one => [
          ...(one.fromLabel === 'SUT' ? [one.from] : []),
          ...(one.toLabel === 'SUT' ? [one.to] : []),
        ]),
      );
      const ports = [...new Set(own)].map(address => Number(address.split(':').pop()));
      assert.ok(ports.length > 0, 'the run reached the system');
      const filter = `sip and (${ports.map(port => `udp.port==${port} or tcp.port==${port}`).join(' or ')})`;
      assert.deepEqual(
        seenByUs(file, port => ports.includes(port)),
        seenByTshark(name, filter),
      );
      const linted = lint({
        files: [{ path: name, bytes: file }],
        sut: ports.map(port => ({ host: '127.0.0.1', port })),
        roles: [],
        rules,
        strict: false,
      });
      const bad = ({ findings }: { findings: number }): boolean => findings > 0;
      const inRun = results.rules.filter(bad).map(({ id }) => id);
      const inCapture = linted.rules.filter(bad).map(({ id }) => id);
      assert.deepEqual(
        inRun.filter(id => !inCapture.includes(id)),
        [],
      );
      const judgedInRun = results.rules.filter(({ judged }) => judged > 0).map(({ id }) => id);
      const judged = new Set(linted.rules.filter(one => one.judged > 0).map(({ id }) => id));
      assert.deepEqual(
        judgedInRun.filter(id => !judged.has(id)),
        [],
        'what the run could judge',
      );
    });
  }
});
