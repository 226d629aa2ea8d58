/** A capture file as packets: pcap and pcapng by one interface. What is damaged ends the reading with a note. */
import type { Notes } from './notes';
import { isPcap, pcapPackets } from './pcap-file';
import { isPcapng, pcapngPackets } from './pcapng-file';

export interface Packet {
  /** From 1, as Wireshark counts. */
  frame: number;
  /** ms since 1970, with fractions. */
  at: number;
  /** The link type of the interface (LINKTYPE_…). */
  linkType: number;
  /** As captured: perhaps only the first bytes of it. */
  bytes: Buffer;
  /** Where it was captured: the number of the interface. */
  source: number;
  /** What the file says of the packet. */
  comment?: string;
}

/** What a file says of itself beside its packets. */
export interface FileFacts {
  /** The program that wrote it, where it says so. */
  writer?: string;
  /** Packets that the capture lost, as it says itself. */
  lost: number;
  /** How far off its times may be, ms; infinite where it has packets without one. */
  lagMs: number;
}

/** Why the bytes are no capture that can be read, in words; undefined when they are one. */
export function notACapture(file: Buffer): string | undefined {
  if (isPcap(file) || isPcapng(file)) return undefined;
  return known(file) ?? 'neither pcap nor pcapng';
}

/** Its packets in the order of the file. Never throws; nothing when it is no capture. */
export function packetsOf(file: Buffer, notes: Notes, facts: FileFacts): Iterable<Packet> {
  if (isPcapng(file)) return pcapngPackets(file, notes, facts);
  return isPcap(file) ? pcapPackets(file, notes) : [];
}

/** What people give by mistake, by the first bytes. */
const others: readonly [magic: string, what: string][] = [
  ['1f8b', 'compressed by gzip: unpack it first (gunzip)'],
  ['28b52ffd', 'compressed by zstd: unpack it first'],
  ['504b0304', 'a zip archive: unpack it first'],
  ['736e6f6f70000000', 'a snoop capture: editcap -F pcapng turns it into one that can be read'],
  ['a1b2cd34', 'pcap of the Kuznetzov kind: editcap -F pcapng turns it into one that can be read'],
  ['34cdb2a1', 'pcap of the Kuznetzov kind: editcap -F pcapng turns it into one that can be read'],
];

function known(file: Buffer): string | undefined {
  if (file.length === 0) return 'empty';
  const start = file.toString('hex', 0, 8);
  const found = others.find(([magic]) => start.startsWith(magic));
  if (found) return found[1];
  const head = file.subarray(0, 512);
  return head.every(byte => byte >= 0x20 || (byte >= 9 && byte <= 13)) ? 'a text, not a capture' : undefined;
}
