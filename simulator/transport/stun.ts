/** STUN as RFC 5626 8 needs it beside SIP: binding requests and their answers (RFC 5389). No credentials, no other method. */
import { type Address, canonicalHost, ipFamily, type Random } from '../runtime';

type StunClass = 'request' | 'indication' | 'success' | 'error';

interface StunAttribute {
  type: number;
  value: Buffer;
}

/** One STUN message as it was read. */
export interface StunMessage {
  class: StunClass;
  /** 1 is Binding. */
  method: number;
  /** 12 bytes, in hex. */
  transaction: string;
  attributes: StunAttribute[];
}

const HEADER_BYTES = 20;
const MAGIC_COOKIE = 0x2112a442;
const BINDING = 1;
const CLASSES: readonly StunClass[] = ['request', 'indication', 'success', 'error'];
/** RFC 5389 18.2. Below OPTIONAL are those that a receiver must know (15). */
const MAPPED_ADDRESS = 0x0001;
const ERROR_CODE = 0x0009;
const UNKNOWN_ATTRIBUTES = 0x000a;
const XOR_MAPPED_ADDRESS = 0x0020;
const OPTIONAL = 0x8000;
const FINGERPRINT = 0x8028;
const FINGERPRINT_XOR = 0x5354554e;
const CREDENTIALS = [0x0006, 0x0008, 0x0014, 0x0015]; // known and of no use here: no one is asked for any
const UNKNOWN_ATTRIBUTE = 420;

/**
 * Whether a datagram on a SIP port is STUN: its first two bits are zero, as those of no SIP message are (RFC 5626 8),
 * and it has the magic cookie and a length that fits (RFC 5389 8).
 */
export function isStun(bytes: Buffer): boolean {
  return (
    bytes.length >= HEADER_BYTES &&
    bytes[0] < 0x40 &&
    bytes.readUInt32BE(4) === MAGIC_COOKIE &&
    bytes.readUInt16BE(2) === bytes.length - HEADER_BYTES &&
    bytes.length % 4 === 0
  );
}

/** Undefined for what is no STUN, has attributes that do not fit, or a fingerprint that is not its own. Never throws. */
export function readStun(bytes: Buffer): StunMessage | undefined {
  if (!isStun(bytes)) return undefined;
  const type = bytes.readUInt16BE(0);
  const attributes: StunAttribute[] = [];
  for (let at = HEADER_BYTES; at < bytes.length; ) {
    const length = bytes.readUInt16BE(at + 2);
    if (at + 4 + length > bytes.length) return undefined;
    const attribute = { type: bytes.readUInt16BE(at), value: bytes.subarray(at + 4, at + 4 + length) };
    if (attribute.type === FINGERPRINT && !isFingerprint(attribute.value, bytes.subarray(0, at))) return undefined;
    attributes.push(attribute);
    at += 4 + padded(length);
  }
  return {
    class: CLASSES[((type >> 7) & 2) | ((type >> 4) & 1)],
    method: (type & 0xf) | ((type >> 1) & 0x70) | ((type >> 2) & 0xf80),
    transaction: bytes.toString('hex', 8, HEADER_BYTES),
    attributes,
  };
}

/** A binding request without attributes, and its transaction. */
export function bindingRequest(random: Random): { bytes: Buffer; transaction: string } {
  const id = Buffer.from(Array.from({ length: 12 }, () => random.integer(256)));
  const transaction = id.toString('hex');
  return { bytes: writeStun({ class: 'request', method: BINDING, transaction, attributes: [] }), transaction };
}

/**
 * What is owed to a STUN message from `source`: for a binding request its address (RFC 5626 8), or error 420 when it
 * carries an attribute that must be understood and is not (RFC 5389 7.3.1). Undefined for everything else.
 */
