// View: the bytes that are being read, copied into one array that is always the same, so that the compiler knows where it lies;
// and the readers of what is plain there, which assembly/scan.ts has.
import { endianness } from 'node:os';
import { BARE_USER, kinds, LABEL, PARAM, QDTEXT, SPACE, TOKEN, USER } from './chars';
import { scanCode } from './scan-code';

/** Each says where it stops in the view, or 0 where something takes a closer look; what it found stands in `found` and `lines`. */
export interface PlainReaders {
  head(from: number, end: number): number;
  host(from: number, end: number): number;
  uri(from: number, end: number, bracketed: boolean): number;
  params(from: number, end: number, wantsBranch: boolean): number;
  requestLine(from: number, end: number): number;
  /** Where the method begins. */
  cseq(from: number, end: number): number;
  nameAddr(from: number, end: number): number;
  via(from: number, end: number): number;
}

/** As much of it as is used here: Node's own types have none of it. */
declare const WebAssembly: {
  validate(code: Uint8Array): boolean;
  Module: new (code: Uint8Array) => object;
  Instance: new (module: object) => { exports: unknown };
};

/** What the code exports. */
interface Scan extends PlainReaders {
  memory: { buffer: ArrayBuffer };
  SIZE: { value: number };
  FOUND: { value: number };
  LINES: { value: number };
  learnClass(index: number): void;
  learnWord(number: number, length: number): void;
}

/** Undefined where this machine can't run it, or has the bytes of its numbers the other way round: there, nothing is plain. */
function start(code: Uint8Array): Scan | undefined {
  try {
    if (endianness() !== 'LE' || !WebAssembly.validate(code)) return undefined;
    return new WebAssembly.Instance(new WebAssembly.Module(code)).exports as Scan;
  } catch {
    return undefined; // no WebAssembly at all, or no room for its memory, which takes 10 GB of addresses
  }
}

const nothing = (): number => 0;
const none: PlainReaders = {
  head: nothing,
  host: nothing,
  uri: nothing,
  params: nothing,
  requestLine: nothing,
  cseq: nothing,
  nameAddr: nothing,
  via: nothing,
};
const scan = start(Buffer.from(scanCode, 'base64'));
const numbers = (place: { value: number } | undefined, count: number): Int32Array =>
  scan && place ? new Int32Array(scan.memory.buffer, place.value, count) : new Int32Array(count);

export const plain: PlainReaders = scan ?? none;
/** Larger than any datagram. What is longer is read where it stands. */
export const view: Uint8Array = scan ? new Uint8Array(scan.memory.buffer, 0, scan.SIZE.value) : new Uint8Array(65536);
/** What a reader found, in the order of assembly/scan.ts. */
export const found: Int32Array = numbers(scan?.FOUND, 16);
/** How many numbers there are of a line. */
export const lineSize = 6;
/** The lines of a head: begin, number of the name or 0, colon, value's begin and end, LF. */
export const lines: Int32Array = numbers(scan?.LINES, 256 * lineSize);

// in the order of assembly/scan.ts; dots are for hosts
for (const [index, kind] of [USER, BARE_USER, PARAM, TOKEN, TOKEN | SPACE, QDTEXT | SPACE, LABEL].entries()) {
  for (let code = 0; code < 128; code++) view[code] = (kinds[code] & kind) === 0 ? 0 : 1;
  if (kind === LABEL) view[46] = 1;
  scan?.learnClass(index);
}

/** Makes known the names that lines begin with, in lower case; the first one has the number 1. Others are read, but not as fast. */
export function learnNames(names: readonly string[]): void {
  names.slice(0, 255).forEach((name, index) => {
    if (name.length > 32) return;
    view.set(Buffer.from(name, 'latin1'));
    scan?.learnWord(index + 1, name.length);
  });
}
