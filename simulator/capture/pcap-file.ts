/** The older capture format (draft-ietf-opsawg-pcap): one header, then records; both byte orders, µs and ns. */
import type { Notes } from './notes';
import type { Packet } from './packet-file';

const FILE_HEADER = 24;
const RECORD_HEADER = 16;
const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;

interface Kind {
  little: boolean;
  /** Of the fraction of a second, in a millisecond. */
  perMs: number;
}

function kindOf(file: Buffer): Kind | undefined {
  if (file.length < 4) return undefined;
  for (const little of [true, false]) {
    const magic = little ? file.readUInt32LE(0) : file.readUInt32BE(0);
    if (magic === MICROSECONDS) return { little, perMs: 1e3 };
    if (magic === NANOSECONDS) return { little, perMs: 1e6 };
  }
  return undefined;
}

export const isPcap = (file: Buffer): boolean => kindOf(file) !== undefined;

export function* pcapPackets(file: Buffer, notes: Notes): Generator<Packet> {
  const { little, perMs } = kindOf(file)!;
  if (file.length < FILE_HEADER) {
    notes.add('the file ends within its header');
    return;
  }
  const number = (at: number): number => (little ? file.readUInt32LE(at) : file.readUInt32BE(at));
  // the upper bits tell of checksums at the end of frames, which nobody needs: IP has a length of its own
  const linkType = number(20) & 0xffff;
  let frame = 0;
  for (let at = FILE_HEADER; at < file.length; ) {
    frame++;
    if (at + RECORD_HEADER > file.length) {
      notes.add('the file ends within a packet: it was cut, or is still being written', frame);
      return;
    }
    const length = number(at + 8);
    const time = number(at) * 1000 + number(at + 4) / perMs;
    const start = at + RECORD_HEADER;
    if (start + length > file.length) {
      notes.add('the file ends within a packet: it was cut, is damaged, or is still being written', frame);
      return;
    }
    yield { frame, at: time, linkType, bytes: file.subarray(start, start + length), source: 0 };
    at = start + length;
  }
}
