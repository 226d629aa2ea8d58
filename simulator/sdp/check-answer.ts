// Whether an answer fits its offer (RFC 3264 6, 8.2).
import { addressKind } from './address';
import { type Format, formatsOf, isRtp } from './codecs';
import {
  attributesOf,
  bytesOf,
  connectionsOf,
  type Description,
  type Direction,
  directionOf,
  readDescription,
  type Stream,
  valuesOf,
} from './description';
import { broken, checkStaticMaps, checkValid, type ExchangeFault, lineOf } from './exchange';

/** An offered stream and its answer. */
interface Pair {
  offer: Stream;
  answer: Stream;
  offered: Direction;
  answered: Direction;
  /** Whether each is multicast; undefined for a name. */
  offerMulticast?: boolean;
  answerMulticast?: boolean;
  offerFormats: Format[];
  answerFormats: Format[];
  offerAddresses: string[];
  answerAddresses: string[];
}

/** What is wrong with an answer. Empty when the offer can't be read: then nothing can be said. Never throws. */
export function checkAnswer(offer: Buffer | string, answer: Buffer | string): ExchangeFault[] {
  const from = readDescription(offer);
  const to = readDescription(answer);
  if (!from) return [];
  const found = checkValid(answer, to);
  if (!to) return found;
  found.push(...checkSession(from, to, bytesOf(offer).equals(bytesOf(answer))));
  for (const [index, stream] of from.streams.slice(0, to.streams.length).entries()) {
    found.push(...checkStream(pairOf(from, to, stream, to.streams[index])));
  }
  return found;
}

function checkSession(from: Description, to: Description, same: boolean): ExchangeFault[] {
  const found: ExchangeFault[] = [];
  const origin = lineOf(to.lines, 'o');
  if (!same && origin && origin.text === lineOf(from.lines, 'o')?.text) {
    found.push(broken('6-1', origin, 'another o= line than that of the offer'));
  }
  const times = valuesOf(from.lines, 't');
  if (valuesOf(to.lines, 't').join() !== times.join()) {
    found.push(broken('6-5', lineOf(to.lines, 't'), 't=' + times.join(', t=') + ' as in the offer'));
  }
  const due = from.streams.length;
  if (to.streams.length !== due) {
    const id = due === 0 ? '6-4' : to.streams.length < due ? '6-2' : '6-3';
    found.push(broken(id, to.streams[due]?.line ?? to.streams.at(-1)?.line ?? to.lines[0], `${due} m= lines`));
  }
  return found;
}

function pairOf(from: Description, to: Description, offer: Stream, answer: Stream): Pair {
  const [theirs, ours] = [connectionsOf(from, offer), connectionsOf(to, answer)];
  const multicast = (all: typeof theirs): boolean | undefined => {
    const kinds = all.map(c => addressKind(c.addrtype, c.address));
    return kinds.includes('multicast') || (kinds.includes('unicast') ? false : undefined);
  };
  const values = (all: typeof theirs): string[] => all.map(c => [c.addrtype, c.address, ...c.slashed].join('/'));
  return {
    offer,
    answer,
    offered: directionOf(from, offer),
    answered: directionOf(to, answer),
    offerMulticast: multicast(theirs),
    answerMulticast: multicast(ours),
    offerFormats: formatsOf(offer),
    answerFormats: formatsOf(answer),
    offerAddresses: values(theirs),
    answerAddresses: values(ours),
  };
}

/** A rejected stream has only its type and port judged: the rest is ignored. */
function checkStream(pair: Pair): ExchangeFault[] {
  const { offer, answer } = pair;
  const found: ExchangeFault[] = [];
  if (answer.type !== offer.type) found.push(broken('6.1-2', answer.line, 'the media type ' + offer.type));
  if (answer.port === 0) return found;
  if (offer.port === 0) return [...found, broken('8.2-2', answer.line, 'port 0, as in the offer')];
  const mapped = new Set(pair.answerFormats.filter(one => one.mapped).map(one => one.format));
  const kind = pair.offerMulticast ? checkMulticast(pair) : checkUnicast(pair);
  return [...found, ...kind, ...checkMaps(pair, mapped), ...checkStaticMaps(answer, mapped)];
}

const allowed: Record<Direction, Direction[]> = {
  sendrecv: ['sendrecv', 'sendonly', 'recvonly', 'inactive'],
  sendonly: ['recvonly', 'inactive'],
  recvonly: ['sendonly', 'inactive'],
  inactive: ['inactive'],
};

const directionIds: Record<Direction, string> = {
  sendrecv: '6.1-5',
  sendonly: '6.1-3',
  recvonly: '6.1-4',
  inactive: '6.1-6',
};

/** By the direction of the answer; for an inactive one by that which would answer the offer. */
const formatIds: Record<Direction, string> = {
  recvonly: '6.1-7',
  sendonly: '6.1-9',
  sendrecv: '6.1-10',
  inactive: '6.1-10',
};

