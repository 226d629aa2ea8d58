/** One direction of a TCP connection: is it SIP, plain or over WebSocket, and then its messages; finds back after a gap. */
import { StreamFramer } from '../message';
import { firstLine, isStartLine, isTextual, streamKind } from './sip-recognition';
import type { Chunk, StreamReader } from './tcp';
import { WebSocketFrames } from './websocket-frames';

export interface StreamSink {
  message(bytes: Buffer, transport: string, at: number, frame: number): void;
  /** It is no SIP; `kind` says what. */
  skipped(kind: string): void;
  /** SIP may be missing there. */
  gap(at: number, frame: number): void;
  note(text: string, frame: number): void;
}

/** undecided: its first bytes are not enough; lost: messages may begin anywhere; other: no SIP, or none that can be read. */
type Mode = 'undecided' | 'lost' | 'sip' | 'handshake' | 'websocket' | 'other';

/** So much is looked at, to decide. */
const mostUndecided = 16 * 1024;
const nothing = Buffer.alloc(0);
/** What a writer that knows better says of a packet: the transport whose framing was taken off. */
const COMMENT = /^sipspec: (TLS|WSS?)$/;

export class SipStream implements StreamReader {
  private mode: Mode;
  private held: Buffer = nothing;
  private framer = new StreamFramer({ surplus: true });
  private readonly frames = new WebSocketFrames();
  /** The newest packet so far: what was held back for another is delivered with that one. */
  private last = { at: Number.NEGATIVE_INFINITY, frame: 0 };
  private transport = 'TCP';
  private seen = false;
  private kind?: string;

  /** `likely`: a port of it is known for SIP, so that text which is no start line is worth a look as well. */
  constructor(
    begun: boolean,
    private readonly likely: () => boolean,
    private readonly sink: StreamSink,
  ) {
    this.mode = begun ? 'undecided' : 'lost';
  }

  push(chunk: Chunk): void {
    const { at, frame, comment } = chunk;
    this.last = { at: Math.max(at, this.last.at), frame: Math.max(frame, this.last.frame) };
    this.transport = COMMENT.exec(comment ?? '')?.[1] ?? this.transport;
    if (comment !== undefined && this.transport.startsWith('WS')) this.takeWhole(chunk.bytes);
    else if (this.mode === 'undecided' || this.mode === 'handshake') this.decide(chunk.bytes);
    else if (this.mode === 'lost') this.find(chunk.bytes);
    else this.read(chunk.bytes);
  }

  gap(at: number, frame: number): void {
    if (this.mode === 'other') return;
    if (this.seen || this.mode === 'undecided') this.sink.gap(at, frame);
    this.leave('bytes are missing within a message: it is passed over', frame);
    if (this.mode === 'websocket' || this.mode === 'handshake') {
      this.sink.note('of a WebSocket with missing bytes the rest is not read', frame);
      this.mode = 'other';
    } else this.mode = 'lost';
  }

  end(): void {
    this.leave('a stream ends within a message: it is passed over', this.last.frame);
    if (!this.seen && this.mode !== 'other' && this.last.frame > 0)
      this.sink.skipped(this.kind ?? streamKind(this.held));
  }

  /** The frame that it came in is gone already, and with it the length of the message (RFC 7118 4.2). */
  private takeWhole(bytes: Buffer): void {
    this.mode = 'sip';
    this.seen = true;
    this.give(bytes);
  }

  /** Lets go of a message that is not whole. */
  private leave(why: string, frame: number): void {
    if (this.framer.pending + this.frames.pending > 0) this.sink.note(why, frame);
    this.framer = new StreamFramer({ surplus: true });
  }

  private decide(bytes: Buffer): void {
    const held = this.held.length > 0 ? Buffer.concat([this.held, bytes]) : bytes;
    const { text, ended } = firstLine(held);
    const short = !ended && held.length < mostUndecided;
    this.held = nothing;
    if (text === '' && !ended) return; // keep-alives
    if (short && isTextual(held)) this.held = Buffer.from(held);
    else if (isStartLine(text) || (isTextual(held) && this.likely() && streamKind(held) === 'other TCP')) {
      this.begin(held);
    } else if (/\sHTTP\/1\.1$|^HTTP\/1\.1 101\s/.test(text)) this.shakeHands(held);
    else this.pass(streamKind(held));
  }

  /** RFC 7118 4.1: SIP over WebSocket begins with a handshake that names the subprotocol. */
  private shakeHands(held: Buffer): void {
    this.mode = 'handshake';
    const end = held.indexOf('\r\n\r\n');
    if (end < 0 && held.length < mostUndecided) this.held = Buffer.from(held);
    else if (end >= 0 && /\r\nsec-websocket-protocol:[^\r\n]*\bsip\b/i.test(held.toString('latin1', 0, end))) {
      this.mode = 'websocket';
      this.seen = true;
      this.transport = 'WS';
      if (end + 4 < held.length) this.read(held.subarray(end + 4));
    } else this.pass('HTTP');
  }

  private pass(kind: string): void {
    this.mode = 'other';
    this.sink.skipped(kind);
  }

  private begin(bytes: Buffer): void {
    this.mode = 'sip';
    this.seen = true;
    this.read(bytes);
  }

  /** Only what stands at the beginning of a segment, with the fields of a message: bodies hold start lines, too. */
  private find(bytes: Buffer): void {
    const head = bytes.toString('latin1', 0, 8192);
    if (isStartLine(firstLine(bytes).text) && /\n(?:via|v)[ \t]*:/i.test(head)) {
      this.begin(bytes);
      return;
    }
    this.kind ??= streamKind(bytes);
    if (this.seen) this.sink.note('bytes of a stream are passed over up to the next start line', this.last.frame);
  }

  private read(bytes: Buffer): void {
    for (let rest = bytes; rest.length > 0; ) rest = this.readSome(rest);
  }

  /** Gives back what is to be read anew. */
  private readSome(bytes: Buffer): Buffer {
    if (this.mode === 'other') return nothing;
    const whole = (this.mode === 'websocket' ? this.frames : this.framer).push(bytes);
    const piece = this.mode === 'sip' && this.framer.error ? whole.pop() : undefined;
    for (const message of whole) this.give(message);
    if (this.frames.failure) {
      this.sink.note(this.frames.failure, this.last.frame);
      this.sink.gap(this.last.at, this.last.frame);
      this.mode = 'other';
    }
    return piece ? this.takePiece(piece) : nothing;
  }

  /** A message that does not tell its length: what was sent at once is taken for it, unless another begins after its head. */
  private takePiece(piece: Buffer): Buffer {
    const head = piece.indexOf('\r\n\r\n');
    const rest = head < 0 ? nothing : piece.subarray(head + 4);
    const another = rest.length > 0 && isStartLine(firstLine(rest).text);
    this.give(another ? piece.subarray(0, head + 4) : piece);
    this.framer = new StreamFramer({ surplus: true });
    if (another) return rest;
    this.mode = 'lost';
    return nothing;
  }

  private give(message: Buffer): void {
    this.sink.message(message, this.transport, this.last.at, this.last.frame);
  }
}
