// The answer to an offer (RFC 3264 6), as a pure function of the offer and of what we can do.
import { addressKind } from './address';
import { type Format, formatsOf, isRtp, parametersOf, sameCodecKey } from './codecs';
import { addressOf, type Place, sessionLines, streamLines, type WrittenStream, written } from './compose';
import {
  attributesOf,
  connectionsOf,
  connectionValues,
  type Description,
  type Direction,
  directionOf,
  originOf,
  readDescription,
  type Stream,
  valuesOf,
} from './description';

export interface Codec {
  /** Encoding name, such as PCMU. */
  name: string;
  /** Clock rate in Hz. */
  rate: number;
  /** 1 when absent. */
  channels?: number;
  /** Our format parameters; those of the offer are repeated when absent. */
  fmtp?: string;
  /** Format parameters that an offer must name with these values for the codec to be the same. */
  requires?: Record<string, string>;
}

export interface MediaCapability {
  /** audio, video… */
  type: string;
  /** ['RTP/AVP'] when absent. */
  protocols?: string[];
  /** For RTP. */
  codecs?: Codec[];
  /** For other transports, such as t38. */
  formats?: string[];
  /** One for each stream that can be taken at once. */
  ports: number[];
  /** What we are willing to do; sendrecv when absent. */
  direction?: Direction;
  /** In milliseconds: the packet time that we would like to receive. */
  ptime?: number;
  /** Whether multicast streams can be joined. */
  multicast?: boolean;
}

export interface Capabilities extends Omit<Place, 'host'> {
  /** Our address; or several, for streams of IP4 and of IP6. The first is that of the session. */
  host: string | string[];
  media: MediaCapability[];
  /** Whether the peer is on hold: we receive nothing (8.4). */
  hold?: boolean;
}

/** 'unreadable' is a 400 in SIP, 'nothing-in-common' a 488. */
export type Refusal = 'unreadable' | 'nothing-in-common';

export type AnswerResult = { answer: string; refusal?: undefined } | { answer?: undefined; refusal: Refusal };

const sends = (direction: Direction): boolean => direction === 'sendrecv' || direction === 'sendonly';
const receives = (direction: Direction): boolean => direction === 'sendrecv' || direction === 'recvonly';

function directionFor(send: boolean, receive: boolean): Direction {
  if (send) return receive ? 'sendrecv' : 'sendonly';
  return receive ? 'recvonly' : 'inactive';
}

/** Copied from the offer: bytes again text. */
const text = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');

/**
 * Answers each m= line in its order, those that can't be taken with port 0 (6). Refuses what can't be read, and an offer
 * of streams of which none can be taken (6.1). Never throws.
 */
export function answer(offer: Buffer | string, capabilities: Capabilities): AnswerResult {
  const description = readDescription(offer);
  if (!description) return { refusal: 'unreadable' };
  const answerer = new Answerer(description, capabilities);
  const lines = description.streams.flatMap(stream => answerer.stream(stream));
  if (answerer.taken === 0 && description.streams.some(stream => stream.port !== 0)) {
    return { refusal: 'nothing-in-common' };
  }
  const session = sessionLines(ownPlace(description, capabilities), timesOf(description));
  return { answer: written([...session, ...lines]) };
}

/** The t= lines equal those of the offer, and so do those that belong to them (6). */
function timesOf(description: Description): string[] {
  const times = description.lines.filter(line => line.letter !== '' && 'trz'.includes(line.letter));
  return times.some(line => line.letter === 't') ? times.map(line => text(line.text)) : ['t=0 0'];
}

/** The answer is another session than the offer, so its o= line has to differ, whatever its version (6). */
function ownPlace(description: Description, ours: Capabilities): Place {
  const { username, sessionId, version } = ours;
  const place: Place = { host: hostsOf(ours)[0], username, sessionId, version };
  const theirs = originOf(description);
  const same =
    theirs !== undefined &&
    text(theirs.address) === addressOf(place.host) &&
    text(theirs.username) === (place.username ?? '-') &&
    theirs.sessionId === String(place.sessionId ?? 1);
  return same ? { ...place, sessionId: String(BigInt(place.sessionId ?? 1) + 1n) } : place;
}

const hostsOf = ({ host }: Capabilities): string[] => (typeof host === 'string' ? [host] : host);

class Answerer {
  taken = 0;
  /** How many ports of each capability are in use. */
  private readonly used = new Map<MediaCapability, number>();

  constructor(
    private readonly offer: Description,
    private readonly ours: Capabilities,
  ) {}

  /** The lines that answer a stream. */
  stream(stream: Stream): string[] {
    for (const capability of stream.port === 0 ? [] : this.ours.media) {
      const made = this.take(stream, capability);
      if (!made) continue;
      this.taken++;
      return streamLines(made);
    }
    const { type, protocol, formats } = stream;
    return [text(['m=' + type, 0, protocol, ...formats].join(' '))];
  }

