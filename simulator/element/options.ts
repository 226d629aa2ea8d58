// What every element is started with, whatever it is.
import type { Trace } from '../capture';
import type { Message } from '../message';
import type { Runtime, TransportName } from '../runtime';
import type { Tables, TimerValues } from '../transaction';
import type { Flow, Target } from '../transport';

/** See each message before the element does, or before the wire does; what they return goes on, if anything: bytes as they are. */
export interface Filters {
  out?(message: Message, target: Target): Message | Buffer | undefined;
  in?(message: Message, flow: Flow): Message | undefined;
}

export interface ElementOptions {
  runtime: Runtime;
  /** The IP address to listen on. */
  host: string;
  /** The same for UDP and TCP; 0 or absent: a free one. */
  port?: number;
  /** Who records in the trace. */
  name?: string;
  /** Default UDP and TCP. The first is taken where nothing else says which. */
  transports?: TransportName[];
  /** Milliseconds. */
  timers?: Partial<TimerValues>;
  filters?: Filters;
  /** 18.1.1: a request too large for the MTU goes over TCP. Default true. */
  largeRequestsOverTcp?: boolean;
  /** Transaction machines other than the RFC's. */
  tables?: Partial<Tables>;
  trace?: Trace;
  /** The wall-clock time, ms since 1970, at which the runtime's clock read 0: for the Date field. Default 2026-01-01. */
  epochMs?: number;
}
