/** A case's trace as a capture file for Wireshark. */
import { type TraceEntry, toPcapng } from '../simulator/capture';
import type { Address, TransportName } from '../simulator/runtime';
import { arrowsOf, hostPort } from './trace';
import type { CaseResult } from './types';

/** The case's messages as pcapng, at their time in the run. Throws when an address is none. */
export function capture(c: CaseResult, runStartedAt: Date): Buffer {
  const entries = arrowsOf(c.trace).map(({ record, bytes }): TraceEntry => {
    const sent = record.fromLabel !== 'SUT';
    return {
      at: c.startedMs + record.at,
      from: addressOf(record.from),
      to: addressOf(record.to),
      transport: record.transport.toUpperCase() as TransportName,
      bytes,
      actor: sent ? record.fromLabel : record.toLabel,
      direction: sent ? 'out' : 'in',
    };
  });
  return toPcapng(entries, runStartedAt);
}

/** `127.0.0.1:5060` or `[::1]:5060`, with or without a label before it. */
export function addressOf(text: string): Address {
  const found = /^\[?([^\]]+?)\]?:(\d{1,5})$/.exec(hostPort(text));
  if (!found) throw new Error(`No address of the form host:port: ${text}`);
  return { host: found[1], port: Number(found[2]) };
}
