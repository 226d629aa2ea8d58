/** Turns whatever came from a system under test into text that is safe to look at: bounded, and without invisible tricks. */

/** Characters that a reader cannot see or that XML 1.0 forbids: controls, bidi overrides, line separators, noncharacters. */
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function escapeOf(char: string): string {
  const code = char.charCodeAt(0);
  if (char === '\r') return '\\r';
  return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}

/** Text with everything unseen written as `\xNN` or `\uNNNN`. Newline and tab stay. */
export function printable(text: string): string {
  return text.replace(INVISIBLE, escapeOf);
}

/** The same on one line: newlines and tabs become spaces. */
export function oneLine(text: string): string {
  return printable(text.replace(/\s*[\r\n\t]+\s*/g, ' ')).trim();
}

/** At most `limit` UTF-16 units, an ellipsis included; never cuts a surrogate pair. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, Math.max(0, limit - 1));
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** A stretch of a message: as it is, or written by us in place of what cannot be shown. */
export interface Piece {
  text: string;
  escaped: boolean;
}

/**
 * Bytes for reading. CRLF becomes a newline; a lone CR or LF, controls and bytes that are not UTF-8 are escaped,
 * so that what the sender did wrong is seen.
 */
export function pieces(bytes: Buffer): Piece[] {
  const out: Piece[] = [];
  const put = (text: string, escaped: boolean) => {
    const last = out[out.length - 1];
    if (last && last.escaped === escaped) last.text += text;
    else out.push({ text, escaped });
  };
  for (let i = 0; i < bytes.length; ) {
    const byte = bytes[i];
    if (byte === 13 && bytes[i + 1] === 10) {
      put('\n', false);
      i += 2;
    } else if (isPlain(byte)) {
      let end = i + 1;
      while (end < bytes.length && isPlain(bytes[end])) end++;
      put(bytes.toString('latin1', i, end), false);
      i = end;
    } else if (byte === 10) {
      put('\\n', true);
      put('\n', false);
      i++;
    } else {
      const size = sequenceLength(bytes, i);
      const char = size > 0 ? bytes.toString('utf8', i, i + size) : '';
      const shown = size > 0 ? printable(char) : `\\x${hex(byte, 2)}`;
      put(shown, shown !== char);
      i += Math.max(1, size);
    }
  }
  return out;
}

function isPlain(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f;
}

export function bytesToText(bytes: Buffer): string {
  return pieces(bytes)
    .map(piece => piece.text)
    .join('');
}

/** Length of the well-formed UTF-8 sequence at `i` (RFC 3629), 0 if there is none. */
function sequenceLength(bytes: Buffer, i: number): number {
  const first = bytes[i];
  if (first < 0x80) return 1;
  const size = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first <= 0xf4 ? 4 : 0;
  if (size === 0 || first < 0xc2 || i + size > bytes.length) return 0;
  for (let k = 1; k < size; k++) if ((bytes[i + k] & 0xc0) !== 0x80) return 0;
  const second = bytes[i + 1];
  const overlong = (first === 0xe0 && second < 0xa0) || (first === 0xf0 && second < 0x90);
  const outside = (first === 0xed && second > 0x9f) || (first === 0xf4 && second > 0x8f);
  return overlong || outside ? 0 : size;
}

/** `850 ms`, `32.0 s`, `2 min 05 s` */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(seconds / 3600)} h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')} min`;
}

/** Seconds with milliseconds: `12.345`. */
export function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** `1 case`, `2 cases` */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
