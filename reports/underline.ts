/** The line of a message that a finding is about, with the bytes underlined, for a terminal. */
import { bytesToText, clip } from './text';

const WIDTH = 150;
/** Shown before what is underlined, where a line is long. */
const BEFORE = 60;

/** The line and the marks under it; undefined where no bytes are named, or none that the message has. */
export function underlined(
  bytes: Buffer,
  offset: number | undefined,
  length: number | undefined,
): string[] | undefined {
  if (offset === undefined || offset >= bytes.length) return undefined;
  const start = offset === 0 ? 0 : bytes.lastIndexOf('\n', offset - 1) + 1;
  const feed = bytes.indexOf('\n', offset);
  const end = feed < 0 ? bytes.length : feed;
  const to = Math.min(end, offset + Math.max(1, length ?? end));
  const [before, marked, after] = [
    bytes.subarray(start, offset),
    bytes.subarray(offset, to),
    bytes.subarray(to, end),
  ].map(shown);
  const lead = before.length > BEFORE ? `…${before.slice(1 - BEFORE)}` : before;
  const line = clip((lead + marked + after).trimEnd(), WIDTH);
  const width = Math.max(1, Math.min(marked.length, line.length - lead.length));
  return [line, `${' '.repeat(lead.length)}${'^'.repeat(width)}`];
}

/** On one line, without the line's end. */
const shown = (bytes: Buffer): string => bytesToText(bytes).replace(/\\r$/, '').replace(/\s/g, ' ');
