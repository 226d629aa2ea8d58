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
  const bare = host.replace(/^\[|\]$/g, '');
  return (bare.includes(':') ? 'IN IP6 ' : 'IN IP4 ') + bare;
}

/** The lines before the first m=; `times` are whole t=, r= and z= lines. */
export function sessionLines(place: Place, times: string[]): string[] {
  const address = addressOf(place.host);
  const origin = [place.username ?? '-', place.sessionId ?? 1, place.version ?? 1, address].join(' ');
  return ['v=0', 'o=' + origin, 's=-', 'c=' + address, ...times];
}

export function streamLines(stream: WrittenStream): string[] {
  return [
    ['m=' + stream.type, stream.port, stream.protocol, ...stream.formats].join(' '),
    ...(stream.connections ?? []).map(value => 'c=' + value),
    ...(stream.bandwidths ?? []).map(value => 'b=' + value),
    ...stream.attributes.map(value => 'a=' + value),
    'a=' + stream.direction,
  ];
}

/** Lines with their ends. */
export function written(lines: string[]): string {
  return lines.map(line => line + '\r\n').join('');
}
