/** Writes a trace as a pcapng file (one interface of raw IP) that Wireshark reads as what crossed the wire. */
import { type Address, formatAddress } from '../runtime';
import { TCP_FLAGS, tcpPacket, udpPacket } from './packets';
import type { TraceEntry } from './trace';

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE = 1;
const ENHANCED_PACKET = 6;
const LINKTYPE_RAW = 101;
const OPTION_END = 0;
const OPTION_COMMENT = 1;
const OPTION_USER_APPLICATION = 4;
const SNAP_LENGTH = 262_144;

/** What surely fits into one IP packet. */
const MAX_PAYLOAD = 65_000;
const FIRST_SEQUENCE_NUMBER = 1000;

/**
 * `startedAt` is when the run's clock showed 0. What both ends recorded is written once. TCP gets a handshake made
 * up before its first message; larger messages are cut into segments; a comment names TLS, WS and WSS.
 * Of a datagram over 65,000 bytes the rest is left out, and a comment on the packet says so.
 */
export function toPcapng(entries: TraceEntry[], startedAt: Date): Buffer {
  const blocks = [sectionHeader(), interfaceDescription()];
  const streams = new Map<string, Stream>();
  for (const entry of onceEach(entries)) {
    const micros = startedAt.getTime() * 1000 + Math.round(entry.at * 1000);
    const write = (packet: Buffer, comment?: string): void => void blocks.push(enhancedPacket(packet, micros, comment));
    if (entry.transport === 'UDP') writeDatagram(entry, write);
    else writeSegments(entry, streams, write);
  }
  return Buffer.concat(blocks);
}

type Write = (packet: Buffer, comment?: string) => void;

/**
 * By time, and of one moment as it was recorded; an arrival whose departure is in the trace as well is the same packet, and
 * stands where the first of the two was recorded.
 */
function onceEach(entries: TraceEntry[]): TraceEntry[] {
  const inOrder = [...entries].sort((a, b) => a.at - b.at);
  const keys = inOrder.map(
    ({ transport, from, to, bytes }) =>
      `${transport} ${formatAddress(from)} ${formatAddress(to)} ${bytes.toString('latin1')}`,
  );
  const departed = new Map<string, number[]>();
  for (const [i, { direction }] of inOrder.entries()) {
    if (direction !== 'out') continue;
    const known = departed.get(keys[i]);
    if (known) known.push(i);
    else departed.set(keys[i], [i]);
  }
  const again = new Set<number>();
  for (const [i, { direction, at }] of inOrder.entries()) {
    const waiting = direction === 'in' ? departed.get(keys[i]) : undefined;
    if (!waiting?.length || inOrder[waiting[0]].at > at) continue;
    again.add(Math.max(i, waiting.shift()!));
  }
  return inOrder.filter((_, i) => !again.has(i));
}

function writeDatagram({ from, to, bytes }: TraceEntry, write: Write): void {
  const cut = bytes.length > MAX_PAYLOAD;
  const comment = cut ? `Truncated: the first ${MAX_PAYLOAD} of ${bytes.length} bytes` : undefined;
  write(udpPacket(from, to, bytes.subarray(0, MAX_PAYLOAD)), comment);
}

/** Next sequence number of either end, by its address. */
type Stream = Map<string, number>;

function writeSegments({ from, to, bytes, transport }: TraceEntry, streams: Map<string, Stream>, write: Write): void {
  // what TLS and WebSocket put around the message is not in the trace: the reader is told what is left of
  const comment = transport === 'TCP' ? undefined : `sipspec: ${transport}`;
  const sender = formatAddress(from);
  const receiver = formatAddress(to);
  const key = [sender, receiver].sort().join(' ');
  let stream = streams.get(key);
  if (stream === undefined) {
    stream = new Map();
    streams.set(key, stream);
    writeHandshake(from, to, write);
    stream.set(sender, FIRST_SEQUENCE_NUMBER + 1).set(receiver, FIRST_SEQUENCE_NUMBER + 1);
  }
  for (let offset = 0; offset < bytes.length; offset += MAX_PAYLOAD) {
    const payload = bytes.subarray(offset, offset + MAX_PAYLOAD);
    const seq = stream.get(sender) ?? 0;
    const ack = stream.get(receiver) ?? 0;
    write(tcpPacket(from, to, { seq, ack, flags: TCP_FLAGS.PSH | TCP_FLAGS.ACK, payload }), comment);
    stream.set(sender, (seq + payload.length) >>> 0);
  }
}

function writeHandshake(client: Address, server: Address, write: Write): void {
  const seq = FIRST_SEQUENCE_NUMBER;
  const payload = Buffer.alloc(0);
  const { SYN, ACK } = TCP_FLAGS;
  write(tcpPacket(client, server, { seq, ack: 0, flags: SYN, payload }));
  write(tcpPacket(server, client, { seq, ack: seq + 1, flags: SYN | ACK, payload }));
  write(tcpPacket(client, server, { seq: seq + 1, ack: seq + 1, flags: ACK, payload }));
}

function sectionHeader(): Buffer {
  const body = Buffer.alloc(16);
  body.writeUInt32LE(0x1a2b3c4d, 0); // byte order
  body.writeUInt16LE(1, 4); // version 1.0
  body.writeBigInt64LE(-1n, 8); // length of the section: not told
  return block(SECTION_HEADER, body, options([[OPTION_USER_APPLICATION, 'sipspec']]));
}

function interfaceDescription(): Buffer {
  const body = Buffer.alloc(8);
  body.writeUInt16LE(LINKTYPE_RAW, 0);
  body.writeUInt32LE(SNAP_LENGTH, 4);
  return block(INTERFACE, body);
}

function enhancedPacket(packet: Buffer, micros: number, comment?: string): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt32LE(Math.floor(micros / 2 ** 32), 4);
  header.writeUInt32LE(micros % 2 ** 32, 8);
  header.writeUInt32LE(packet.length, 12);
  header.writeUInt32LE(packet.length, 16);
  const tail = comment === undefined ? [] : [options([[OPTION_COMMENT, comment]])];
  return block(ENHANCED_PACKET, header, padded(packet), ...tail);
}

function block(type: number, ...parts: Buffer[]): Buffer {
  const length = 12 + parts.reduce((sum, part) => sum + part.length, 0);
  const head = Buffer.alloc(8);
  head.writeUInt32LE(type, 0);
  head.writeUInt32LE(length, 4);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(length, 0);
  return Buffer.concat([head, ...parts, tail]);
}

function options(list: [code: number, text: string][]): Buffer {
  const one = (code: number, value: Buffer): Buffer => {
    const head = Buffer.alloc(4);
    head.writeUInt16LE(code, 0);
    head.writeUInt16LE(value.length, 2);
    return Buffer.concat([head, padded(value)]);
  };
  return Buffer.concat([...list.map(([code, text]) => one(code, Buffer.from(text))), one(OPTION_END, Buffer.alloc(0))]);
}

function padded(bytes: Buffer): Buffer {
  return bytes.length % 4 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(4 - (bytes.length % 4))]);
}
