// Session descriptions that the tests here begin from.
import { parseSdp } from '../../simulator/sdp';

const head = ['v=0', 'o=a 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0'];

/** Lines as a body. */
export const body = (...lines: string[]): string => lines.map(line => line + '\r\n').join('');

/** A sound description with these lines after its t= line. */
export const sdp = (...lines: string[]): string => body(...head, ...lines);

/** A sound description with other lines in the place of those that begin as they do. */
export const changed = (...lines: string[]): string =>
  body(...head.map(line => lines.find(other => other[0] === line[0]) ?? line), 'm=audio 4 RTP/AVP 0');

/** Each fault as `id field`, with the name of its leniency. */
export const told = (text: string | Buffer): string[] =>
  parseSdp(text).faults.map(({ requirement, field, leniency }) =>
    [requirement.replace('RFC8866:', ''), field ?? '?', ...(leniency ? ['(' + leniency + ')'] : [])].join(' '),
  );