export function answerBinding(message: StunMessage, source: Address): Buffer | undefined {
  if (message.class !== 'request' || message.method !== BINDING) return undefined;
  const { method, transaction } = message;
  const strange = message.attributes.map(({ type }) => type).filter(type => type < OPTIONAL && !isKnown(type));
  if (strange.length === 0) {
    const value = xorAddress(source, transaction);
    return writeStun({ class: 'success', method, transaction, attributes: [{ type: XOR_MAPPED_ADDRESS, value }] });
  }
  const types = Buffer.alloc(2 * strange.length);
  strange.forEach((type, index) => void types.writeUInt16BE(type, 2 * index));
  const code = Buffer.concat([
    Buffer.of(0, 0, UNKNOWN_ATTRIBUTE / 100, UNKNOWN_ATTRIBUTE % 100),
    Buffer.from('Unknown'),
  ]);
  const attributes = [
    { type: ERROR_CODE, value: code },
    { type: UNKNOWN_ATTRIBUTES, value: types },
  ];
  return writeStun({ class: 'error', method, transaction, attributes });
}

/** The address that a binding response tells; undefined when it has none that can be read. */
export function mappedAddress({ attributes, transaction }: StunMessage): Address | undefined {
  for (const { type, value } of attributes) {
    if (type === XOR_MAPPED_ADDRESS) return readAddress(xored(value, transaction));
    if (type === MAPPED_ADDRESS) return readAddress(value); // what servers of RFC 3489 send
  }
  return undefined;
}

/** The bytes of a message, attributes padded to four bytes. */
function writeStun({ class: kind, method, transaction, attributes }: StunMessage): Buffer {
  const head = Buffer.alloc(HEADER_BYTES);
  const bits = CLASSES.indexOf(kind);
  const type = (method & 0xf) | ((method & 0x70) << 1) | ((method & 0xf80) << 2);
  head.writeUInt16BE(type | ((bits & 2) << 7) | ((bits & 1) << 4), 0);
  head.writeUInt32BE(MAGIC_COOKIE, 4);
  head.write(transaction, 8, 'hex');
  const parts = attributes.map(attribute => {
    const part = Buffer.alloc(4 + padded(attribute.value.length));
    part.writeUInt16BE(attribute.type, 0);
    part.writeUInt16BE(attribute.value.length, 2);
    attribute.value.copy(part, 4);
    return part;
  });
  const body = Buffer.concat(parts);
  head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
}

function isKnown(type: number): boolean {
  return type === MAPPED_ADDRESS || type === XOR_MAPPED_ADDRESS || CREDENTIALS.includes(type);
}

function padded(length: number): number {
  return (length + 3) & ~3;
}

function xorAddress(address: Address, transaction: string): Buffer {
  const host = canonicalHost(address.host).split('%')[0];
  const octets = ipFamily(host) === 6 ? ipv6Octets(host) : host.split('.').map(Number);
  const port = [address.port >> 8, address.port & 0xff];
  return xored(Buffer.from([0, octets.length === 16 ? 2 : 1, ...port, ...octets]), transaction);
}

/** RFC 5389 15.2: port and address against the cookie and the transaction; its own inverse. */
function xored(value: Buffer, transaction: string): Buffer {
  const mask = Buffer.alloc(16);
  mask.writeUInt32BE(MAGIC_COOKIE, 0);
  mask.write(transaction, 4, 'hex');
  return Buffer.from(value.map((byte, at) => (at < 2 ? byte : byte ^ mask[at < 4 ? at - 2 : at - 4])));
}

function readAddress(value: Buffer): Address | undefined {
  const lengths: Record<number, number> = { 1: 8, 2: 20 };
  if (value.length !== lengths[value[1]]) return undefined;
  const octets = value.subarray(4);
  const words = Array.from({ length: octets.length / 2 }, (_, at) => octets.readUInt16BE(2 * at).toString(16));
  const host = octets.length === 4 ? octets.join('.') : words.join(':');
  return { host: canonicalHost(host), port: value.readUInt16BE(2) };
}

function ipv6Octets(host: string): number[] {
  const [left, right] = host.split('::');
  const words = (text = ''): number[] => (text === '' ? [] : text.split(':').map(word => Number.parseInt(word, 16)));
  const [before, after] = [words(left), words(right)];
  const zeros = new Array<number>(8 - before.length - after.length).fill(0);
  return [...before, ...zeros, ...after].flatMap(word => [word >> 8, word & 0xff]);
}

function isFingerprint(value: Buffer, before: Buffer): boolean {
  return value.length === 4 && value.readUInt32BE(0) === (crc32(before) ^ FINGERPRINT_XOR) >>> 0;
}

/** ITU V.42, bit by bit: a keep-alive has a few dozen bytes. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
