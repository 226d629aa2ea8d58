// How fast captures are judged: `sipspec lint` over a pcapng file of 100,000 messages, from its start to its end.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { toPcapng } from '../simulator/capture';
import type { StreamTransport } from '../simulator/runtime';
import { traceOf } from './rules-call';

/** Calls of 7 messages, ms between them. */
const calls = 14_286;
const every = 100;
const callee = '192.0.2.2';

type Row = Record<string, string | number>;

/** The rows of `npm run bench -- lint`: messages a second of wall time, in all. */
export async function lint(): Promise<Row[]> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sipspec-bench-'));
  try {
    const [udp, tcp] = (['UDP', 'TCP'] as const).map(transport => write(dir, transport));
    return [
      measure('UDP, one system', [udp, '--sut', callee]),
      measure('TCP, one system', [tcp, '--sut', callee]),
      measure('UDP, everybody who speaks', [udp]),
    ];
  } finally {
    fs.rmSync(dir, { recursive: true });
  }
}

/** The capture, as if another program had written it: nothing says that its calls are whole. */
function write(dir: string, transport: 'UDP' | Extract<StreamTransport, 'TCP'>): string {
  const entries = traceOf(calls, every).map(({ at, from, to, bytes }) => {
    const via = Buffer.from(bytes.toString('latin1').replace('SIP/2.0/UDP', `SIP/2.0/${transport}`), 'latin1');
    return { at, from, to, transport, bytes: via, actor: 'anybody', direction: 'out' as const };
  });
  const file = toPcapng(entries, new Date(0));
  file.write('anybody', file.indexOf('sipspec'));
  const name = path.join(dir, `${transport}.pcapng`);
  fs.writeFileSync(name, file);
  return name;
}

function measure(name: string, args: readonly string[]): Row {
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(__dirname, '..', 'bin', 'sipspec.js'), 'lint', ...args, '--json'],
    { encoding: 'utf8', maxBuffer: 1e9 },
  );
  const seconds = (performance.now() - began) / 1000;
  assert.equal(status, 0, stderr || stdout.slice(0, 2000));
  const { files, rules } = JSON.parse(stdout) as { files: { messages: number }[]; rules: { judged: number }[] };
  assert.equal(files[0].messages, calls * 7);
  process.stderr.write(`measured ${name}\n`);
  return {
    name,
    perSecond: Math.round(files[0].messages / seconds),
    seconds: Number(seconds.toFixed(2)),
    messages: files[0].messages,
    verdicts: rules.reduce((sum, { judged }) => sum + judged, 0),
  };
}
