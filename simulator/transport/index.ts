/** RFC 3261 18: the transport layer over whatever network it is given. */
export type { Flow, Inbound, OnError, Target } from './flow';
export type { KeepAlive, KeepAliveOptions } from './keep-alive';
export type { SentBy } from './sent-by';
export { asSips, isSips, targetOf, transportsOf, uriFor } from './target';
export { allTransports, traits, transportNamed } from './traits';
export { TransportLayer, type TransportOptions } from './transport-layer';
export { responseTarget, stampReceived } from './via-rules';
