// Where values and their parameters stand in a line. They do not remember it: it is looked for once one of them is wrong.
import { isSpace } from '../chars';
import { indexOutside } from '../scan';
import { Scanner } from '../scanner';
import type { Uri } from '../uri';
import type { FieldType } from './field-type';

/** From one place of a byte string to before another. */
export interface Span {
  from: number;
  to: number;
}

const QUOTE = 34;
const COMMA = 44;
const SEMICOLON = 59;
const RIGHT = 62;
const BACKSLASH = 92;

/** Where each value of a line stands, one a list element, whether it can be read or not. Linear in the line's length. */
export function valuePlaces(type: FieldType, text: string): Span[] {
  if (type.list !== true) return [{ from: 0, to: text.length }];
  const s = new Scanner(text);
  const places: Span[] = [];
  for (; s.pos <= s.end; s.pos++) {
    s.skipSpace();
    const { pos: from } = s;
    const value = s.peek() === COMMA ? undefined : type.read(s);
    s.skipSpace();
    if (value === undefined || (!s.atEnd && s.peek() !== COMMA)) {
      const comma = indexOutside(text, COMMA, from);
      s.pos = comma < 0 ? s.end : comma;
    }
    places.push({ from, to: s.pos });
  }
  return places;
}

/**
 * Where the last parameters of a stretch stand, name and value: so many as there are. And where what is before them ends. Only
 * quotes can hide a semicolon in them, while many things can in what is before; so it is gone over from its end.
 */
export function paramPlaces(text: string, { from, to }: Span, count: number): { params: Span[]; start: number } {
  const params: Span[] = [];
  let start = to;
  for (let at = to - 1; params.length < count; at--) {
    const code = at < from ? SEMICOLON : text.charCodeAt(at); // the first of a list of parameters alone has none
    if (code === QUOTE) at = openingQuote(text, at);
    else if (code === SEMICOLON) {
      params.push(trimmed(text, at + 1, start));
      start = at;
    }
  }
  return { params: params.reverse(), start };
}

/** The same of the URI that a stretch ends with, in angle brackets or without; and where its headers stand, from the ? on. */
export function uriPlaces(text: string, { from, to }: Span, uri: Uri): { params: Span[]; headers: Span } {
  let { to: end } = trimmed(text, from, to);
  if (text.charCodeAt(end - 1) === RIGHT) end--;
  const length = uri.headers.reduce((sum, [name, value]) => sum + name.length + value.length + 2, 0);
  const headers = { from: end - length, to: end };
  return { params: paramPlaces(text, { from, to: headers.from }, uri.params.size).params, headers };
}

/** The quote before this one that no backslash stands before. */
function openingQuote(text: string, closing: number): number {
  let at = text.lastIndexOf('"', closing - 1);
  while (at > 0 && text.charCodeAt(at - 1) === BACKSLASH) at = text.lastIndexOf('"', at - 1);
  return at;
}

/** Without the white space around it. */
function trimmed(text: string, from: number, to: number): Span {
  let [start, end] = [from, to];
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return { from: start, to: end };
}
