import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TraceEntry, toPcapng } from '../../simulator/capture';
import type { Address } from '../../simulator/runtime';
import { needs } from '../needs';

const A: Address = { host: '192.0.2.1', port: 41_234 };
const B: Address = { host: '192.0.2.2', port: 35_678 };
const STARTED = new Date('2026-03-04T05:06:07.008Z');

function message(startLine: string, body = ''): Buffer {
  return Buffer.from(
    [
      startLine,
      'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1',
      'From: <sip:a@example.com>;tag=1',
      'To: <sip:b@example.com>',
      'Call-ID: 1@example.com',
      `CSeq: 1 ${startLine.startsWith('SIP') ? 'INVITE' : startLine.split(' ')[0]}`,
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n'),
  );
}

const INVITE = message('INVITE sip:b@example.com SIP/2.0');
const OK = message('SIP/2.0 200 OK');

function entry(change: Partial<TraceEntry>): TraceEntry {
  return { at: 0, from: A, to: B, transport: 'UDP', bytes: INVITE, actor: 'a', direction: 'out', ...change };
}

describe('pcapng', () => {
  it('is a section, an interface and a block for each packet, each with its length at both ends', () => {
    const blocks = blocksOf(toPcapng([entry({}), entry({ at: 1, from: B, to: A, bytes: OK })], STARTED));
    assert.deepEqual(
      blocks.map(({ type }) => type),
      [0x0a0d0d0a, 1, 6, 6],
    );
    assert.equal(blocks[1].body.readUInt16LE(0), 101);
  });

  it('writes what both ends recorded once, and what arrived twice twice', () => {
    const arrived = entry({ at: 1, direction: 'in', actor: 'b' });
    const packets = (entries: TraceEntry[]) => blocksOf(toPcapng(entries, STARTED)).filter(({ type }) => type === 6);
    assert.equal(packets([entry({}), arrived]).length, 1);
    assert.equal(packets([arrived, entry({ at: 1 })]).length, 1, 'whoever recorded first');
    assert.equal(packets([entry({}), arrived, { ...arrived, at: 2 }]).length, 2);
    assert.equal(packets([arrived]).length, 1);
    assert.equal(packets([{ ...arrived, at: 0 }, entry({ at: 1 })]).length, 2, 'nothing arrives before it departs');
  });

  it('keeps what happened at one moment in the order in which it was recorded', () => {
    const came = entry({ direction: 'in' });
    const answer = entry({ from: B, to: A, bytes: OK });
    for (const entries of [
      [came, answer],
      [came, answer, entry({ direction: 'out' })],
    ]) {
      const packets = blocksOf(toPcapng(entries, STARTED)).filter(({ type }) => type === 6);
      assert.deepEqual(
        packets.map(({ body }) => body.includes('INVITE sip:')),
        [true, false],
      );
    }
  });

  it('is an empty capture without entries', () => {
    assert.equal(blocksOf(toPcapng([], STARTED)).length, 2);
  });
});

describe('pcapng, read by tshark', function () {
  this.timeout(60_000);
  let dir: string;

  before(function () {
    dir = mkdtempSync(join(tmpdir(), 'sipspec-pcapng-'));
    needs(this, 'tshark');
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  /** One row a packet, the fields asked for. */
  function read(entries: TraceEntry[], fields: string[]): string[][] {
    const file = join(dir, 'trace.pcapng');
    writeFileSync(file, toPcapng(entries, STARTED));
    const checks = ['ip.check_checksum', 'udp.check_checksum', 'tcp.check_checksum'];
    const args = ['-r', file, ...checks.flatMap(check => ['-o', `${check}:TRUE`]), '-T', 'fields', '-E', 'separator=|'];
    const text = execFileSync('tshark', [...args, ...fields.flatMap(field => ['-e', field])], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1e8,
    });
    return text
      .trimEnd()
      .split('\n')
      .map(line => line.split('|'));
  }

  for (const [family, from, to] of [
    ['IPv4', A, B],
    ['IPv6', { host: '2001:db8::1', port: 41_234 }, { host: '2001:db8::2', port: 35_678 }],
  ] as const) {
    it(`shows SIP over UDP and ${family} on any port, with its time`, () => {
      const rows = read(
        [entry({ at: 1.5, from, to }), entry({ at: 2500.25, from: to, to: from, bytes: OK, direction: 'in' })],
        [
          'frame.time_epoch',
          'sip.Method',
          'sip.Status-Code',
          'udp.srcport',
          'udp.checksum.status',
          'ip.checksum.status',
        ],
      );
      const ip = family === 'IPv4' ? '1' : '';
      assert.deepEqual(rows, [
        ['1772600767.009500000', 'INVITE', '', '41234', '1', ip],
        ['1772600769.508250000', '', '200', '35678', '1', ip],
      ]);
    });

    it(`shows SIP over TCP and ${family} on any port, after a handshake`, () => {
      const rows = read(
        [
          entry({ transport: 'TCP', from, to }),
          entry({ transport: 'TCP', from: to, to: from, bytes: OK, direction: 'in', at: 1 }),
          entry({ transport: 'TCP', from, to, bytes: message('BYE sip:b@example.com SIP/2.0'), at: 2 }),
        ],
        ['tcp.flags.str', 'sip.Method', 'sip.Status-Code', 'tcp.checksum.status', 'tcp.analysis.flags'],
      ).map(([flags, ...rest]) => [flags.replace(/·/g, ''), ...rest]);
      assert.deepEqual(rows, [
        ['S', '', '', '1', ''],
        ['AS', '', '', '1', ''],
        ['A', '', '', '1', ''],
        ['AP', 'INVITE', '', '1', ''],
        ['AP', '', '200', '1', ''],
        ['AP', 'BYE', '', '1', ''],
      ]);
    });
  }

  it('cuts a large message over TCP into segments that are put together again', () => {
    const bytes = message('MESSAGE sip:b@example.com SIP/2.0', 'x'.repeat(150_000));
    const rows = read(
      [entry({ transport: 'TCP', from: A, to: { ...B, port: 5060 }, bytes })],
      ['tcp.len', 'sip.Method', 'sip.Content-Length', 'tcp.analysis.flags'],
    );
    assert.deepEqual(rows.slice(3), [
      ['65000', '', '', ''],
      ['65000', '', '', ''],
      [String(bytes.length - 130_000), 'MESSAGE', '150000', ''],
    ]);
  });

  it('truncates a datagram that no packet holds, and says so', () => {
    const bytes = message('MESSAGE sip:b@example.com SIP/2.0', 'x'.repeat(65_400));
    const [[length, comment]] = read([entry({ bytes })], ['udp.length', 'frame.comment']);
    assert.equal(length, '65008');
    assert.equal(comment, `Truncated: the first 65000 of ${bytes.length} bytes`);
  });
});

function blocksOf(file: Buffer): { type: number; body: Buffer }[] {
  const blocks: { type: number; body: Buffer }[] = [];
  for (let at = 0; at < file.length; ) {
    const length = file.readUInt32LE(at + 4);
    assert.equal(length % 4, 0);
    assert.equal(file.readUInt32LE(at + length - 4), length);
    blocks.push({ type: file.readUInt32LE(at), body: file.subarray(at + 8, at + length - 4) });
    at += length;
  }
  return blocks;
}
