/** What the transport layer gives and takes: flows, what arrived, and where to send. */
import type { Fault, Message } from '../message';
import type { Address, Connection, TransportName } from '../runtime';

/** A path between two addresses: of a stream one connection (and one Flow object as long as it lives). */
export interface Flow {
  readonly transport: TransportName;
  readonly local: Address;
  readonly remote: Address;
  readonly connection?: Connection;
}

/**
 * What arrived: a message, or why the bytes are none. Of a stream that cannot be cut into messages any more (18.3) the
 * rest is refused, and the connection is closed after it was handed on.
 */
export interface Inbound {
  bytes: Buffer;
  message?: Message;
  refusal?: Fault;
  flow: Flow;
  /** ms of the run's clock. */
  at: number;
}

/** Where to send: over `flow` while it lasts, else to `remote`. */
export interface Target {
  transport: TransportName;
  remote: Address;
  flow?: Flow;
  /** Nobody listens at `remote`: without the flow it cannot be sent (a response to a WebSocket client, RFC 7118 5). */
  flowOnly?: boolean;
  /** TLS and WSS: the domain that was looked up, which the certificate has to name (RFC 5922 7). */
  serverName?: string;
  /** Tried when this one fails (18.2.2). */
  next?: Target;
}

/** What is told to senders when something failed. */
export type OnError = (error: Error) => void;
