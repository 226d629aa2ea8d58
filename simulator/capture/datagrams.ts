/** Which UDP payloads are SIP, and which are copies of a packet that the capture saw in two places. */
import type { Address } from '../runtime';
import { datagramKind, firstLine, isKeepAlive, isStartLine, isTextual } from './sip-recognition';

export interface Datagram {
  from: Address;
  to: Address;
  payload: Buffer;
  frame: number;
  at: number;
  /** Bytes at its end that the capture has not. */
  missing: number;
  /** Where it was seen: interface, link addresses, hops. */
  point: string;
  /** Of the IPv4 packet; 0 says nothing. */
  id: number;
}

export interface DatagramSink {
  message(datagram: Datagram): void;
  skipped(kind: string): void;
  /** It is cut, and so can't be judged. */
  cut(datagram: Datagram): void;
  copy(datagram: Datagram): void;
}

const SIP_PORT = 5060;
/** Texts that may turn out to be sent to a SIP port. */
const mostUnclear = 10_000;
/** ms: a copy comes with the packet, a retransmission half a second later. */
const copyWithin = 10;
const mostRecent = 64;

const key = ({ host, port }: Address): string => `${host} ${port}`;

export class Datagrams {
  /** Where SIP has been seen to come from or go to. */
  private readonly known = new Set<string>();
  private unclear: Datagram[] = [];
  private recent: Datagram[] = [];

  constructor(private readonly sink: DatagramSink) {}

  /** Whether SIP was seen there, or its port says so. */
  isSip(address: Address): boolean {
    return address.port === SIP_PORT || this.known.has(key(address));
  }

  /** SIP was seen between these. */
  learn(from: Address, to: Address): void {
    this.known.add(key(from)).add(key(to));
  }

  take(datagram: Datagram): void {
    const { from, to, payload } = datagram;
    const ports = [from.port, to.port];
    if (isKeepAlive(payload)) this.sink.skipped('keep-alive');
    else if (isStartLine(firstLine(payload).text)) {
      this.learn(from, to);
      this.give(datagram);
    } else if (isTextual(payload) && !ports.includes(53) && this.unclear.length < mostUnclear) {
      this.unclear.push(datagram);
    } else this.sink.skipped(datagramKind(payload, ports));
  }

  /** The capture ends: now it is known where SIP is spoken. */
  end(): void {
    for (const datagram of this.unclear) {
      if (this.isSip(datagram.from) || this.isSip(datagram.to)) this.give(datagram);
      else this.sink.skipped(datagramKind(datagram.payload, [datagram.from.port, datagram.to.port]));
    }
    this.unclear = [];
  }

  private give(datagram: Datagram): void {
    if (this.isCopy(datagram)) this.sink.copy(datagram);
    else if (datagram.missing > 0) this.sink.cut(datagram);
    else this.sink.message(datagram);
  }

  private isCopy(datagram: Datagram): boolean {
    this.recent = this.recent.filter(({ at }) => Math.abs(datagram.at - at) <= copyWithin).slice(-mostRecent);
    const found = this.recent.some(one => isSame(one, datagram));
    this.recent.push(datagram);
    return found;
  }
}

/** The same packet seen elsewhere, or there twice; not the same message sent twice. */
function isSame(one: Datagram, other: Datagram): boolean {
  const samePacket = one.id !== 0 && one.id === other.id;
  return (
    (samePacket || one.point !== other.point) &&
    key(one.from) === key(other.from) &&
    key(one.to) === key(other.to) &&
    one.payload.equals(other.payload)
  );
}
