/** A case's trace as arrows in order: who sent what to whom, what repeats what. Shared by ladder, raw messages and text trace. */
import { bytesToText, clip, oneLine, seconds } from './text';
import type { TraceRecord } from './types';

export interface Arrow {
  /** Position in the ordered trace, from 0. */
  index: number;
  record: TraceRecord;
  bytes: Buffer;
  /** The index of the first message with the same bytes between the same addresses. */
  repeats?: number;
}

/** By time; what happened at the same time stays in the order in which it was recorded. */
export function arrowsOf(trace: readonly TraceRecord[]): Arrow[] {
  const first = new Map<string, number>();
  return [...trace]
    .sort((a, b) => a.at - b.at)
    .map((record, index) => {
      const bytes = Buffer.from(record.bytes, 'base64');
      const key = JSON.stringify([record.from, record.to, record.transport, record.bytes]);
      const repeats = isKeepAlive(bytes) ? undefined : first.get(key);
      if (repeats === undefined) first.set(key, index);
      return { index, record, bytes, repeats };
    });
}

/** RFC 5626 3.5.1: line ends only. They repeat, but are no retransmissions. */
function isKeepAlive(bytes: Buffer): boolean {
  return bytes.every(byte => byte === 13 || byte === 10);
}

/** The first three quarters and the last quarter of what fits, so that the end of a long trace can be seen. */
export function cut(arrows: readonly Arrow[], limit: number): { head: Arrow[]; left: number; tail: Arrow[] } {
  if (arrows.length <= limit) return { head: [...arrows], left: 0, tail: [] };
  const tail = Math.floor(limit / 4);
  const head = limit - tail;
  return { head: arrows.slice(0, head), left: arrows.length - limit, tail: arrows.slice(arrows.length - tail) };
}

/** `host:port` from an address that may carry a label. */
export function hostPort(address: string): string {
  return address.trim().split(/\s+/).pop() ?? '';
}

/** The trace as text, never longer than `limit` characters; `raw` adds the messages themselves. */
export function textTrace(trace: readonly TraceRecord[], o: { limit: number; raw: boolean }): string {
  const lines: string[] = [];
  let size = 0;
  for (const arrow of arrowsOf(trace)) {
    const text = arrowText(arrow, o.raw);
    if (size + text.length > o.limit - 60) {
      lines.push(`… ${trace.length - arrow.index} more of ${trace.length} messages: see the capture`);
      break;
    }
    lines.push(text);
    size += text.length + 1;
  }
  return lines.join('\n');
}

function arrowText({ record, bytes, repeats, index }: Arrow, raw: boolean): string {
  const route = `${oneLine(record.fromLabel)} -> ${oneLine(record.toLabel)}`;
  const again = repeats === undefined ? '' : ` (repeats message ${repeats + 1})`;
  const faults = record.faults.map(fault => `\n      fault: ${clip(oneLine(fault), 300)}`).join('');
  const head = `${seconds(record.at).padStart(9)} s  #${index + 1} ${clip(route, 80)}  ${oneLine(record.transport)}  ${clip(oneLine(record.summary), 160)}${again}${faults}`;
  if (!raw || repeats !== undefined) return head;
  const body = clip(bytesToText(bytes.subarray(0, 4000)), 4000).replace(/^/gm, '    | ');
  return `${head}\n${body}`;
}