  private take(stream: Stream, capability: MediaCapability): WrittenStream | undefined {
    const { type, protocol } = stream;
    if (type !== capability.type || !(capability.protocols ?? ['RTP/AVP']).includes(protocol)) return undefined;
    const common = isRtp(stream) ? commonCodecs(stream, capability) : commonFormats(stream, capability);
    if (common.formats.length === 0) return undefined;
    const connections = connectionsOf(this.offer, stream);
    const multicast = connections.some(({ addrtype, address }) => addressKind(addrtype, address) === 'multicast');
    if (multicast) return this.join(stream, capability, common);
    return this.receive(stream, capability, common, this.own(connections[0]?.addrtype));
  }

  private willing(capability: MediaCapability): Direction {
    const direction = capability.direction ?? 'sendrecv';
    return directionFor(sends(direction), receives(direction) && !this.ours.hold);
  }

  /** A unicast stream: at an address and port of ours, its direction as seen from here (6.1). */
  private receive(
    stream: Stream,
    capability: MediaCapability,
    common: Common,
    connections: string[],
  ): WrittenStream | undefined {
    const used = this.used.get(capability) ?? 0;
    const port = capability.ports.at(used);
    if (port === undefined) return undefined;
    this.used.set(capability, used + 1);
    const { type, protocol } = stream;
    const offered = directionOf(this.offer, stream);
    const willing = this.willing(capability);
    const direction = directionFor(receives(offered) && sends(willing), sends(offered) && receives(willing));
    const attributes = [...common.attributes, ...(capability.ptime ? ['ptime:' + capability.ptime] : [])];
    return { type, port, protocol, formats: common.formats, connections, attributes, direction };
  }

  /** Our address of the stream's family, unless it is that of the session. */
  private own(addrtype: string | undefined): string[] {
    const addresses = hostsOf(this.ours).map(addressOf);
    const fitting = addresses.find(address => address.startsWith(`IN ${addrtype} `)) ?? addresses[0];
    return fitting === addresses[0] ? [] : [fitting];
  }

  /** A multicast stream: all who take part see the same address, port, direction, packet time and bandwidth (6.2). */
  private join(stream: Stream, capability: MediaCapability, common: Common): WrittenStream | undefined {
    const offered = directionOf(this.offer, stream);
    const willing = this.willing(capability);
    const agree = (!sends(offered) || sends(willing)) && (!receives(offered) || receives(willing));
    if (!capability.multicast || !agree) return undefined;
    const { type, port, ports, protocol } = stream;
    const ptimes = attributesOf(stream.lines, 'ptime');
    const wanted = ptimes.length > 0 ? ptimes : [capability.ptime ?? []].flat();
    return {
      type,
      port: ports === undefined ? port : port + '/' + ports,
      protocol,
      formats: common.formats,
      connections: connectionValues(this.offer, stream).map(text),
      bandwidths: valuesOf(stream.lines, 'b').map(text),
      attributes: [...common.attributes, ...wanted.map(value => 'ptime:' + value)],
      direction: offered,
    };
  }
}

interface Common {
  formats: string[];
  /** Values of the a=rtpmap and a=fmtp lines. */
  attributes: string[];
}

/** The codecs of both sides in the offer's order and under the offer's numbers, each with its rtpmap (6.1). */
function commonCodecs(stream: Stream, capability: MediaCapability): Common {
  const common: Common = { formats: [], attributes: [] };
  for (const offered of formatsOf(stream)) {
    const codec = (capability.codecs ?? []).find(ours => isSame(offered, ours));
    if (!codec || common.formats.includes(offered.format)) continue;
    common.formats.push(offered.format);
    common.attributes.push('rtpmap:' + offered.format + ' ' + nameOf(codec));
    common.attributes.push(...fmtpOf(offered, codec.fmtp));
  }
  return common;
}

function commonFormats(stream: Stream, capability: MediaCapability): Common {
  const ours = (capability.formats ?? []).map(format => format.toLowerCase());
  const common = formatsOf(stream).filter(({ format }) => ours.includes(format.toLowerCase()));
  return { formats: common.map(({ format }) => format), attributes: common.flatMap(one => fmtpOf(one, undefined)) };
}

function fmtpOf(offered: Format, ours: string | undefined): string[] {
  const parameters = ours ?? text(offered.fmtp ?? '');
  return parameters === '' ? [] : ['fmtp:' + offered.format + ' ' + parameters];
}

function nameOf({ name, rate, channels }: Codec): string {
  return name + '/' + rate + (channels !== undefined && channels > 1 ? '/' + channels : '');
}

function isSame(offered: Format, codec: Codec): boolean {
  if (offered.key !== sameCodecKey(nameOf(codec))) return false;
  if (codec.requires === undefined) return true;
  const named = parametersOf(offered.fmtp ?? '');
  return Object.entries(codec.requires).every(([name, value]) => named.get(name.toLowerCase()) === value);
}
