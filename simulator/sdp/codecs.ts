// Which codec a media format stands for: by a=rtpmap, else by the static payload types of RFC 3551 6.
import { attributesOf, bytesOf, describe, linesOf, type Stream } from './description';

const audio8 = 8000;
const video = 90_000;

/** Payload types with a fixed meaning. */
const fixed: Record<string, string> = {
  0: `PCMU/${audio8}`,
  3: `GSM/${audio8}`,
  4: `G723/${audio8}`,
  5: `DVI4/${audio8}`,
  6: 'DVI4/16000',
  7: `LPC/${audio8}`,
  8: `PCMA/${audio8}`,
  9: `G722/${audio8}`,
  10: 'L16/44100/2',
  11: 'L16/44100',
  12: `QCELP/${audio8}`,
  13: `CN/${audio8}`,
  14: `MPA/${video}`,
  15: `G728/${audio8}`,
  16: 'DVI4/11025',
  17: 'DVI4/22050',
  18: `G729/${audio8}`,
  25: `CelB/${video}`,
  26: `JPEG/${video}`,
  28: `nv/${video}`,
  31: `H261/${video}`,
  32: `MPV/${video}`,
  33: `MP2T/${video}`,
  34: `H263/${video}`,
};

/** The codec that RFC 3551 gives the number, such as `PCMU/8000`. */
export function staticCodec(payload: string): string | undefined {
  return Object.hasOwn(fixed, payload) ? fixed[payload] : undefined;
}

/** Names are compared without case, a rate that is missing is that of telephony, and one channel is the default. */
export function sameCodecKey(codec: string): string {
  const [name, rate = String(audio8), channels = '1'] = codec.split('/');
  const key = name.toLowerCase() + '/' + Number(rate);
  return channels === '1' ? key : key + '/' + channels;
}

/** RTP names its formats by number, whatever profile or transport goes with it. */
export function isRtp(stream: Stream): boolean {
  return stream.protocol.split('/').includes('RTP');
}

export interface Format {
  /** As the m= line has it. */
  format: string;
  /** What it stands for: equal for equal codecs, whatever their numbers. */
  key: string;
  /** From a=rtpmap. */
  mapped: boolean;
  /** Format parameters; undefined without a=fmtp. */
  fmtp?: string;
}

/** Format and the rest of the values of an attribute; of two for one format the first counts. */
function perFormat(stream: Stream, name: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const value of attributesOf(stream.lines, name)) {
    const space = value.indexOf(' ');
    const format = space < 0 ? value : value.slice(0, space);
    if (!found.has(format)) found.set(format, space < 0 ? '' : value.slice(space + 1));
  }
  return found;
}

/** The formats of a stream in its order. */
export function formatsOf(stream: Stream): Format[] {
  const rtp = isRtp(stream);
  const maps = rtp ? perFormat(stream, 'rtpmap') : new Map<string, string>();
  const parameters = perFormat(stream, 'fmtp');
  return stream.formats.map(format => {
    const codec = maps.get(format) ?? (rtp ? staticCodec(format) : undefined);
    const key = codec === undefined ? 'format ' + format.toLowerCase() : sameCodecKey(codec);
    const made: Format = { format, key, mapped: maps.has(format) };
    const fmtp = parameters.get(format);
    if (fmtp !== undefined) made.fmtp = fmtp;
    return made;
  });
}

export interface StreamCodecs {
  /** `audio`, `video` … */
  type: string;
  /** 0 for a stream that was refused, or that only tells what could be used (RFC 3264 6, 9). */
  port: number;
  /** As a=rtpmap or RFC 3551 6 has them, by payload type; those of which neither says anything are left out. */
  byPayload: Map<string, string>;
  /** The payload types of the m= line. */
  payloads: string[];
}

/** The RTP codecs that a body lists for each of its streams, in their order; none for what is no session description. */
export function codecsOf(body: Buffer | string): StreamCodecs[] {
  const lines = linesOf(bytesOf(body).toString('latin1'));
  if (lines[0]?.letter !== 'v') return [];
  const { streams } = describe(lines);
  return streams.filter(isRtp).map(stream => {
    const maps = perFormat(stream, 'rtpmap');
    const byPayload = new Map<string, string>();
    for (const payload of stream.formats) {
      const codec = maps.get(payload)?.split(' ')[0] ?? staticCodec(payload);
      if (codec !== undefined) byPayload.set(payload, codec);
    }
    return { type: stream.type, port: stream.port, payloads: stream.formats, byPayload };
  });
}

/** Whether two of them are one codec: names without case, one channel where none is said (RFC 8866 6.6). */
export function isSameCodec(a: string, b: string): boolean {
  return sameCodecKey(a) === sameCodecKey(b);
}

/** The payload type that RFC 3551 gives the codec. */
export function staticPayload(codec: string): string | undefined {
  return Object.keys(fixed).find(payload => isSameCodec(fixed[payload], codec));
}

/** Parameters `name=value` between semicolons; names without case. */
export function parametersOf(fmtp: string): Map<string, string> {
  return new Map(
    fmtp.split(';').map(part => {
      const [name, ...value] = part.trim().split('=');
      return [name.toLowerCase(), value.join('=')];
    }),
  );
}
