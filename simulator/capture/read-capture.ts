/** From a capture file to the SIP messages in it, each with the frame that its last byte came in, in the order of time. */
import type { Address } from '../runtime';
import { Datagrams } from './datagrams';
import { Fragments } from './fragments';
import { type IpPacket, readIp } from './ip';
import { linkPayload, unknownLink } from './link-layer';
import { type CaptureNote, Notes } from './notes';
import { type FileFacts, type Packet, packetsOf } from './packet-file';
import { SipStream } from './sip-stream';
import { TcpStreams } from './tcp';

/** One message, or what somebody sent in place of one: over TCP and WebSocket without its framing. */
export interface CapturedMessage {
  /** ms since the first packet of the capture. */
  at: number;
  /** From 1, as Wireshark counts: the packet with its last byte. */
  frame: number;
  from: Address;
  to: Address;
  /** 'UDP', 'TCP', 'WS'; what sipspec itself wrote may be 'TLS' or 'WSS', too. */
  transport: string;
  bytes: Buffer;
}

/** Where a message may be missing between two hosts: bytes of a stream, a fragment, the end of a datagram. */
export interface CaptureGap {
  at: number;
  frame: number;
  hosts: readonly [string, string];
}

export interface Capture {
  messages: CapturedMessage[];
  /** Of the first packet. */
  startedAt: Date;
  packets: number;
  /** What is no SIP: packets by kind, of TCP the streams. */
  skipped: { kind: string; count: number }[];
  notes: CaptureNote[];
  gaps: CaptureGap[];
  /** How many packets the capture says it lost. */
  lost: number;
  /** How far off its times may be, ms; infinite where it has packets without one. */
  lagMs: number;
  /** The program that wrote it, where it says so. */
  writer?: string;
}

/**
 * Reads a pcap or pcapng file. Never throws on bytes: what can't be read is left out, and the notes say so. Besides the file it
 * holds what came of streams and fragments that are not whole, within fixed bounds, and copies of the messages over TCP.
 */
export function readCapture(file: Buffer): Capture {
  return new Reading(file).result;
}

const PROTOCOL = { icmp: 1, tcp: 6, udp: 17, icmp6: 58, sctp: 132 } as const;
const otherProtocols = new Map<number, string>([
  [PROTOCOL.icmp, 'ICMP'],
  [PROTOCOL.icmp6, 'ICMP'],
  [PROTOCOL.sctp, 'SCTP'],
]);

class Reading {
  private readonly notes = new Notes();
  private readonly facts: FileFacts = { lost: 0, lagMs: 0 };
  private readonly messages: CapturedMessage[] = [];
  private readonly gaps: CaptureGap[] = [];
  private readonly skipped = new Map<string, number>();
  private readonly fragments: Fragments;
  private readonly datagrams: Datagrams;
  private readonly streams: TcpStreams;
  private startedAt = 0;
  private packets = 0;

  constructor(file: Buffer) {
    this.fragments = new Fragments(({ from, to, frame, at }) => {
      this.notes.add('a datagram of which fragments are missing is left out', frame);
      this.gap(from, to, at, frame);
    });
    this.datagrams = new Datagrams({
      message: datagram => this.message(datagram, 'UDP', datagram.payload),
      skipped: kind => this.skip(kind),
      cut: ({ from, to, at, frame }) => {
        this.notes.add('a datagram of which the capture has only the first bytes (snap length) is left out', frame);
        this.gap(from.host, to.host, at, frame);
      },
      copy: ({ frame }) => this.notes.add('a packet that the capture saw in two places counts once', frame),
    });
    this.streams = new TcpStreams((from, to, begun) => this.newStream(from, to, begun));
    for (const packet of packetsOf(file, this.notes, this.facts)) this.take(packet);
    this.fragments.end();
    this.streams.end();
    this.datagrams.end();
  }

