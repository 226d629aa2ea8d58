/** RFC 3261 18: the transport layer over whatever network it is given. */
export type { Flow, Inbound, Target } from './flow';
export { targetOf } from './target';
export { TransportLayer, type TransportOptions } from './transport-layer';
export { responseTarget, stampReceived } from './via-rules';
