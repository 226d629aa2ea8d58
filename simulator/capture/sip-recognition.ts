/** What a payload is, by its first bytes: SIP, nearly SIP, or one of the other things that run beside it. */

/** A first line longer than this is no start line. */
const longestLine = 8192;
const CR = 13;
const LF = 10;

/** The first line that is not empty, as bytes in a string; undefined when none has ended within what there is. */
export function firstLine(bytes: Buffer, from = 0): { text: string; ended: boolean } {
  let start = from;
  while (start < bytes.length && (bytes[start] === CR || bytes[start] === LF)) start++;
  const limit = Math.min(bytes.length, start + longestLine);
  const end = bytes.subarray(start, limit).indexOf(LF);
  const text = bytes.toString('latin1', start, end < 0 ? limit : start + end);
  return { text: text.replace(/\r$/, ''), ended: end >= 0 };
}

const REQUEST_LINE = /^[-\w.!%*+`'~]+[ \t]+\S+[ \t]+SIP\/\d+\.\d+[ \t]*$/i;
const STATUS_LINE = /^SIP\/\d+\.\d+[ \t]+\d{3}(?!\d)/i;

/** Whether it is a request line or a status line, whatever may be wrong in its parts. */
export const isStartLine = (line: string): boolean => STATUS_LINE.test(line) || REQUEST_LINE.test(line);

/** Whether it begins as a text does: what comes so from a SIP port is worth a look. */
export function isTextual(bytes: Buffer): boolean {
  const head = bytes.subarray(0, 32);
  return head.length > 0 && head.every(byte => (byte >= 0x20 && byte < 0x7f) || (byte >= 9 && byte <= 13));
}

/** A few line ends or zeros, or nothing: they keep the binding of a NAT (RFC 5626 3.5.1). */
export const isKeepAlive = (bytes: Buffer): boolean =>
  bytes.length <= 8 && bytes.every(byte => byte === CR || byte === LF || byte === 0);

/** What else a datagram may be, in the words of the summary. */
export function datagramKind(bytes: Buffer, ports: readonly number[]): string {
  const [first, second] = bytes;
  if (ports.includes(53) || ports.includes(5353)) return 'DNS';
  if (bytes.length >= 20 && first < 0x40 && bytes.readUInt32BE(4) === 0x2112a442) return 'STUN';
  if (bytes.length >= 13 && first >= 20 && first < 64 && second === 0xfe) return 'DTLS';
  if (bytes.length >= 8 && first >> 6 === 2) return second >= 192 && second <= 223 ? 'RTCP' : 'RTP';
  return 'other UDP';
}

/** What else a stream may be, by how it begins. */
export function streamKind(bytes: Buffer): string {
  if (bytes.length >= 3 && bytes[0] >= 0x14 && bytes[0] <= 0x17 && bytes[1] === 3) return 'TLS';
  const { text } = firstLine(bytes);
  if (/^HTTP\/\d|\sHTTP\/\d\.\d$/.test(text)) return 'HTTP';
  if (/^MSRP\s/.test(text)) return 'MSRP';
  return /\sRTSP\/\d\.\d$|^RTSP\/\d/.test(text) ? 'RTSP' : 'other TCP';
}
