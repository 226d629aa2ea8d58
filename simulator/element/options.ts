// What every element is started with, whatever it is.
import type { Trace } from '../capture';
import type { DnsClient, LocatedTarget } from '../dns';
import type { Message, Uri } from '../message';
import type { Runtime, SecureClientOptions, SecureServerOptions, TransportName } from '../runtime';
import type { Tables, TimerValues } from '../transaction';
import type { Flow, Target } from '../transport';
import type { OtherSide } from './two-sides';

/**
 * See each message before the element does, or before the wire does; what they return goes on, if anything: bytes as they
 * are. What `out` changes in the target counts, for copies too.
 */
export interface Filters {
  out?(message: Message, target: Target): Message | Buffer | undefined;
  in?(message: Message, flow: Flow): Message | undefined;
}

/** What TLS, WS and WSS want to know: as server, and as client. */
export interface SecurityOptions {
  /** TLS and WSS: with an identity, to be listened on at all. */
  server?: SecureServerOptions;
  client?: SecureClientOptions;
}

/** Deviations from RFC 3263. */
export interface LocatingDeviations {
  /** Looks up another URI. */
  uri?(uri: Uri, dns: DnsClient): Uri;
  /** Tries other targets than those that were located. */
  targets?(targets: LocatedTarget[]): LocatedTarget[];
}

export interface ElementOptions {
  runtime: Runtime;
  /** The IP address to listen on. */
  host: string;
  /** A second address, of an element between two networks. */
  otherSide?: OtherSide;
  /** The same for UDP and TCP; 0 or absent: a free one. */
  port?: number;
  /** Who records in the trace. */
  name?: string;
  /** Of TLS, WS and WSS, each on a port of its own; 0 or absent: a free one. */
  ports?: Partial<Record<'TLS' | 'WS' | 'WSS', number>>;
  /** What it listens on. Default UDP and TCP. The first is taken where nothing else says which. */
  transports?: TransportName[];
  /**
   * WS and WSS that it only opens, as a WebSocket client does: then it is known by a name that leads nowhere, and reached
   * over what it opened (RFC 7118 5). Default none.
   */
  opens?: ('WS' | 'WSS')[];
  security?: SecurityOptions;
  /** Who answers where names lead (RFC 3263). Default: nobody, so that only addresses can be reached. */
  dns?: DnsClient;
  /** What of RFC 3263 is done otherwise. */
  locating?: LocatingDeviations;
  /** Milliseconds. */
  timers?: Partial<TimerValues>;
  filters?: Filters;
  /** Closes connections on which nothing came or went for so long, and nothing is waited for. Default: never. */
  idleMs?: number;
  /** 18.1.1: a request too large for the MTU goes over TCP. Default true. */
  largeRequestsOverTcp?: boolean;
  /** A deviation from RFC 3581 4: responses over UDP leave from a port of their own. Default false. */
  answersFromAnotherPort?: boolean;
  /** Transaction machines other than the RFC's. */
  tables?: Partial<Tables>;
  trace?: Trace;
  /** The wall-clock time, ms since 1970, at which the runtime's clock read 0: for the Date field. Default 2026-01-01. */
  epochMs?: number;
}
