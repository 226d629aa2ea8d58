// One program of the codec benchmark: says what it reads, then measures a slice of CPU time each time codec.ts asks for one.
import fs from 'node:fs';
import readline from 'node:readline';

/** What work A reads of the INVITE. */
export interface Values {
  method: string;
  uriUser: string;
  uriHost: string;
  viaHost: string;
  viaPort: number;
  branch: string;
  fromName: string;
  fromUser: string;
  fromHost: string;
  fromTag: string;
  toUser: string;
  toHost: string;
  callId: string;
  seq: number;
  cseqMethod: string;
  contactUser: string;
  contactHost: string;
  contactPort: number;
  routeHost: string;
}

export interface Works {
  /** Work A: the routing fields of the message as typed values. */
  A(bytes: Buffer): Values;
  /** Work B: every field as far as the program types it. A number made of what was read, always the same. */
  B(bytes: Buffer): number;
  /** A message that was built, of the same fields, written. The number of bytes. */
  write?(bytes: Buffer): number;
  /** The message read, changed and written. The number of bytes. */
  relay?(bytes: Buffer): number;
}

/** CPU seconds between two looks at the clock, which costs as much as some messages. */
const pause = 0.004;

/** A number that needs every value, so that no work can be left out. Not of the name: some leave it in its quotes. */
function sumOf(v: Values): number {
  return (
    v.method.length +
    v.uriUser.length +
    v.uriHost.length +
    v.viaHost.length +
    v.viaPort +
    v.branch.length +
    (v.fromName.length > 0 ? 1 : 0) +
    v.fromUser.length +
    v.fromHost.length +
    v.fromTag.length +
    v.toUser.length +
    v.toHost.length +
    v.callId.length +
    v.seq +
    v.cseqMethod.length +
    v.contactUser.length +
    v.contactHost.length +
    v.contactPort +
    v.routeHost.length
  );
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Messages per second of CPU time, over at least so many seconds of it; every thread of the process counts. */
function rate(once: () => number, expected: number, seconds: number): number {
  const began = cpuSeconds();
  let messages = 0;
  let sum = 0;
  let spent = 0;
  for (let batch = 8; spent < seconds; ) {
    for (let i = 0; i < batch; i++) sum += once();
    messages += batch;
    const before = spent;
    spent = cpuSeconds() - began;
    if (spent - before < pause) batch *= 2;
  }
  if (sum !== messages * expected)
    throw new Error(`read something else on the way: ${sum / messages}, not ${expected}`);
  return messages / spent;
}

/**
 * The program's main; its argument is the message's file. First prints {works, values, sum}; then answers each line 'A 0.2' on
 * the standard input (a work, seconds) with the messages per second.
 */
export function measure(works: Works): void {
  const bytes = fs.readFileSync(process.argv[2]);
  const jobs = new Map<string, () => number>([
    ['A', () => sumOf(works.A(bytes))],
    ['B', () => works.B(bytes)],
  ]);
  for (const work of ['write', 'relay'] as const) {
    const job = works[work];
    if (job) jobs.set(work, () => job(bytes));
  }
  const expected = new Map([...jobs].map(([work, once]) => [work, once()]));
  const values = works.A(bytes);
  values.fromName = values.fromName.replace(/^"(.*)"$/, '$1');
  process.stdout.write(`${JSON.stringify({ works: [...jobs.keys()], values, sum: expected.get('A') })}\n`);
  readline.createInterface({ input: process.stdin }).on('line', line => {
    const [work, seconds] = line.split(' ');
    const once = jobs.get(work);
    if (!once) throw new Error(`no such work: ${line}`);
    process.stdout.write(`${rate(once, expected.get(work) ?? 0, Number(seconds))}\n`);
  });
}
