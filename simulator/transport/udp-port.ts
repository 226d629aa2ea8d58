/** The UDP socket of a layer: who is told of a failure, and the STUN that shares the port with SIP (RFC 5626 8). */
import { type Address, codeOf, DatagramError, NetworkError, type UdpSocket } from '../runtime';
import type { Flow, OnError } from './flow';
import { answerBinding, isStun, readStun, type StunMessage } from './stun';

interface UdpHandlers {
  onDatagram(bytes: Buffer, flow: Flow): void;
  /** A STUN message came; its answer, if it has one, is sent after this. */
  onStun(bytes: Buffer, flow: Flow): void;
  onWritten(bytes: Buffer, flow: Flow): void;
}

/** To how many addresses, and for how many messages each, it is remembered who sent. */
const MAX_ADDRESSES = 256;
const MAX_SENDERS = 64;

/**
 * Who hears of the failure of a datagram: kept on its bytes. A WeakMap would keep the transactions of all of them alive through
 * every minor garbage collection, and into the old generation.
 */
const sender = Symbol('sender');
type Sent = Buffer & { [sender]?: OnError };

export class UdpPort {
  /** By STUN transaction. */
  readonly bindings = new Map<string, (answer: StunMessage) => void>();
  private readonly waiting = new Map<string, readonly OnError[]>();

  constructor(
    private readonly socket: UdpSocket,
    private readonly handlers: UdpHandlers,
    private readonly answersStun: boolean,
  ) {
    socket.onDatagram = (bytes, from) => this.received(bytes, from);
    socket.onError = error => this.failed(error);
  }

  get local(): Address {
    return this.socket.local;
  }

  /** `onError` hears that this datagram, or another to the same address, came to nobody (18.4: ICMP). */
  send(bytes: Buffer, remote: Address, onError?: OnError): Flow {
    if (onError !== undefined) this.remember(bytes, remote, onError);
    this.socket.send(bytes, remote);
    const flow = this.flowTo(remote);
    this.handlers.onWritten(bytes, flow);
    return flow;
  }

  close(): void {
    this.socket.close();
  }

  private flowTo(remote: Address): Flow {
    return { transport: 'UDP', local: this.local, remote };
  }

  private received(bytes: Buffer, from: Address): void {
    if (this.waiting.size > 0) this.waiting.delete(keyOf(from));
    const flow = this.flowTo(from);
    if (!isStun(bytes)) {
      this.handlers.onDatagram(bytes, flow);
      return;
    }
    this.handlers.onStun(bytes, flow);
    const message = readStun(bytes);
    if (message === undefined) return;
    const answer = this.answersStun ? answerBinding(message, from) : undefined;
    if (answer !== undefined) this.send(answer, from);
    else if (message.class === 'success' || message.class === 'error')
      this.bindings.get(message.transaction)?.(message);
  }

  private remember(bytes: Buffer, remote: Address, onError: OnError): void {
    (bytes as Sent)[sender] = onError;
    const key = keyOf(remote);
    const waiting = this.waiting.get(key);
    if (waiting !== undefined) this.waiting.delete(key); // the address used last comes last
    this.waiting.set(key, waiting === undefined ? [onError] : withOne(waiting, onError));
    if (this.waiting.size > MAX_ADDRESSES) this.waiting.delete(this.waiting.keys().next().value as string);
  }

  /** An error about an address is one of everybody who waits for it: their datagrams go nowhere either. */
  private failed(error: Error): void {
    if (!(error instanceof NetworkError)) return;
    const told = new Set<OnError>();
    const own = error instanceof DatagramError ? (error.bytes as Sent)[sender] : undefined;
    if (own !== undefined) told.add(own);
    if (UNREACHABLE.has(codeOf(error))) {
      const key = keyOf(error.address);
      for (const waiting of this.waiting.get(key) ?? []) told.add(waiting);
      this.waiting.delete(key);
    }
    for (const onError of told) onError(error);
  }
}

/** What says of an address, not only of one datagram, that it cannot be reached. */
const UNREACHABLE = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN']);

/** As written: a spelling of its own is only not found, and this is asked for every datagram. */
function keyOf({ host, port }: Address): string {
  return `${host} ${port}`;
}

/** Once each; the one that was put in first goes when there are too many. */
function withOne(waiting: readonly OnError[], onError: OnError): readonly OnError[] {
  if (waiting.includes(onError)) return waiting;
  return [...(waiting.length < MAX_SENDERS ? waiting : waiting.slice(1)), onError];
}