  get result(): Capture {
    const { messages, gaps, packets, facts } = this;
    return {
      messages: messages.sort((a, b) => a.at - b.at || a.frame - b.frame),
      startedAt: dateOf(this.startedAt),
      packets,
      skipped: [...this.skipped].map(([kind, count]) => ({ kind, count })).sort((a, b) => b.count - a.count),
      notes: this.notes.list,
      gaps,
      lost: facts.lost,
      lagMs: facts.lagMs,
      writer: facts.writer,
    };
  }

  private take(packet: Packet): void {
    this.packets++;
    if (this.packets === 1) this.startedAt = packet.at;
    const link = linkPayload(packet.linkType, packet.bytes);
    if (link === unknownLink) this.notes.add(`frames of link type ${packet.linkType} are not read`, packet.frame);
    else if (!link) this.skip('no IP');
    else {
      const ip = readIp(packet.bytes, link.offset);
      if (ip) this.carried(ip, packet, `${packet.source} ${link.point} ${ip.hops}`);
      else this.notes.add('IP packets whose header is damaged or cut are left out', packet.frame);
    }
  }

  private carried(ip: IpPacket, packet: Packet, point: string): void {
    const whole = ip.fragment ? this.fragments.take(ip, packet.frame, this.since(packet)) : ip;
    if (!whole) return;
    if (whole.protocol === PROTOCOL.udp) this.udp(whole, packet, point);
    else if (whole.protocol === PROTOCOL.tcp) this.tcp(whole, packet);
    else this.skip(otherProtocols.get(whole.protocol) ?? `IP protocol ${whole.protocol}`);
  }

  private udp(ip: IpPacket, packet: Packet, point: string): void {
    const { payload: bytes } = ip;
    const length = bytes.length < 8 ? 0 : bytes.readUInt16BE(4) || bytes.length + ip.missing;
    if (length < 8 || length > bytes.length + ip.missing) {
      this.notes.add('UDP packets whose header is damaged or cut are left out', packet.frame);
      return;
    }
    this.datagrams.take({
      from: { host: ip.from, port: bytes.readUInt16BE(0) },
      to: { host: ip.to, port: bytes.readUInt16BE(2) },
      payload: bytes.subarray(8, length),
      frame: packet.frame,
      at: this.since(packet),
      missing: Math.max(0, length - bytes.length),
      point,
      id: ip.id,
    });
  }

  private tcp(ip: IpPacket, packet: Packet): void {
    const { payload: bytes } = ip;
    const header = bytes.length < 20 ? 0 : (bytes[12] >> 4) * 4;
    if (header < 20 || header > bytes.length) {
      this.notes.add('TCP packets whose header is damaged or cut are left out', packet.frame);
      return;
    }
    this.streams.take({
      from: { host: ip.from, port: bytes.readUInt16BE(0) },
      to: { host: ip.to, port: bytes.readUInt16BE(2) },
      seq: bytes.readUInt32BE(4),
      flags: bytes[13],
      payload: bytes.subarray(header),
      missing: ip.missing,
      frame: packet.frame,
      at: this.since(packet),
      comment: packet.comment,
    });
  }

  private newStream(from: Address, to: Address, begun: boolean): SipStream {
    return new SipStream(begun, () => this.datagrams.isSip(from) || this.datagrams.isSip(to), {
      message: (bytes, transport, at, frame) => this.message({ from, to, at, frame }, transport, bytes),
      skipped: kind => this.skip(`${kind} stream`),
      gap: (at, frame) => this.gap(from.host, to.host, at, frame),
      note: (text, frame) => this.notes.add(text, frame),
    });
  }

  private message({ from, to, at, frame }: Where, transport: string, bytes: Buffer): void {
    this.messages.push({ at, frame, from, to, transport, bytes });
  }

  private gap(from: string, to: string, at: number, frame: number): void {
    this.gaps.push({ at, frame, hosts: [from, to] });
  }

  private skip(kind: string): void {
    this.skipped.set(kind, (this.skipped.get(kind) ?? 0) + 1);
  }

  private since(packet: Packet): number {
    return packet.at - this.startedAt;
  }
}

type Where = Pick<CapturedMessage, 'from' | 'to' | 'at' | 'frame'>;

/** A hostile time is no date. */
function dateOf(ms: number): Date {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? new Date(0) : date;
}
