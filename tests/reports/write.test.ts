import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addressOf } from '../../reports/captures';
import type { ResultsJson } from '../../reports/json';
import { redact } from '../../reports/json';
import { writeReports } from '../../reports/write';
import { fixtureRun } from './fixture';

describe('reports/write', () => {
  let dir = '';
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'reports-'));
  });
  after(() => rm(dir, { recursive: true, force: true }));

  it('writes results, pages and one capture for each case with a trace', async () => {
    const run = fixtureRun();
    const broken = run.cases.find(c => c.id === 'case-0000')!;
    broken.trace = broken.trace.map(r => ({ ...r, from: 'nowhere' }));
    const out = join(dir, 'new', 'run');
    const written = await writeReports(run, out, { startedAt: new Date(run.started) });

    const results: ResultsJson = JSON.parse(await readFile(written.json, 'utf8'));
    assert.deepEqual(results.summary, run.summary);
    assert.deepEqual(Object.keys(results).sort(), Object.keys(run).sort());
    const first = results.cases[0];
    assert.equal(first.traceFile, 'captures/uac-invite-retransmit-doubles.pcapng');
    assert.ok(first.trace.every(line => !('bytes' in line) && line.size > 100));
    assert.ok(!JSON.stringify(results).includes('tops3cret'));

    const files = await readdir(join(out, 'captures'));
    const named = results.cases.flatMap(c => c.traceFile ?? []);
    assert.deepEqual(named.map(name => name.replace('captures/', '')).sort(), files.sort());
    assert.equal(written.pcaps, files.length);
    assert.equal(files.length, run.cases.filter(c => c.trace.length > 0).length - 1);
    assert.match(results.notes.at(-1)!, /^No capture of case-0000: .*nowhere/);

    const pcap = await readFile(join(out, first.traceFile!));
    assert.equal(pcap.readUInt32LE(0), 0x0a0d0d0a);
    assert.ok(pcap.includes('INVITE sip:bob@127.0.0.1:15062'));
    assert.match(await readFile(written.html, 'utf8'), /^<!doctype html>/);
    assert.match(await readFile(written.junit, 'utf8'), /^<\?xml/);
  });

  it('reads addresses with and without label', () => {
    assert.deepEqual(addressOf('bob 127.0.0.1:5062'), { host: '127.0.0.1', port: 5062 });
    assert.deepEqual(addressOf('[::1]:5060'), { host: '::1', port: 5060 });
    assert.throws(() => addressOf('127.0.0.1'));
  });

  it('blots out whatever is named like a secret', () => {
    assert.deepEqual(redact({ a: [{ password: 'x', Secret: 1, user: 'u' }], passphrase: null, n: 1 }), {
      a: [{ password: '(not shown)', Secret: '(not shown)', user: 'u' }],
      passphrase: null,
      n: 1,
    });
  });
});
