/** The messages in one direction of a WebSocket (RFC 6455 5), after its handshake. */

const OPCODE = { continuation: 0, text: 1, binary: 2 } as const;
const longest = 4 * 1024 * 1024;

export class WebSocketFrames {
  private chunks: Buffer[] = [];
  private held = 0;
  /** Nothing can be read before so many bytes are there. */
  private needed = 2;
  private parts: Buffer[] = [];
  private size = 0;
  /** Why no more can be read: what comes is then ignored. */
  failure?: string;

  /** Bytes that are not yet a whole message. */
  get pending(): number {
    return this.held + this.size;
  }

  /** The messages that are whole now. Takes time in proportion to the bytes, however they are cut. */
  push(bytes: Buffer): Buffer[] {
    const messages: Buffer[] = [];
    this.chunks.push(bytes);
    this.held += bytes.length;
    if (this.failure || this.held < this.needed) return messages;
    let rest = Buffer.concat(this.chunks);
    for (let length = this.next(rest, messages); length > 0; length = this.next(rest, messages)) {
      rest = rest.subarray(length);
    }
    this.chunks = this.failure ? [] : [rest];
    this.held = this.failure ? 0 : rest.length;
    return messages;
  }

  /** Reads the frame that begins there; its length, 0 when it is not whole. */
  private next(bytes: Buffer, messages: Buffer[]): number {
    this.needed = 2;
    if (bytes.length < this.needed) return 0;
    const [first, second] = bytes;
    const short = second & 0x7f;
    const masked = (second & 0x80) !== 0;
    const start = 2 + (short === 127 ? 8 : short === 126 ? 2 : 0) + (masked ? 4 : 0);
    this.needed = start;
    if (bytes.length < start) return 0;
    const length = short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short;
    if (first & 0x70) return this.fail('WebSocket frames with extensions (compression) are not read');
    if (this.size + length > longest) return this.fail('a WebSocket message of over 4 MiB is not read');
    this.needed = start + length;
    if (bytes.length < this.needed) return 0;
    const payload = bytes.subarray(start, start + length);
    this.take(first, masked ? unmasked(payload, bytes.subarray(start - 4, start)) : payload, messages);
    return start + length;
  }

  private take(first: number, payload: Buffer, messages: Buffer[]): void {
    const opcode = first & 0x0f;
    if (opcode > OPCODE.binary) return; // close, ping, pong: they may stand between the parts of a message
    if (opcode !== OPCODE.continuation) this.drop();
    this.parts.push(payload);
    this.size += payload.length;
    if ((first & 0x80) === 0) return;
    messages.push(Buffer.concat(this.parts));
    this.drop();
  }

  private drop(): void {
    this.parts = [];
    this.size = 0;
  }

  private fail(why: string): 0 {
    this.failure = why;
    return 0;
  }
}

function unmasked(payload: Buffer, key: Buffer): Buffer {
  const plain = Buffer.from(payload);
  for (let i = 0; i < plain.length; i++) plain[i] ^= key[i % 4];
  return plain;
}
