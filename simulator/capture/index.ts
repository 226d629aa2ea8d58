/** The trace of a case, the capture file made of it, and the reading of capture files made by anybody. */
export type { CaptureNote } from './notes';
export { notACapture } from './packet-file';
export { toPcapng } from './pcapng';
export { type Capture, type CapturedMessage, type CaptureGap, readCapture } from './read-capture';
export { Trace, type TraceEntry, type TraceLimit } from './trace';
