/** RFC 5626 4.4: keeps a flow open from the client's side, and tells when it has failed. */
import { type Address, type Clock, formatAddress, NetworkError, type Random, type Timer } from '../runtime';
import type { Stream } from './stream';
import { bindingRequest, mappedAddress, type StunMessage } from './stun';
import type { UdpPort } from './udp-port';

export interface KeepAliveOptions {
  /**
   * The longest time between two pings, ms; each waits 80 to 100 % of it. Default 120 s for streams, 29 s for UDP
   * (4.4.1, 4.4.2), or what a Flow-Timer says.
   */
  everyMs?: number;
  /** No pong came, the address seen by the other side has changed, or the connection is gone. Called once, at the end. */
  onFailed?(error: Error): void;
}

/** A keep-alive that goes on until it is stopped or the flow fails. */
export interface KeepAlive {
  stop(): void;
}

interface World {
  clock: Clock;
  random: Random;
}

const STREAM_EVERY_MS = 120_000;
const UDP_EVERY_MS = 29_000;
const SHORTEST = 0.8;
const PONG_WITHIN_MS = 10_000;
/** RFC 5389 7.2.1: seven requests, the interval doubling from RTO, then 16 RTO of silence. */
const RTO_MS = 500;
const REQUESTS = 7;
const LAST_WAIT = 16;

/** 4.4.1: double CRLFs over a stream. A flow that failed is closed, and who waits on it is told. */
export function keepStreamAlive({ clock, random }: World, stream: Stream, options: KeepAliveOptions): KeepAlive {
  let timer: Timer | undefined;
  let ended = false;
  const end = (error?: Error): void => {
    if (ended) return;
    ended = true;
    timer?.cancel();
    stream.onPong = stream.onActivity = stream.onClosed = undefined;
    if (error === undefined) return;
    stream.fail(error);
    options.onFailed?.(error);
  };
  const failed = (): void => end(new NetworkError('ETIMEDOUT', 'no pong within 10 s from', stream.remote));
  const next = (): void => {
    const delay = interval(random, options.everyMs ?? STREAM_EVERY_MS);
    timer = clock.setTimer(delay, () => {
      if (!stream.usable) {
        end();
        return;
      }
      stream.ping();
      timer = clock.setTimer(PONG_WITHIN_MS, overdue);
    });
  };
  // a message that is just coming in holds up the pong behind it: it is looked for after that
  const overdue = (): void => {
    if (!stream.midMessage) {
      failed();
      return;
    }
    timer = clock.setTimer(PONG_WITHIN_MS, failed);
    stream.onActivity = () => {
      if (!stream.midMessage) failed();
    };
  };
  stream.onPong = () => {
    timer?.cancel();
    stream.onActivity = undefined;
    next();
  };
  stream.onClosed = end;
  next();
  return { stop: () => end() };
}

/** 4.4.2: STUN binding requests from the socket that SIP uses. */
export function keepUdpAlive(
  { clock, random }: World,
  port: UdpPort,
  to: Address,
  options: KeepAliveOptions,
): KeepAlive {
  let timer: Timer | undefined;
  let transaction = '';
  let mapped: string | undefined;
  let ended = false;
  const end = (error?: Error): void => {
    if (ended) return;
    ended = true;
    timer?.cancel();
    port.bindings.delete(transaction);
    if (error !== undefined) options.onFailed?.(error);
  };
  const next = (): void => {
    timer = clock.setTimer(interval(random, options.everyMs ?? UDP_EVERY_MS), () => {
      const request = bindingRequest(random);
      transaction = request.transaction;
      port.bindings.set(transaction, answered);
      attempt(request.bytes, 1);
    });
  };
  const attempt = (bytes: Buffer, count: number): void => {
    port.send(bytes, to);
    const wait = count < REQUESTS ? RTO_MS * 2 ** (count - 1) : RTO_MS * LAST_WAIT;
    timer = clock.setTimer(wait, () => {
      if (count < REQUESTS) attempt(bytes, count + 1);
      else end(new NetworkError('ETIMEDOUT', 'no STUN binding response from', to));
    });
  };
  const answered = (answer: StunMessage): void => {
    timer?.cancel();
    port.bindings.delete(transaction);
    const address = answer.class === 'success' ? mappedAddress(answer) : undefined;
    const seen = address && formatAddress(address);
    mapped ??= seen;
    if (seen === undefined) end(new NetworkError('EPROTO', 'a STUN error response from', to));
    else if (mapped === seen) next();
    else end(new NetworkError('ENETRESET', `our address is no longer ${mapped} but ${seen}, says`, to));
  };
  next();
  return { stop: () => end() };
}

function interval(random: Random, everyMs: number): number {
  return everyMs * (SHORTEST + (1 - SHORTEST) * random.number());
}
