// What the text of RFC 8866 asks of a section as a whole, beyond each of its lines.
import { addressKind } from './address';
import { isPayloadType, splitAttribute } from './attributes';
import { isRtp } from './codecs';
import { connectionsOf, type Description, directions, type Line, type Stream } from './description';
import { type Faults, grammar, rule, SYNTAX } from './fault';
import { readConnection } from './fields';

/** Adds the faults of all sections. */
export function checkSections(description: Description, faults: Faults): void {
  const connected = description.lines.some(line => line.letter === 'c');
  checkDirections(description.lines, faults);
  for (const stream of description.streams) {
    const { line, lines } = stream;
    if (!connected && !lines.some(one => one.letter === 'c')) {
      faults.add(rule('5.7-1', 0, 'a c= line for the session or for each media'), line.offset, 'no c=', 'c');
    }
    checkDirections(lines, faults);
    checkLayers(lines, faults);
    checkPort(description, stream, faults);
    checkFormats(stream, faults);
  }
}

/** At most one direction in a section. */
function checkDirections(lines: Line[], faults: Faults): void {
  const marks = lines.filter(line => line.letter === 'a' && directions.has(line.value));
  for (const line of marks.slice(1)) {
    faults.add(rule('6.7-1', 0, 'one direction'), line.offset, line.text, line.value);
  }
}

/** Several c= lines are for the layers of a multicast stream only. */
function checkLayers(lines: Line[], faults: Faults): void {
  const connections = lines.filter(line => line.letter === 'c');
  if (connections.length < 2) return;
  for (const line of connections) {
    const read = readConnection(line.value);
    if (read?.nettype !== 'IN' || addressKind(read.addrtype, read.address) !== 'unicast') continue;
    faults.add(rule('5.7-10', 0, 'one c= line, or multicast addresses'), line.offset, line.text, 'c');
  }
}

/** What a port is depends on the network. */
function checkPort(description: Description, stream: Stream, faults: Faults): void {
  const elsewhere = connectionsOf(description, stream).some(({ nettype }) => nettype !== 'IN');
  if (stream.port > 65535 && !elsewhere) {
    faults.add(rule('5.14-1', 0, 'a port of up to 65535'), stream.line.offset, stream.line.text, 'm');
  }
}

function checkFormats(stream: Stream, faults: Faults): void {
  const { line, lines } = stream;
  const formats = new Set(stream.formats);
  const rtp = isRtp(stream);
  const odd = rtp ? stream.formats.find(format => format !== '' && !isPayloadType(format)) : undefined;
  if (odd !== undefined) faults.add(rule('8.2.3-6', 0, 'payload types from 0 to 127'), line.offset, line.text, 'm');
  const mapped = checkOnePerFormat(lines, 'rtpmap', undefined, faults);
  // what a stream with port 0 lists is ignored
  checkOnePerFormat(lines, 'fmtp', stream.port === 0 ? undefined : formats, faults);
  if (stream.type === 'video') checkQuality(lines, faults);
  if (!rtp || stream.port === 0) return;
  const unmapped = [...formats].find(format => isPayloadType(format) && Number(format) >= 96 && !mapped.has(format));
  if (unmapped !== undefined) {
    faults.add(rule('8.2.3-7', 0, 'a=rtpmap for payload type ' + unmapped), line.offset, line.text, 'rtpmap');
  }
}

/** Returns the formats that the attribute `name` speaks of; tells those that it speaks of twice or, if given, not in `listed`. */
function checkOnePerFormat(lines: Line[], name: string, listed: Set<string> | undefined, faults: Faults): Set<string> {
  const seen = new Set<string>();
  const id = name === 'rtpmap' ? '5.14-6' : '5.14-7';
  for (const line of lines) {
    if (line.letter !== 'a' || !line.value.startsWith(name + ':')) continue;
    const format = (splitAttribute(line.value).value ?? '').split(' ', 1)[0];
    if (seen.has(format)) faults.add(rule(id, 0, 'one a=' + name + ' for a format'), line.offset, line.text, name);
    else if (listed && !listed.has(format)) {
      faults.add(rule(id, 0, 'a format that the m= line lists'), line.offset, line.text, name);
    }
    seen.add(format);
  }
  return seen;
}

function checkQuality(lines: Line[], faults: Faults): void {
  for (const line of lines) {
    const value = line.letter === 'a' && line.value.startsWith('quality:') ? line.value.slice(8) : '';
    if (Number(value) > 10) faults.add(rule(SYNTAX, 10, 'a quality from 0 to 10'), line.offset, line.text, 'quality');
  }
}

/** s= and i= are in the character set of a=charset, and in UTF-8 without one. */
export function checkCharset(description: Description, faults: Faults, isUtf8: (bytes: string) => boolean): void {
  const charset = description.lines.find(line => line.letter === 'a' && line.value.startsWith('charset:'));
  const name = charset?.value.slice(8).toLowerCase() ?? '';
  const known: Record<string, (bytes: string) => boolean> = {
    '': isUtf8,
    'utf-8': isUtf8,
    'us-ascii': bytes => !/[\x80-\xff]/.test(bytes),
  };
  const isSound = Object.hasOwn(known, name) ? known[name] : () => true;
  const ids: Record<string, string> = charset ? { s: '6.7-9', i: '6.7-9' } : { s: '5.3-4', i: '5.4-1' };
  const sections = [description.lines, ...description.streams.map(stream => stream.lines)];
  for (const line of sections.flat()) {
    const id = ids[line.letter];
    if (id === undefined || isSound(line.value)) continue;
    faults.add(rule(id, 2, 'text in ' + (name || 'utf-8').toUpperCase()), line.offset, line.text, line.letter);
  }
}

/** What is missing from the session level. */
export function checkPresence(description: Description, faults: Faults): void {
  const seen = new Set(description.lines.map(line => line.letter));
  for (const [letter, id] of [
    ['v', SYNTAX],
    ['o', SYNTAX],
    ['s', '5.3-1'],
    ['t', SYNTAX],
  ]) {
    if (!seen.has(letter)) faults.add(grammar(0, 'a ' + letter + '= line', id), 0, 'no ' + letter + '=', letter);
  }
}
