// Writes the lines of a description of ours.
import type { Direction } from './description';

export interface Place {
  /** An address or a name; an IPv6 address with or without brackets. */
  host: string;
  /** - when absent. */
  username?: string;
  /** 1 when absent. */
  sessionId?: number | string;
  /** 1 when absent. */
  version?: number | string;
}

export interface WrittenStream {
  type: string;
  port: number | string;
  protocol: string;
  formats: string[];
  /** Values of c= and b= lines. */
  connections?: string[];
  bandwidths?: string[];
  /** Values of a= lines, before the direction. */
  attributes: string[];
  direction: Direction;
}

/** `IN IP4 host`, or IP6. */
export function addressOf(host: string): string {
  const bare = host.startsWith('[') ? host.slice(1, -1) : host;
  return (bare.includes(':') ? 'IN IP6 ' : 'IN IP4 ') + bare;
}

/** The lines before the first m=; `times` are whole t=, r= and z= lines. */
export function sessionLines(place: Place, times: string[]): string[] {
  const address = addressOf(place.host);
  const origin = [place.username ?? '-', place.sessionId ?? 1, place.version ?? 1, address].join(' ');
  return ['v=0', 'o=' + origin, 's=-', 'c=' + address, ...times];
}

export function streamLines(stream: WrittenStream): string[] {
  const { type, port, protocol, formats, connections = [], bandwidths = [], attributes, direction } = stream;
  const lines = [['m=' + type, port, protocol, ...formats].join(' ')];
  for (const value of connections) lines.push('c=' + value);
  for (const value of bandwidths) lines.push('b=' + value);
  for (const value of attributes) lines.push('a=' + value);
  lines.push('a=' + direction);
  return lines;
}

/** Lines with their ends. */
export function written(lines: string[]): string {
  return lines.join('\r\n') + '\r\n';
}
