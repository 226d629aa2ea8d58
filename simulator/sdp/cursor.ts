// Reads a value from left to right. The first thing that does not fit stays as the problem; what is read after it is empty.
import { DIGIT, is, runEnd } from './chars';
import { grammar, type Problem, rule } from './fault';

export class Cursor {
  at = 0;
  problem?: Problem;

  constructor(readonly text: string) {}

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  /** One or more characters of a class. */
  run(cls: number, expected: string, id?: string): string {
    if (this.problem) return '';
    const from = this.at;
    this.at = runEnd(this.text, from, cls);
    if (this.at === from) this.fail(expected, id);
    return this.text.slice(from, this.at);
  }

  /** POS-DIGIT *DIGIT */
  integer(expected: string): string {
    if (this.text[this.at] === '0') this.fail(expected);
    return this.run(DIGIT, expected);
  }

  /** "0" / integer */
  zeroBased(expected: string): string {
    if (this.text[this.at] !== '0') return this.run(DIGIT, expected);
    if (is(this.text, this.at + 1, DIGIT)) this.fail(expected);
    return this.problem ? '' : this.text.slice(this.at++, this.at);
  }

  literal(text: string, expected: string): void {
    if (!this.optional(text)) this.fail(expected);
  }

  /** Goes past the text if it stands here. */
  optional(text: string): boolean {
    if (this.problem || !this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  space(): void {
    this.literal(' ', 'one space');
  }

  end(): void {
    if (!this.ended) this.fail('the end of the line');
  }

  fail(expected: string, id?: string): void {
    this.problem ??= grammar(this.at, expected, id);
  }

  /** Grammatical, but forbidden. */
  forbid(id: string, at: number, expected: string): void {
    this.problem ??= rule(id, at, expected);
  }
}
