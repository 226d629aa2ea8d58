/** The trace of a case, and the capture file made of it. */
export { toPcapng } from './pcapng';
export { Trace, type TraceEntry, type TraceLimit } from './trace';
