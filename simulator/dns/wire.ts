/** DNS messages as bytes (RFC 1035 4), by way of dns-packet; what cannot be read is a value, never thrown. */
import { isIPv4, isIPv6 } from 'node:net';
import {
  type Answer,
  type DecodedPacket,
  decode,
  encode,
  type Packet,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
  type RecordType as WireType,
} from 'dns-packet';
import { isAskable } from './names';
import type { DnsRecord } from './types';

/** Header flags and the rcode as they stand in bits 16 to 31 (RFC 1035 4.1.1). */
export const FLAGS = {
  authoritative: 0x0400,
  truncated: 0x0200,
  recursionDesired: RECURSION_DESIRED,
  recursionAvailable: RECURSION_AVAILABLE,
} as const;

export const RCODES = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;
export type Rcode = keyof typeof RCODES;

/** Without EDNS no UDP message is longer (RFC 1035 4.2.1). */
export const PLAIN_UDP_BYTES = 512;
/** What a TCP message's length field can say (RFC 1035 4.2.2). */
const LENGTH_BYTES = 2;

export interface DnsMessage {
  id: number;
  response: boolean;
  truncated: boolean;
  recursionDesired: boolean;
  opcode: number;
  rcode: number;
  /** The type as its mnemonic; `UNKNOWN_n` for one without. */
  questions: { name: string; type: string }[];
  answers: DnsRecord[];
  additionals: DnsRecord[];
  /** From the SOA of the authority section: how long an absence may be remembered, seconds (RFC 2308 5). */
  negativeTtl?: number;
  /** EDNS: what the sender can take over UDP (RFC 6891 6.2.3). */
  udpPayloadBytes?: number;
}

/** What to write. `type` of the question may be any mnemonic that dns-packet knows. */
export interface Outgoing {
  id: number;
  response: boolean;
  flags: number;
  questions: { name: string; type: string }[];
  answers?: readonly DnsRecord[];
  additionals?: readonly DnsRecord[];
  /** Adds an SOA of this name, whose TTL and minimum are `ttl`, to the authority section. */
  negative?: { zone: string; ttl: number };
  udpPayloadBytes?: number;
}

/** Undefined for bytes that are no DNS message. Records of other types and with impossible data are left out. */
export function readMessage(bytes: Buffer): DnsMessage | undefined {
  let packet: DecodedPacket;
  try {
    packet = decode(bytes);
  } catch {
    return undefined;
  }
  const flags = packet.flags ?? 0;
  const opt = packet.additionals?.find(record => record.type === 'OPT');
  return {
    id: packet.id ?? 0,
    response: packet.flag_qr,
    truncated: packet.flag_tc,
    recursionDesired: packet.flag_rd,
    opcode: (flags >> 11) & 0xf,
    rcode: flags & 0xf,
    questions: (packet.questions ?? []).map(({ name, type }) => ({ name: fromWire(name), type })),
    answers: toRecords(packet.answers),
    additionals: toRecords(packet.additionals),
    negativeTtl: negativeTtlOf(packet.authorities),
    udpPayloadBytes: opt?.type === 'OPT' ? opt.udpPayloadSize : undefined,
  };
}

/** Undefined when a name cannot be written. */
export function writeMessage(message: Outgoing): Buffer | undefined {
  const { answers = [], additionals = [], negative, udpPayloadBytes } = message;
  const names = [...message.questions, ...answers, ...additionals].map(({ name }) => name);
  for (const record of [...answers, ...additionals]) names.push(...namesWithin(record));
  if (!names.every(isAskable)) return undefined;
  const packet: Packet = {
    type: message.response ? 'response' : 'query',
    id: message.id,
    flags: message.flags,
    questions: message.questions.map(({ name, type }) => ({ name: toWire(name), type: type as WireType })),
    answers: answers.map(fromRecord),
    additionals: additionals.map(fromRecord),
    authorities: negative === undefined ? [] : [soa(negative)],
  };
  if (udpPayloadBytes !== undefined) packet.additionals?.push(optRecord(udpPayloadBytes));
  try {
    return encode(packet);
  } catch {
    return undefined;
  }
}

