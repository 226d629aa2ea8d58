/**
 * Look-ups as coroutines: they yield the questions that may be asked at once, and are resumed with the results, so that
 * the rules of the RFC read from top to bottom and know nothing of who answers, or when.
 */
import { canonicalName, isAskable } from './names';
import {
  type DnsClient,
  type DnsFailure,
  type DnsRecord,
  type DnsResult,
  isFailure,
  type Question,
  type RecordOf,
  type RecordType,
} from './types';

/** Yields questions, is given one result for each, in their order. */
export type Lookup<T> = Generator<Question[], T, DnsResult[]>;

/** As many aliases in a row as anybody has in earnest. */
const LONGEST_CHAIN = 16;

export interface Found<T extends RecordType> {
  records: RecordOf[T][];
  /** All other records that came along; of use for the names in `records` only. */
  additionals: DnsRecord[];
  /** Why there are none, where that was no plain absence. */
  failure?: DnsFailure;
}

/** Asks `client` until the look-up has its result. `done` is called exactly once, perhaps before this returns. */
export function runLookup<T>(lookup: Lookup<T>, client: DnsClient, done: (result: T) => void): void {
  let results: DnsResult[] = [];
  let advancing = false;
  let ready = true;
  // a loop, not a recursion: a client that answers at once must not deepen the stack
  const advance = (): void => {
    ready = true;
    if (advancing) return;
    advancing = true;
    while (ready) {
      ready = false;
      const step = lookup.next(results);
      if (step.done) {
        done(step.value);
        return;
      }
      results = new Array<DnsResult>(step.value.length);
      askAll(client, step.value, results, advance);
    }
    advancing = false;
  };
  advance();
}

function askAll(client: DnsClient, questions: Question[], results: DnsResult[], done: () => void): void {
  let missing = questions.length;
  if (missing === 0) done();
  questions.forEach((question, i) => {
    const take = (result: DnsResult): void => {
      results[i] = result;
      if (--missing === 0) done();
    };
    if (isAskable(question.name)) client.query(question, take);
    else take({ failure: 'bad-name', why: `${JSON.stringify(question.name)} is no domain name` });
  });
}

/** The records of one type at a name, aliases followed (RFC 1034 3.6.2), be they in one answer or in several. */
export function* resolve<T extends RecordType>(name: string, type: T): Lookup<Found<T>> {
  const visited = new Set<string>();
  let at = canonicalName(name);
  for (;;) {
    const [result] = yield [{ name: at, type }];
    if (isFailure(result)) return { records: [], additionals: [], failure: result };
    const end = followAliases(result.answers, at, visited);
    const records = result.answers.filter(
      (record): record is RecordOf[T] => record.type === type && canonicalName(record.name) === end.name,
    );
    const more = [...result.additionals, ...result.answers];
    if (records.length > 0) return { records, additionals: more };
    if (end.failure !== undefined) return { records: [], additionals: [], failure: end.failure };
    if (end.name === at || result.code === 'NXDOMAIN') return { records: [], additionals: more };
    at = end.name;
  }
}

/** Several look-ups side by side: what they ask at the same time is asked at once. */
export function* together<T>(lookups: Lookup<T>[]): Lookup<T[]> {
  const values = new Array<T>(lookups.length);
  let waiting = lookups.map((lookup, index) => ({ lookup, index, step: lookup.next([]) }));
  for (;;) {
    for (const { index, step } of waiting) if (step.done) values[index] = step.value;
    waiting = waiting.filter(({ step }) => !step.done);
    if (waiting.length === 0) return values;
    const results = yield waiting.flatMap(({ step }) => (step.done ? [] : step.value));
    let from = 0;
    for (const one of waiting) {
      const count = one.step.done ? 0 : one.step.value.length;
      one.step = one.lookup.next(results.slice(from, from + count));
      from += count;
    }
  }
}

/** Where the aliases among `records` lead from `start`. Names met are added to `visited`. */
function followAliases(
  records: DnsRecord[],
  start: string,
  visited: Set<string>,
): { name: string; failure?: DnsFailure } {
  let name = start;
  visited.add(name);
  for (;;) {
    const alias = records.find(record => record.type === 'CNAME' && canonicalName(record.name) === name);
    if (alias?.type !== 'CNAME') return { name };
    name = canonicalName(alias.target);
    if (visited.has(name) || visited.size >= LONGEST_CHAIN)
      return { name, failure: { failure: 'loop', why: `the aliases of ${start} lead to no end` } };
    visited.add(name);
  }
}
