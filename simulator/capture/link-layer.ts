/** What stands before the IP packet, by link type: Ethernet with its tags, Linux cooked, BSD loopback, raw IP. */

/** Where the IP packet begins, and where the frame was seen: to tell a copy seen elsewhere from one sent again. */
export interface LinkPayload {
  offset: number;
  point: string;
}

const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const VLAN = [0x8100, 0x88a8, 0x9100, 0x9200];
const PPPOE = 0x8864;
/** Beyond this a type field is none: it is the length of an 802.3 frame, whose type stands in a SNAP header. */
const FIRST_TYPE = 0x600;
const SNAP = 'aaaa03000000';

const none: unique symbol = Symbol('no IP');
/** In place of a payload: a link type that is not read. */
export const unknownLink: unique symbol = Symbol('unknown link type');

type Reader = (bytes: Buffer) => LinkPayload | typeof none;

const raw: Reader = () => ({ offset: 0, point: '' });

/** The address family of the sending system, in the byte order of one or the other. */
const loopback: Reader = bytes => {
  if (bytes.length < 4) return none;
  const family = Math.min(bytes.readUInt32LE(0), bytes.readUInt32BE(0));
  return [2, 10, 23, 24, 28, 30].includes(family) ? { offset: 4, point: '' } : none;
};

const readers = new Map<number, Reader>([
  [0, loopback],
  [108, loopback],
  [1, bytes => behindType(bytes, 12, bytes.toString('latin1', 0, 12))],
  [113, bytes => behindType(bytes, 14, bytes.toString('latin1', 0, 14))],
  [276, cookedV2],
  [12, raw],
  [14, raw],
  [101, raw],
  [228, raw],
  [229, raw],
]);

/** Undefined when the frame holds something other than IP. Never throws. */
export function linkPayload(linkType: number, bytes: Buffer): LinkPayload | undefined | typeof unknownLink {
  const reader = readers.get(linkType);
  if (!reader) return unknownLink;
  const found = reader(bytes);
  return found === none ? undefined : found;
}

/** Linux cooked, version 2: the type comes first, the interface and the kind of packet after it. */
function cookedV2(bytes: Buffer): LinkPayload | typeof none {
  if (bytes.length < 20) return none;
  return behind(bytes, bytes.readUInt16BE(0), 20, bytes.toString('latin1', 4, 20));
}

function behindType(bytes: Buffer, at: number, point: string): LinkPayload | typeof none {
  return bytes.length < at + 2 ? none : behind(bytes, bytes.readUInt16BE(at), at + 2, point);
}

function behind(bytes: Buffer, first: number, start: number, point: string): LinkPayload | typeof none {
  let [type, at, where] = [first, start, point];
  while (VLAN.includes(type) && at + 4 <= bytes.length) {
    where += bytes.toString('latin1', at, at + 2);
    type = bytes.readUInt16BE(at + 2);
    at += 4;
  }
  if (type < FIRST_TYPE && at + 8 <= bytes.length && bytes.toString('hex', at, at + 6) === SNAP) {
    type = bytes.readUInt16BE(at + 6);
    at += 8;
  }
  if (type === PPPOE && at + 8 <= bytes.length) {
    const protocol = bytes.readUInt16BE(at + 6);
    type = protocol === 0x21 ? IPV4 : protocol === 0x57 ? IPV6 : 0;
    at += 8;
  }
  return type === IPV4 || type === IPV6 ? { offset: at, point: where } : none;
}
