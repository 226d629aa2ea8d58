// Captures made by tshark while a test goes on, and what tshark itself finds in a capture.
import { execFileSync, spawn } from 'node:child_process';
import dgram from 'node:dgram';
import fs from 'node:fs';
import { readCapture } from '../../simulator/capture';

const giveUpMs = 30_000;

const soon = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 50));

async function until(what: string, done: () => boolean): Promise<void> {
  const began = Date.now();
  while (!done()) {
    if (Date.now() - began > giveUpMs) throw new Error(`${what} did not happen within ${giveUpMs} ms`);
    await soon();
  }
}

export interface RecordOptions {
  /** `lo`, `any` */
  on: string;
  format: 'pcap' | 'pcapng';
  /** In the language of pcap-filter; probes to the discard port come beside it. */
  filter: string;
}

/** What crosses the interface while `body` runs. Packets have been seen before it starts, and all of it is in the file after. */
export async function record(file: string, o: RecordOptions, body: () => Promise<void>): Promise<Buffer> {
  const args = ['-q', '-i', o.on, '-F', o.format, '-w', file, '-f', `(${o.filter}) or udp port 9`];
  const child = spawn('tshark', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', chunk => (said += chunk));
  const ended = new Promise<void>(resolve => child.on('close', () => resolve()));
  const socket = dgram.createSocket('udp4');
  const read = (): Buffer => (fs.existsSync(file) ? fs.readFileSync(file) : Buffer.alloc(0));
  const probes = (text: string): boolean => read().includes(text);
  try {
    const probe = (text: string) => (): boolean => {
      if (child.exitCode !== null) throw new Error(`tshark ended: ${said}`);
      socket.send(text, 9, '127.0.0.1');
      return probes(text);
    };
    await until('the first packet in the capture', probe('before the test'));
    await body();
    await until('the last packet in the capture', probe('after the test'));
  } finally {
    socket.close();
    child.kill('SIGINT');
    await ended;
  }
  return read();
}

/** `12 INVITE`, `13 200`: what tshark finds, by frame and method or status. */
export function seenByTshark(file: string, filter = 'sip'): string[] {
  const fields = ['frame.number', 'sip.Method', 'sip.Status-Code'].flatMap(field => ['-e', field]);
  const args = ['-r', file, '-Y', filter, '-T', 'fields', '-E', 'separator=|', ...fields];
  const text = execFileSync('tshark', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1e8 });
  return text
    .split('\n')
    .filter(line => line !== '')
    .flatMap(line => {
      const [frame, methods, statuses] = line.split('|');
      return [...methods.split(','), ...statuses.split(',')].filter(Boolean).map(what => `${frame} ${what}`);
    })
    .sort();
}

/** The same as we find it, of messages that go to or come from a port. */
export function seenByUs(file: Buffer, fits: (port: number) => boolean): string[] {
  return readCapture(file)
    .messages.filter(({ from, to }) => fits(from.port) || fits(to.port))
    .map(({ frame, bytes }) => {
      const [first, second] = bytes.toString('latin1', 0, 100).trimStart().split(' ');
      return `${frame} ${first === 'SIP/2.0' ? second : first}`;
    })
    .sort();
}