const opposite: Record<Direction, Direction> = {
  sendrecv: 'sendrecv',
  sendonly: 'recvonly',
  recvonly: 'sendonly',
  inactive: 'inactive',
};

function checkUnicast(pair: Pair): ExchangeFault[] {
  const { answer, offered, answered, offerFormats, answerFormats } = pair;
  const found: ExchangeFault[] = [];
  if (pair.offerMulticast === false && pair.answerMulticast) {
    found.push(broken('6.1-1', lineOf(answer.lines, 'c') ?? answer.line, 'a unicast address'));
  }
  if (!allowed[offered].includes(answered)) {
    const expected = `${allowed[offered].join(' or ')} in answer to ${offered}, not ${answered}`;
    found.push(broken(directionIds[offered], answer.line, expected));
  }
  const places = placesOf(offerFormats);
  if (!answerFormats.some(one => places.has(one.key))) {
    const id = formatIds[answered === 'inactive' ? opposite[offered] : answered];
    return [...found, broken(id, answer.line, 'a media format of the offer, or port 0')];
  }
  return [...found, ...checkPreference(pair, places)];
}

/** By codec: the place of each of its numbers. */
type Places = Map<string, Map<string, number>>;

function placesOf(formats: Format[]): Places {
  const places: Places = new Map();
  for (const [place, { format, key }] of formats.entries()) {
    const numbers = places.get(key) ?? new Map<string, number>();
    if (!numbers.has(format)) numbers.set(format, place);
    places.set(key, numbers);
  }
  return places;
}

/** Numbers and order of the codecs in common. */
function checkPreference({ offer, answer, answerFormats }: Pair, places: Places): ExchangeFault[] {
  const found: ExchangeFault[] = [];
  const renumbered = answerFormats.find(({ key, format }) => places.has(key) && !places.get(key)!.has(format));
  if (renumbered && isRtp(offer)) {
    found.push(broken('6.1-13', answer.line, `the offer's payload type for ${renumbered.key}`, 'SHOULD'));
  }
  const order = answerFormats.map(one => placeIn(places, one)).filter(place => place !== undefined);
  if (order.some((place, index) => index > 0 && place < order[index - 1])) {
    found.push(broken('6.1-17', answer.line, 'the formats in the order of the offer', 'SHOULD'));
  }
  return found;
}

/** The place of a format in the offer; undefined when there is none, or more than one that it may be. */
function placeIn(places: Places, { format, key }: Format): number | undefined {
  const numbers = places.get(key);
  const only = numbers?.size === 1 ? numbers.values().next().value : undefined;
  return numbers?.get(format) ?? only;
}

/** Dynamic payload types are bound by a=rtpmap, and not to another codec than the offer binds them to. */
function checkMaps({ offer, answer, offerFormats, answerFormats }: Pair, mapped: Set<string>): ExchangeFault[] {
  if (!isRtp(answer) || !isRtp(offer)) return [];
  const found: ExchangeFault[] = [];
  const unbound = answer.formats.find(format => Number(format) >= 96 && !mapped.has(format));
  if (unbound !== undefined) found.push(broken('6.1-14', answer.line, 'a=rtpmap for payload type ' + unbound));
  const bound = new Map(offerFormats.filter(one => one.mapped).map(one => [one.format, one.key]));
  const moved = answerFormats.find(one => one.mapped && (bound.get(one.format) ?? one.key) !== one.key);
  if (moved) {
    const expected = `payload type ${moved.format} to stay ${bound.get(moved.format)}`;
    found.push(broken('8.3.2-4', answer.line, expected));
  }
  return found;
}

function checkMulticast(pair: Pair): ExchangeFault[] {
  const { offer, answer, offered, answered } = pair;
  const found: ExchangeFault[] = [];
  const must = (holds: boolean, id: string, expected: string): void => {
    if (!holds) found.push(broken(id, answer.line, expected));
  };
  const place = pair.offerAddresses.join() === pair.answerAddresses.join();
  const ports = offer.port === answer.port && offer.ports === answer.ports;
  must(place && ports, '6.2-1', `the address and port of the offer: ${pair.offerAddresses.join()} ${offer.port}`);
  must(offered === answered, '6.2-2', `${offered} as in the offer, not ${answered}`);
  const keys = new Set(pair.offerFormats.map(one => one.key));
  const subset = pair.answerFormats.every(one => keys.has(one.key));
  must(subset, '6.2-3', 'no media format that the offer does not list');
  const ptimes = attributesOf(offer.lines, 'ptime');
  const bandwidths = valuesOf(offer.lines, 'b');
  const timed = ptimes.length === 0 || ptimes.join() === attributesOf(answer.lines, 'ptime').join();
  const bounded = bandwidths.length === 0 || bandwidths.join() === valuesOf(answer.lines, 'b').join();
  must(timed && bounded, '6.2-4', 'the ptime and bandwidth of the offer');
  return found;
}
