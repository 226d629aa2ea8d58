/** A look at bytes that are about to be sent, where parsing them all would cost more than it is worth. */

/** The top Via of nearly every message ends within this. */
const HEAD_BYTES = 2048;
const BRANCH = /^(?:via|v)[ \t]*:[^\r\n,]*?;\s*branch\s*=\s*([^\s;,]+)/im;

/** The top Via's branch; undefined without one, or where it is written in a way that takes a parser to read. */
export function peekBranch(bytes: Buffer): string | undefined {
  const head = bytes.toString('latin1', 0, HEAD_BYTES);
  const via = head.search(/^(?:via|v)[ \t]*:/im);
  const line = via < 0 ? '' : head.slice(via, head.indexOf('\n', via) + 1 || undefined);
  return BRANCH.exec(line)?.[1];
}

/** Whether it begins as a response does. */
export function isResponseText(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 4).toUpperCase() === 'SIP/';
}

/** The method of a request: what stands before its first space. */
export function peekMethod(bytes: Buffer): string {
  return bytes.toString('latin1', 0, 64).split(' ', 1)[0];
}

/** Nothing, line ends or zeros: what devices send to keep a NAT's binding (RFC 5626 3.5.1). */
export function isKeepAlive(bytes: Buffer): boolean {
  return bytes.length <= 8 && bytes.every(byte => byte === 0x0d || byte === 0x0a || byte === 0);
}
