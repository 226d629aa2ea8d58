// Audio offers and answers for G.711 (RFC 3264 5, 6).
import type { MediaDescription } from 'sdp-transform';
import { parseSdp } from './parse';

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

export interface OfferOptions {
  /** Where media are to be sent; an IPv6 address with or without brackets. */
  host: string;
  port: number;
  /** Static payload types; [0, 8] (PCMU, PCMA) when absent. */
  payloads?: number[];
  sessionId?: number | string;
  version?: number | string;
  /** sendrecv when absent. */
  direction?: Direction;
}

export interface AnswerOptions {
  host: string;
  port: number;
  sessionId?: number | string;
  version?: number | string;
}

/** G.711 at 8000 Hz: the static payload types of RFC 3551. */
const codecs: Record<number, string> = { 0: 'PCMU/8000', 8: 'PCMA/8000' };

const mirrored: Record<Direction, Direction> = {
  sendrecv: 'sendrecv',
  sendonly: 'recvonly',
  recvonly: 'sendonly',
  inactive: 'inactive',
};

/** A session description with one audio stream. */
export function audioOffer(o: OfferOptions): string {
  const payloads = o.payloads ?? [0, 8];
  const media = [
    'm=audio ' + o.port + ' RTP/AVP ' + payloads.join(' '),
    ...payloads.filter(type => codecs[type]).map(type => 'a=rtpmap:' + type + ' ' + codecs[type]),
    'a=' + (o.direction ?? 'sendrecv'),
  ];
  return [...sessionLines(o, ['0 0']), ...media, ''].join('\r\n');
}

/**
 * An answer that takes the first audio stream with a codec in common and rejects the others with port 0 (RFC 3264 6).
 * Undefined when the offer cannot be read, or offers streams of which none can be taken (488 is then the response).
 * A stream offered with port 0 stays so, and when all are, or there is none, the answer says just that.
 */
export function answerTo(offer: Buffer | string, o: AnswerOptions): string | undefined {
  const { sdp } = parseSdp(offer);
  if (!sdp || sdp.media.some(media => media.type === undefined || media.payloads === undefined)) return undefined;
  let taken = false;
  let offered = false;
  const lines: string[] = [];
  for (const media of sdp.media) {
    if (media.port !== 0) offered = true;
    const common = taken || media.port === 0 ? [] : commonPayloads(media);
    if (common.length === 0) {
      lines.push('m=' + media.type + ' 0 ' + media.protocol + ' ' + media.payloads);
      continue;
    }
    taken = true;
    const direction = (media.direction ?? sdp.direction ?? 'sendrecv') as Direction;
    lines.push('m=audio ' + o.port + ' ' + media.protocol + ' ' + common.map(([type]) => type).join(' '));
    for (const [type, codec] of common) lines.push('a=rtpmap:' + type + ' ' + codec);
    lines.push('a=' + mirrored[direction]);
  }
  if (offered && !taken) return undefined;
  return [...sessionLines(o, timesOf(offer)), ...lines, ''].join('\r\n');
}

function sessionLines(o: AnswerOptions, times: string[]): string[] {
  const host = o.host.replace(/^\[|\]$/g, '');
  const address = (host.includes(':') ? 'IN IP6 ' : 'IN IP4 ') + host;
  const origin = 'o=- ' + (o.sessionId ?? 1) + ' ' + (o.version ?? 1) + ' ' + address;
  return ['v=0', origin, 's=-', 'c=' + address, ...times.map(time => 't=' + time)];
}

/** The t= lines of the offer: those of the answer equal them (RFC 3264 6). */
function timesOf(offer: Buffer | string): string[] {
  const lines = offer.toString().split(/\r?\n/);
  const times = lines.filter(line => line.startsWith('t=')).map(line => line.slice(2));
  return times.length > 0 ? times : ['0 0'];
}

/** Payload types of the offer that stand for a codec of ours, in the offer's order, under the offer's numbers (6.1). */
function commonPayloads(media: MediaDescription): [number, string][] {
  if (media.type !== 'audio' || media.protocol !== 'RTP/AVP') return [];
  const common: [number, string][] = [];
  for (const word of String(media.payloads).split(' ')) {
    const type = Number(word);
    const map = media.rtp.find(entry => Number(entry.payload) === type);
    const codec = map ? (map.codec + '/' + (map.rate ?? 8000)).toUpperCase() : codecs[type];
    if (codec !== undefined && Object.values(codecs).includes(codec)) common.push([type, codec]);
  }
  return common;
}
