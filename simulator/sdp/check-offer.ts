// Offers: the first of a session (RFC 3264 5), and one that modifies it (8).
import { addressKind } from './address';
import { formatsOf, isRtp } from './codecs';
import { bytesOf, connectionsOf, type Description, originOf, readDescription, type Stream } from './description';
import { broken, checkStaticMaps, checkValid, type ExchangeFault, exceeds, lineOf } from './exchange';

/** The highest version to begin with, so that it never overflows (5). */
const FIRST = 2n ** 62n - 2n;

/** What is wrong with an initial offer by clause 5. Never throws. */
export function checkOffer(offer: Buffer | string): ExchangeFault[] {
  const description = readDescription(offer);
  const found = checkValid(offer, description);
  if (!description) return found;
  const origin = originOf(description);
  if (origin && exceeds(origin.version, FIRST)) {
    found.push(broken('5-4', lineOf(description.lines, 'o'), 'a first version below 2^62-1'));
  }
  if (isUnicast(description)) found.push(...checkUnicast(description));
  const mapped = (stream: Stream): Set<string> =>
    new Set(formatsOf(stream).flatMap(one => (one.mapped ? [one.format] : [])));
  for (const stream of description.streams) found.push(...checkStaticMaps(stream, mapped(stream)));
  return found;
}

/** Whether no stream is known to be multicast. */
function isUnicast(description: Description): boolean {
  const all = description.streams.flatMap(stream => connectionsOf(description, stream));
  return all.every(c => addressKind(c.addrtype, c.address) !== 'multicast');
}

function checkUnicast({ lines }: Description): ExchangeFault[] {
  const found: ExchangeFault[] = [];
  const name = lineOf(lines, 's');
  const time = lineOf(lines, 't');
  if (name && ![' ', '-'].includes(name.value)) found.push(broken('5-6', name, 's= with a space or -', 'SHOULD'));
  if (time && time.value !== '0 0') found.push(broken('5-7', time, 't=0 0', 'SHOULD'));
  return found;
}

/**
 * What is wrong with an offer that modifies a session, given the last description by the same party, offered or
 * answered (8). Empty when that one can't be read. Never throws.
 */
export function checkReoffer(previous: Buffer | string, next: Buffer | string): ExchangeFault[] {
  const before = readDescription(previous);
  const after = readDescription(next);
  if (!before) return [];
  const found = checkValid(next, after);
  if (!after) return found;
  const same = bytesOf(previous).equals(bytesOf(next));
  if (!same) found.push(...checkOrigin(before, after));
  if (after.streams.length < before.streams.length) {
    const expected = `at least ${before.streams.length} m= lines`;
    found.push(broken('8-9', after.streams.at(-1)?.line ?? after.lines[0], expected));
  }
  found.push(...checkPositions(before, after));
  for (const [index, old] of before.streams.entries()) {
    const stream = after.streams.at(index);
    if (!stream || old.port === 0) continue;
    found.push(...checkMapping(old, stream));
  }
  return found;
}

/** The o= line of a description that changed is the same but for its version, which is the next one. */
function checkOrigin(before: Description, after: Description): ExchangeFault[] {
  const [was, is] = [originOf(before), originOf(after)];
  const line = lineOf(after.lines, 'o');
  if (!was || !is) return [];
  const { username, sessionId, address } = was;
  if (is.username !== username || is.sessionId !== sessionId || is.address !== address) {
    return [
      broken('8-4', line, `the user name, session id and address of before: ${username}, ${sessionId}, ${address}`),
    ];
  }
  if (is.version === was.version) return [broken('8-5', line, 'the same description under the same version')];
  // beyond 64 bits there is nothing to count with, and 5-3 is broken
  if (was.version.length > 19 || is.version.length > 19) return [];
  const due = BigInt(was.version) + 1n;
  return BigInt(is.version) === due ? [] : [broken('8-4', line, `version ${due}, one more than before`)];
}

/** A payload type that a=rtpmap bound stays bound to its codec, in the same stream and for the same type of media. */
function checkMapping(old: Stream, stream: Stream): ExchangeFault[] {
  if (!isRtp(old) || !isRtp(stream) || old.type !== stream.type || stream.port === 0) return [];
  const bound = new Map(formatsOf(old).flatMap(one => (one.mapped ? [[one.format, one.key] as const] : [])));
  const moved = formatsOf(stream).find(one => one.mapped && bound.has(one.format) && bound.get(one.format) !== one.key);
  if (!moved) return [];
  return [broken('8.3.2-3', stream.line, `payload type ${moved.format} to stay ${bound.get(moved.format)}`)];
}

/**
 * A stream that turns up further down, port and all, was pushed there by a new one above it. Told only where the type in
 * its old place is another: else its port may have changed, and a new stream have taken it.
 */
function checkPositions(before: Description, after: Description): ExchangeFault[] {
  const named = ({ type, port, protocol }: Stream): string => [type, port, protocol].join(' ');
  const known = before.streams.map(named);
  const come = new Map<string, number>();
  for (const [index, stream] of after.streams.entries()) {
    if (named(stream) !== known[index]) come.set(named(stream), index);
  }
  const pushed = before.streams.findIndex((old, index) => {
    const instead = after.streams.at(index);
    return old.port !== 0 && instead && instead.type !== old.type && (come.get(known[index]) ?? -1) > index;
  });
  return pushed < 0 ? [] : [broken('8.1-1', after.streams[pushed].line, 'new streams below those of before')];
}
