// SIP-date: 'Sat, 13 Nov 2010 23:29:00 GMT' (RFC 3261 20.17, 25.1).
import { isDigit } from '../chars';
import type { Scanner } from '../scanner';

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What a date consists of: names (an index into them is the part), numbers by their digits, and bytes between. */
const steps: { names?: string[]; digits?: number; text?: string; expected: string }[] = [
  { names: weekdays, expected: 'a day of the week, such as Sat' },
  { text: ',', expected: 'a comma' },
  { text: ' ', expected: 'one space' },
  { digits: 2, expected: 'a day of two digits' },
  { text: ' ', expected: 'one space' },
  { names: months, expected: 'a month, such as Nov' },
  { text: ' ', expected: 'one space' },
  { digits: 4, expected: 'a year of four digits' },
  { text: ' ', expected: 'one space' },
  { digits: 2, expected: 'an hour of two digits' },
  { text: ':', expected: 'a colon' },
  { digits: 2, expected: 'minutes of two digits' },
  { text: ':', expected: 'a colon' },
  { digits: 2, expected: 'seconds of two digits' },
  { text: ' ', expected: 'one space' },
  { text: 'GMT', expected: 'GMT' },
];

const two = (value: number): string => String(value).padStart(2, '0');

export class SipDate {
  constructor(
    /** 0 is Sunday. */
    readonly weekday: number,
    readonly day: number,
    /** 0 is January. */
    readonly month: number,
    readonly year: number,
    readonly hour: number,
    readonly minute: number,
    readonly second: number,
  ) {}

  /** Of milliseconds since 1970, which are cut to seconds. */
  static at(epoch: number): SipDate {
    const d = new Date(epoch);
    const time = [d.getUTCHours(), d.getUTCMinutes(), d.getUTCSeconds()] as const;
    return new SipDate(d.getUTCDay(), d.getUTCDate(), d.getUTCMonth(), d.getUTCFullYear(), ...time);
  }

  /** Reads one at the scanner and stops after it; undefined with a failure. Letters in the wrong case are a broken rule (20.17). */
  static scan(s: Scanner): SipDate | undefined {
    const from = s.pos;
    const parts: number[] = [];
    let otherCase = false;
    for (const { names, digits, text, expected } of steps) {
      const at = s.pos;
      if (digits !== undefined) {
        while (s.pos < at + digits && isDigit(s.peek())) s.pos++;
        if (s.pos < at + digits) return s.fail(expected, at);
        parts.push(Number(s.text.slice(at, s.pos)));
        continue;
      }
      const wanted = names ?? [text!];
      const found = wanted.findIndex(name => s.word(name));
      if (found < 0) return s.fail(expected);
      otherCase ||= s.text.slice(at, s.pos) !== wanted[found];
      if (names) parts.push(found);
    }
    const date = new SipDate(...(parts as [number, number, number, number, number, number, number]));
    if (otherCase) s.forbid(undefined, from, s.pos, 'names with capitals as in ' + date);
    if (Number.isNaN(date.epoch)) s.forbid(undefined, from, s.pos, 'a day and a time that exist');
    else if (SipDate.at(date.epoch).weekday !== date.weekday)
      s.forbid(undefined, from, s.pos, 'the day of the week that the date has');
    return date;
  }

  /** Milliseconds since 1970; NaN where there is no such day or time. */
  get epoch(): number {
    const date = new Date(0);
    date.setUTCFullYear(this.year, this.month, this.day);
    date.setUTCHours(this.hour, this.minute, this.second);
    const isReal = date.getUTCMonth() === this.month && date.getUTCDate() === this.day && this.hour < 24;
    return isReal && this.minute < 60 && this.second < 60 ? date.getTime() : Number.NaN;
  }

  toString(): string {
    const time = [this.hour, this.minute, this.second].map(two).join(':');
    const year = String(this.year).padStart(4, '0');
    return weekdays[this.weekday] + ', ' + [two(this.day), months[this.month], year, time, 'GMT'].join(' ');
  }
}
