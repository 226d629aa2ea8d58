// Mutations of bytes and of messages: each is plain data with an index, so that a run can be repeated and a failure shrunk.
import fc from 'fast-check';

/** One change. Places are thousandths of the length, so that they fit whatever they are applied to. */
export interface Mutation {
  kind: keyof typeof kinds;
  at: number;
  to: number;
  /** A byte, a count or a choice. */
  amount: number;
}

type Change = (text: string, at: number, to: number, amount: number, mutation: Mutation) => string;

const insert = (text: string, at: number, what: string): string => text.slice(0, at) + what + text.slice(at);
const pick = <T>(all: readonly T[], amount: number): T => all[amount % all.length];

/** What parsers stumble over. */
const dangerous = [
  ...'";,<>@:%\\=()[]/?&*',
  '\0',
  '\r',
  '\n',
  '\t',
  ' ',
  '\r\n',
  '\r\n\r\n',
  '\r\n ',
  '\x7f',
  '\x80',
  '\xff',
  '%0',
  '\\"',
];
const numbers = [
  ...'0 -1 255 256 65535 65536 2147483647 2147483648 4294967295 4294967296 18446744073709551616 1e9 0x10 +1'.split(' '),
  '00000000000000000001',
  '9'.repeat(40),
];
const CRLF = '\r\n';

/** Lines of the header; the rest is the last element, with the empty line. */
function linesOf(text: string): { lines: string[]; rest: string } {
  const end = text.indexOf('\r\n\r\n');
  const head = end < 0 ? text : text.slice(0, end);
  return { lines: head.split(CRLF), rest: end < 0 ? '' : text.slice(end) };
}

const onLines =
  (change: (lines: string[], at: number, to: number) => void): Change =>
  (text, _at, _to, _amount, { at, to }) => {
    const { lines, rest } = linesOf(text);
    const index = (place: number): number => Math.min(lines.length - 1, Math.floor((place * lines.length) / 1000));
    change(lines, index(at), index(to));
    return lines.join(CRLF) + rest;
  };

const kinds = {
  flip: (text, at, _to, amount) =>
    text.slice(0, at) + String.fromCharCode((text.charCodeAt(at) || 0) ^ (1 << (amount % 8))) + text.slice(at + 1),
  replace: (text, at, _to, amount) => text.slice(0, at) + String.fromCharCode(amount % 256) + text.slice(at + 1),
  insert: (text, at, _to, amount) => insert(text, at, pick(dangerous, amount)),
  delete: (text, at, _to, amount) => text.slice(0, at) + text.slice(at + 1 + (amount % 8)),
  cut: (text, at) => text.slice(0, at),
  drop: (text, at, to) => text.slice(0, Math.min(at, to)) + text.slice(Math.max(at, to)),
  splice: (text, at, to, amount) => insert(text, at, text.slice(to, to + (amount % 64))),
  repeat: (text, at, _to, amount) => insert(text, at, (text[at] ?? 'a').repeat(1 << (amount % 13))),
  repeatDangerous: (text, at, to, amount) => insert(text, at, pick(dangerous, to).repeat(1 << (amount % 11))),
  number: (text, at, _to, amount) => {
    const digits = /\d+/g;
    digits.lastIndex = at;
    const found = digits.exec(text);
    const value = pick(numbers, amount);
    return found
      ? text.slice(0, found.index) + value + text.slice(found.index + found[0].length)
      : insert(text, at, value);
  },
  bareEnds: (text, _at, _to, amount) => text.replaceAll(CRLF, amount % 2 === 0 ? '\n' : '\r'),
  duplicateLine: onLines((lines, at, to) => lines.splice(to, 0, lines[at])),
  dropLine: onLines((lines, at) => lines.splice(at, 1)),
  swapLines: onLines((lines, at, to) => {
    [lines[at], lines[to]] = [lines[to], lines[at]];
  }),
  swapValues: onLines((lines, at, to) => {
    const [one, other] = [lines[at], lines[to]].map(line => line.indexOf(':') + 1);
    const values = [lines[at].slice(one), lines[to].slice(other)];
    lines[at] = lines[at].slice(0, one) + values[1];
    lines[to] = lines[to].slice(0, other) + values[0];
  }),
  emptyValue: onLines((lines, at) => {
    lines[at] = lines[at].slice(0, lines[at].indexOf(':') + 1);
  }),
  joinLines: onLines((lines, at) => {
    if (at + 1 < lines.length)
      lines.splice(at, 2, lines[at] + ',' + lines[at + 1].slice(lines[at + 1].indexOf(':') + 1));
  }),
} satisfies Record<string, Change>;

export const mutationKinds = Object.keys(kinds) as (keyof typeof kinds)[];

/** The text after the change; never fails, and at most doubles the text or adds 4096 bytes. */
export function mutate(text: string, mutation: Mutation): string {
  const place = (thousandths: number): number => Math.min(text.length, Math.floor((thousandths * text.length) / 1000));
  const change: Change = kinds[mutation.kind];
  return change(text, place(mutation.at), place(mutation.to), mutation.amount, mutation);
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom(...mutationKinds),
  at: fc.nat(1000),
  to: fc.nat(1000),
  amount: fc.nat(255),
});

/** A byte string with one to four changes. */
export const mutated = (base: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(base, fc.array(mutation, { minLength: 1, maxLength: 4 })).map(([text, all]) => all.reduce(mutate, text));

/** Any bytes, with pieces of SIP among them. */
export const anyBytes: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.nat(255).map(code => String.fromCharCode(code)) },
      { weight: 2, arbitrary: fc.constantFrom(...dangerous) },
      { weight: 1, arbitrary: fc.constantFrom(...numbers) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('SIP/2.0', 'sip:', 'a@b', 'Via:', 'INVITE ', 'tag=', 'v=0\r\n', 'm=audio ', 'l: '),
      },
    ),
    { maxLength: 40, size: 'max' },
  )
  .map(all => all.join(''));