/** With the length before it, as TCP wants it. */
export function framed(message: Buffer): Buffer {
  const head = Buffer.alloc(LENGTH_BYTES);
  head.writeUInt16BE(message.length);
  return Buffer.concat([head, message]);
}

/** Cuts a TCP stream into DNS messages. It never holds more than one message of 65,535 bytes and what came with it. */
export class StreamCutter {
  private held = Buffer.alloc(0);

  /** The messages that are complete now. */
  push(bytes: Buffer): Buffer[] {
    this.held = Buffer.concat([this.held, bytes]);
    const messages: Buffer[] = [];
    while (this.held.length >= LENGTH_BYTES) {
      const end = LENGTH_BYTES + this.held.readUInt16BE(0);
      if (this.held.length < end) break;
      messages.push(this.held.subarray(LENGTH_BYTES, end));
      this.held = this.held.subarray(end);
    }
    return messages;
  }
}

/** dns-packet writes the root as '.'. */
const toWire = (name: string): string => (name === '' ? '.' : name);
const fromWire = (name: string): string => (name === '.' ? '' : name);

function toRecords(answers: readonly Answer[] = []): DnsRecord[] {
  return answers.flatMap(answer => toRecord(answer) ?? []);
}

function toRecord(answer: Answer): DnsRecord | undefined {
  if (answer.type === 'OPT' || !('data' in answer) || (answer.class ?? 'IN') !== 'IN') return undefined;
  const owned = { name: fromWire(answer.name), ttl: answer.ttl ?? 0 };
  switch (answer.type) {
    case 'A':
      return isIPv4(answer.data) ? { ...owned, type: 'A', address: answer.data } : undefined;
    case 'AAAA':
      return isIPv6(answer.data) ? { ...owned, type: 'AAAA', address: answer.data } : undefined;
    case 'CNAME':
      return { ...owned, type: 'CNAME', target: fromWire(answer.data) };
    case 'SRV': {
      const { priority = 0, weight = 0, port, target } = answer.data;
      return { ...owned, type: 'SRV', priority, weight, port, target: fromWire(target) };
    }
    case 'NAPTR':
      return { ...owned, type: 'NAPTR', ...answer.data, replacement: fromWire(answer.data.replacement) };
    case 'TXT':
      return { ...owned, type: 'TXT', text: [answer.data].flat().map(String) };
    default:
      return undefined;
  }
}

function fromRecord(record: DnsRecord): Answer {
  const { name, ttl } = record;
  const owned = { name: toWire(name), ttl: Math.floor(ttl) >>> 0, class: 'IN' as const };
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return { ...owned, type: record.type, data: record.address };
    case 'CNAME':
      return { ...owned, type: 'CNAME', data: toWire(record.target) };
    case 'SRV': {
      const { priority, weight, port, target } = record;
      return { ...owned, type: 'SRV', data: { priority, weight, port, target: toWire(target) } };
    }
    case 'NAPTR': {
      const { order, preference, flags, services, regexp, replacement } = record;
      const data = { order, preference, flags, services, regexp, replacement: toWire(replacement) };
      return { ...owned, type: 'NAPTR', data };
    }
    case 'TXT':
      // a copy: dns-packet puts buffers in the place of the texts
      return { ...owned, type: 'TXT', data: [...record.text] };
  }
}

function namesWithin(record: DnsRecord): string[] {
  if (record.type === 'CNAME' || record.type === 'SRV') return [record.target];
  return record.type === 'NAPTR' ? [record.replacement] : [];
}

function soa({ zone, ttl }: { zone: string; ttl: number }): Answer {
  const name = toWire(zone);
  return { type: 'SOA', name, ttl, class: 'IN', data: { mname: name, rname: name, serial: 1, minimum: ttl } };
}

function negativeTtlOf(authorities: readonly Answer[] = []): number | undefined {
  for (const record of authorities)
    if (record.type === 'SOA') return Math.min(record.ttl ?? 0, record.data.minimum ?? 0);
  return undefined;
}

function optRecord(udpPayloadSize: number): Answer {
  return {
    type: 'OPT',
    name: '.',
    udpPayloadSize,
    extendedRcode: 0,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options: [],
  };
}
