// Audio offers and answers for G.711: the simplest use of offer and answer (RFC 3264 5, 6).
import { answer } from './answer';
import { staticCodec, staticPayload } from './codecs';
import { type Place, sessionLines, streamLines, written } from './compose';
import type { Direction } from './description';

export interface OfferOptions extends Place {
  port: number;
  /** Static payload types; [0, 8] (PCMU, PCMA) when absent. */
  payloads?: number[];
  /** sendrecv when absent. */
  direction?: Direction;
}

export interface AnswerOptions extends Place {
  port: number;
}

/** A session description with one audio stream. */
export function audioOffer(o: OfferOptions): string {
  const { port, direction = 'sendrecv', payloads = [0, 8] } = o;
  const formats = payloads.map(String);
  const attributes = formats.filter(staticCodec).map(format => `rtpmap:${format} ${staticCodec(format)}`);
  const stream = { type: 'audio', port, protocol: 'RTP/AVP', formats, attributes, direction };
  return written([...sessionLines(o, ['t=0 0']), ...streamLines(stream)]);
}

/** The first of the payload types that are free to be given (RFC 3551 3). */
const firstDynamic = 96;

/** A session description of streams with these codecs (`PCMU/8000`), in their order of preference. */
export function codecOffer(
  o: Place,
  streams: readonly { type: string; port: number; codecs: readonly string[] }[],
): string {
  const lines = streams.flatMap(({ type, port, codecs }) => {
    const formats = codecs.map((codec, index) => staticPayload(codec) ?? String(firstDynamic + index));
    const attributes = codecs.map((codec, index) => `rtpmap:${formats[index]} ${codec}`);
    return streamLines({ type, port, protocol: 'RTP/AVP', formats, attributes, direction: 'sendrecv' });
  });
  return written([...sessionLines(o, ['t=0 0']), ...lines]);
}

/**
 * An answer that takes the first audio stream with G.711 and rejects the others with port 0 (RFC 3264 6).
 * Undefined when the offer cannot be read, or offers streams of which none can be taken (488 is then the response).
 * A stream offered with port 0 stays so, and when all are, or there is none, the answer says just that.
 */
export function answerTo(offer: Buffer | string, o: AnswerOptions): string | undefined {
  const { host, username, sessionId, version, port } = o;
  const media = [{ type: 'audio', codecs: g711, ports: [port] }];
  return answer(offer, { host, username, sessionId, version, media }).answer;
}

const g711 = [
  { name: 'PCMU', rate: 8000 },
  { name: 'PCMA', rate: 8000 },
];
