// From a message body to a session description, with what is wrong with it (RFC 8866).
import { parse, type SessionDescription } from 'sdp-transform';
import type { Fault } from '../message';
import { checkDescription } from './check';
import { bytesOf, describe, linesOf } from './description';

export interface ParsedSdp {
  sdp?: SessionDescription;
  /** Looked for when somebody asks. */
  readonly faults: Fault[];
}

/** How many lines are read for `sdp`: its reader tries some sixty patterns on each. */
const MOST_LINES = 10_000;

/**
 * Reads a body. Never throws, and takes time in proportion to its length. `sdp` is absent when the body does not begin as
 * a session description; otherwise it is what could be read, and the faults tell.
 */
export function parseSdp(body: Buffer | string): ParsedSdp {
  const bytes = bytesOf(body);
  const sdp = isDescription(bytes) ? read(bytes) : undefined;
  let found: Fault[] | undefined;
  return {
    ...(sdp && { sdp }),
    get faults() {
      found ??= checkDescription(bytes);
      return found;
    },
  };
}

/** Whether a body begins as a session description: what `parseSdp` reads. */
export function isDescription(body: Buffer | string): boolean {
  const bytes = bytesOf(body);
  return bytes[0] === 0x76 && bytes[1] === 0x3d;
}

/** Whether a description has a stream that is not refused, which one with port 0 is (RFC 3264 6). */
export function hasOpenStream(body: Buffer | string): boolean {
  if (!isDescription(body)) return false;
  return describe(linesOf(bytesOf(body).toString('latin1'))).streams.some(({ port }) => port !== 0);
}

function read(bytes: Buffer): SessionDescription | undefined {
  const lines = linesOf(bytes.toString('utf8')).slice(0, MOST_LINES);
  try {
    // a CR within a line would begin another there
    return parse(lines.map(line => line.text.replaceAll('\r', ' ') + '\r\n').join(''));
  } catch {
    // none is known that makes it throw, but the input is the network's and the reader is not ours
    return undefined;
  }
}
