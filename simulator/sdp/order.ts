// Which lines may stand where, and how often (RFC 8866 5, 9).
import { grammar, type Problem } from './fault';
import type { Level } from './fields';

/** The lines of a section in their order; those of one word are of one rank. */
const ranks: Record<Level, string[]> = {
  session: ['v', 'o', 's', 'i', 'u', 'e', 'p', 'c', 'b', 'trz', 'k', 'a'],
  media: ['m', 'i', 'c', 'b', 'k', 'a'],
};

const repeatable: Record<Level, string> = { session: 'epbtrza', media: 'cba' };

/** Requirements that are nearer than the grammar as a whole. */
const twice: Record<string, string> = { s: '5.3-1', c: '5.7-11' };
const inMedia: Record<string, string> = { e: '5.6-2', p: '5.6-2' };

/** Follows the lines of a description from the first on. */
export class Order {
  level: Level = 'session';
  private rank = -1;
  private last = '';
  private seen = new Set<string>();

  /** What is wrong with a line of the type `letter` standing next. */
  next(letter: string): Problem | undefined {
    if (letter === 'm') this.begin();
    const rank = ranks[this.level].findIndex(letters => letters.includes(letter));
    const again = this.seen.has(letter);
    const problem = this.problem(letter, rank, again);
    this.seen.add(letter);
    this.rank = Math.max(this.rank, rank);
    this.last = letter;
    return problem;
  }

  private begin(): void {
    this.level = 'media';
    this.rank = -1;
    this.seen = new Set();
  }

  private problem(letter: string, rank: number, again: boolean): Problem | undefined {
    if (rank < 0) return misplaced('this line before the first m=', inMedia[letter]);
    if (again && !repeatable[this.level].includes(letter)) return misplaced('one ' + letter + '= line', twice[letter]);
    if (rank < this.rank) return misplaced('the lines in their order: ' + ranks[this.level].join(' '));
    if (letter === 'r' && !'tr'.includes(this.last)) return misplaced('r= after t= or r=');
    if (letter === 'z' && this.last === 't') {
      return { ...misplaced('z= after r='), leniency: 'zone-without-repeat' };
    }
    return letter === 'z' && this.last !== 'r' ? misplaced('z= after r=') : undefined;
  }
}

function misplaced(expected: string, id?: string): Problem {
  return grammar(0, expected, id);
}
