/** The newer capture format (draft-ietf-opsawg-pcapng): sections of blocks, each with its byte order and interfaces. */
import type { Notes } from './notes';
import type { FileFacts, Packet } from './packet-file';

const SECTION = 0x0a0d0d0a;
const BYTE_ORDER = 0x1a2b3c4d;
const BLOCK = { interface: 1, oldPacket: 2, simplePacket: 3, statistics: 5, enhancedPacket: 6 } as const;
const OPTION = { comment: 1, application: 4, resolution: 9, offset: 14, interfaceDrop: 5, systemDrop: 7 } as const;
/** Head and tail of a block, which hold its length. */
const AROUND = 12;

interface Interface {
  linkType: number;
  /** 0 is no limit. */
  snapLength: number;
  /** Units of a time in a millisecond. */
  perMs: number;
  /** ms to add to each time. */
  offsetMs: number;
}

export const isPcapng = (file: Buffer): boolean =>
  file.length >= 12 && file.readUInt32BE(0) === SECTION && byteOrder(file, 8) !== undefined;

function byteOrder(file: Buffer, at: number): 'little' | 'big' | undefined {
  if (at + 4 > file.length) return undefined;
  if (file.readUInt32LE(at) === BYTE_ORDER) return 'little';
  return file.readUInt32BE(at) === BYTE_ORDER ? 'big' : undefined;
}

/** The fields of one block's body, in the byte order of its section. */
class Fields {
  constructor(
    readonly bytes: Buffer,
    readonly little: boolean,
  ) {}

  u16(at: number): number {
    return this.little ? this.bytes.readUInt16LE(at) : this.bytes.readUInt16BE(at);
  }

  u32(at: number): number {
    return this.little ? this.bytes.readUInt32LE(at) : this.bytes.readUInt32BE(at);
  }

  /** Precise up to 2^53. */
  u64(at: number): number {
    const [low, high] = this.little ? [this.u32(at), this.u32(at + 4)] : [this.u32(at + 4), this.u32(at)];
    return high * 2 ** 32 + low;
  }

  /** Its options from there on, the first of each code. */
  options(from: number): Map<number, Fields> {
    const found = new Map<number, Fields>();
    for (let at = from; at + 4 <= this.bytes.length; ) {
      const [code, length] = [this.u16(at), this.u16(at + 2)];
      if (code === 0 || at + 4 + length > this.bytes.length) break;
      if (!found.has(code)) found.set(code, new Fields(this.bytes.subarray(at + 4, at + 4 + length), this.little));
      at += 4 + padded(length);
    }
    return found;
  }
}

const padded = (length: number): number => Math.ceil(length / 4) * 4;

export function* pcapngPackets(file: Buffer, notes: Notes, facts: FileFacts): Generator<Packet> {
  const reader = new SectionReader(notes, facts);
  let little = true;
  for (let at = 0; at < file.length; ) {
    if (at + AROUND > file.length)
      return notes.add('the file ends within a block: it was cut, or is still being written');
    if (file.readUInt32BE(at) === SECTION) {
      const order = byteOrder(file, at + 8);
      if (!order) return notes.add('a section has no byte order that is known: the file is damaged there');
      little = order === 'little';
    }
    const head = new Fields(file.subarray(at, at + 8), little);
    const length = head.u32(4);
    if (length < AROUND) return notes.add('a block has no length that can be: the file is damaged there');
    const end = at + padded(length);
    if (at + length > file.length) {
      return notes.add('the file ends within a block: it was cut, is damaged, or is still being written');
    }
    const packet = reader.take(head.u32(0), new Fields(file.subarray(at + 8, at + length - 4), little));
    if (packet) yield packet;
    at = end;
  }
}

class SectionReader {
  private interfaces: Interface[] = [];
  private frame = 0;
  /** The time of the last packet that had one, ms. */
  private lastAt = 0;
  /** Interfaces count on over the sections, so that each is told from all others. */
  private firstInterface = 0;

