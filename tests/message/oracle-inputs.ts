// Inputs for the oracle: reviewed values, a corpus, what the fuzzing generators make, and seeded mutations of all three.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { headerValues, uri } from '../../fuzz/grammar';
import { canonicalName } from '../../simulator/message';
import type { Verdict } from './oracle';

export interface Seed {
  /** latin1 text, without blanks at its ends. */
  value: string;
  verdict: Verdict;
}

const marks: Record<string, Verdict> = { '+': 'accepted', '~': 'narrow', '-': 'refused' };

/** Reads a file of grammar/values (its head says how it is written). */
function readSeeds(file: string): [string, Seed[]][] {
  const read: [string, Seed[]][] = [];
  for (const line of readFileSync(join(__dirname, 'grammar', 'values', file), 'latin1').split('\n')) {
    const name = /^\[(.+)\]$/.exec(line)?.[1];
    if (name !== undefined) read.push([name, []]);
    else if (marks[line[0]] !== undefined)
      read.at(-1)![1].push({ value: trimBlanks(bytesOf(line.slice(1))), verdict: marks[line[0]] });
    else if (line !== '' && line[0] !== '#') throw new Error(file + ' has a line of no kind: ' + line);
  }
  return read;
}

function bytesOf(text: string): string {
  return text.replace(/\\(?:x(..)|(.))/g, (_, hex?: string, char?: string) =>
    hex === undefined ? char! : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Header fields' names with their seeds. */
export const fieldSeeds: Map<string, Seed[]> = new Map([...readSeeds('rfc3261.txt'), ...readSeeds('extensions.txt')]);

/** Rules' names with theirs, for URIs, start lines and the values of unknown fields. */
export const otherSeeds: Map<string, Seed[]> = new Map(readSeeds('others.txt'));

/** Takes spaces and tabs from both ends, as the framing of a field's value does (RFC 3261 7.3.1). */
function trimBlanks(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '');
}

/** Numbers from 0 below n, the same for the same seed (mulberry32). */
export function randomOf(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return n => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * n);
  };
}

/** Bytes that grammars turn on. CR and LF are left out: a value that has been unfolded has none. */
const bytes = [...',;=<>"\\()@%:/[]*?& \t\0\x7f\x80\xa9\xc3\xff\x01\'`~!#$+-._{|}^019aAzq'];
const pieces = [
  '""',
  '%4',
  '%41',
  '::',
  '[::1]',
  '\xc3\xa9',
  '\\"',
  ' , ',
  ' ; ',
  '<>',
  ';lr',
  ';q=0.5',
  'sip:',
  '1.2.3.4',
  '()',
];

type Edit = (text: string, at: number, random: (n: number) => number) => string;

const edits: Edit[] = [
  (text, at, random) => text.slice(0, at) + bytes[random(bytes.length)] + text.slice(at),
  (text, at) => text.slice(0, at) + text.slice(at + 1),
  (text, at, random) => text.slice(0, at) + bytes[random(bytes.length)] + text.slice(at + 1),
  (text, at, random) => text.slice(0, at) + pieces[random(pieces.length)] + text.slice(at),
  (text, at, random) => text.slice(0, at + 1 + random(4)) + text.slice(at), // says a stretch twice
  (text, at) => text.slice(0, at) + text.slice(at + 1, at + 2) + text.slice(at, at + 1) + text.slice(at + 2), // swaps two
  (text, at, random) => text.slice(0, at) + text.slice(at + random(8)),
];

const longest = 200;

/** One to four edits of a value, sometimes after a splice with another one. */
function mutate(value: string, other: string, random: (n: number) => number): string {
  let text = value;
  if (random(5) === 0) text = value.slice(0, random(value.length + 1)) + other.slice(random(other.length + 1));
  for (let left = random(4); left >= 0; left--)
    text = edits[random(edits.length)](text, random(text.length + 1), random);
  return trimBlanks(text.slice(0, longest));
}

const otherValues: Record<string, fc.Arbitrary<string>> = {
  'Request-URI': uri,
  'Request-Line': uri.map(text => `OPTIONS ${text} SIP/2.0`),
};

/** Grammatical values of a field or rule, made by the fuzzing generators; none for one that they do not know. */
export function generated(name: string, count: number, seed: number): string[] {
  const values = headerValues[name] ?? otherValues[name];
  return values === undefined ? [] : fc.sample(values, { numRuns: count, seed }).map(trimBlanks);
}

/** The values (unfolded) in the torture messages of RFC 4475 and RFC 5118 by field, and their start lines by rule. */
const corpus: Map<string, string[]> = readCorpus();

function readCorpus(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const put = (name: string, value: string): void => {
    const values = found.get(name) ?? [];
    found.set(name, [...values, trimBlanks(value)]);
  };
  const folder = join(__dirname, '..', '..', 'features', 'torture', 'messages');
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.dat')) continue;
    const head = readFileSync(join(folder, file), 'latin1').split('\r\n\r\n')[0];
    const [start, ...lines] = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
    put(/^SIP\//i.test(start) ? 'Status-Line' : 'Request-Line', start);
    for (const line of lines) {
      const colon = line.indexOf(':');
      if (colon > 0) put(canonicalName(line.slice(0, colon).trim()), line.slice(colon + 1));
    }
  }
  return found;
}

/** Inputs for a field or rule: its seeds, the corpus, what the generators make, and mutations of all of them, to the count or a little more. */
export function inputsFor(name: string, seeds: Seed[], count: number, seed: number): string[] {
  const random = randomOf(seed);
  const base = [...seeds.map(one => one.value), ...(corpus.get(name) ?? []), ...generated(name, count >> 3, seed)];
  const inputs = [...base];
  const pick = (): string => base[random(base.length)];
  while (inputs.length < count) inputs.push(mutate(pick(), pick(), random));
  return inputs;
}