  constructor(
    private readonly notes: Notes,
    private readonly facts: FileFacts,
  ) {}

  /** Takes one block; gives its packet, when it holds one. */
  take(type: number, body: Fields): Packet | undefined {
    switch (type) {
      case SECTION:
        return this.section(body);
      case BLOCK.interface:
        return this.interface(body);
      case BLOCK.enhancedPacket:
        return this.timedPacket(body, 4);
      case BLOCK.oldPacket:
        return this.timedPacket(body, 2);
      case BLOCK.simplePacket:
        return this.simplePacket(body);
      case BLOCK.statistics:
        return this.statistics(body);
      default:
        return undefined; // names, keys, what programs add of their own
    }
  }

  private section(body: Fields): undefined {
    this.firstInterface += this.interfaces.length;
    this.interfaces = [];
    const writer = body.options(16).get(OPTION.application)?.bytes.toString('utf8');
    if (writer !== undefined) this.facts.writer = writer;
  }

  private interface(body: Fields): undefined {
    if (body.bytes.length < 8) return void this.notes.add('an interface is described in too few bytes');
    const options = body.options(8);
    const resolution = options.get(OPTION.resolution)?.bytes[0] ?? 6;
    const perSecond = resolution & 0x80 ? 2 ** (resolution & 0x7f) : 10 ** resolution;
    const offset = options.get(OPTION.offset);
    const seconds = offset && offset.bytes.length >= 8 ? offset.u64(0) : 0;
    this.facts.lagMs = Math.max(this.facts.lagMs, 1000 / perSecond);
    this.interfaces.push({
      linkType: body.u16(0),
      snapLength: body.u32(4),
      perMs: perSecond / 1000,
      offsetMs: (seconds >= 2 ** 63 ? seconds - 2 ** 64 : seconds) * 1000,
    });
  }

  /** `size`: of the field that names the interface. */
  private timedPacket(body: Fields, size: 2 | 4): Packet | undefined {
    this.frame++;
    const { frame } = this;
    if (body.bytes.length < 20) return void this.notes.add('a packet block is too short for its header', frame);
    const index = size === 4 ? body.u32(0) : body.u16(0);
    const on = this.interfaces[index];
    if (!on) return void this.notes.add('a packet names an interface that the file does not describe', frame);
    const [high, low] = [body.u32(4), body.u32(8)];
    const at = (high * 2 ** 32 + low) / on.perMs + on.offsetMs;
    const captured = body.u32(12);
    if (20 + captured > body.bytes.length)
      return void this.notes.add('a packet is longer than the block that holds it', frame);
    const comment = body
      .options(20 + padded(captured))
      .get(OPTION.comment)
      ?.bytes.toString('utf8');
    this.lastAt = at;
    const bytes = body.bytes.subarray(20, 20 + captured);
    return { frame, at, linkType: on.linkType, bytes, source: this.firstInterface + index, comment };
  }

  private simplePacket(body: Fields): Packet | undefined {
    this.frame++;
    const { frame } = this;
    const [on] = this.interfaces;
    if (!on || body.bytes.length < 4) {
      return void this.notes.add('a simple packet has no interface that it may be of', frame);
    }
    this.notes.add('simple packet blocks have no time: they get that of the packet before', frame);
    this.facts.lagMs = Number.POSITIVE_INFINITY;
    const captured = Math.min(body.u32(0), on.snapLength || Number.POSITIVE_INFINITY, body.bytes.length - 4);
    const bytes = body.bytes.subarray(4, 4 + captured);
    return { frame, at: this.lastAt, linkType: on.linkType, bytes, source: this.firstInterface };
  }

  private statistics(body: Fields): undefined {
    if (body.bytes.length < 12) return;
    const options = body.options(12);
    for (const code of [OPTION.interfaceDrop, OPTION.systemDrop]) {
      const count = options.get(code);
      if (count && count.bytes.length >= 8) this.facts.lost += count.u64(0);
    }
  }
}
