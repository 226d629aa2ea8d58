// Params: the ordered ;name=value pairs of header fields and of URIs (RFC 3261 7.3.1, 19.1.1).
import { indexOutside, skipQuoted, splitOutside } from './scan';

const SEMICOLON = 59;
const EQUALS = 61;

/** Ordered ;parameters. Names are case-insensitive. A flag has value undefined. Values keep quotes as written. */
export class Params {
  private readonly list: [string, string | undefined][] = [];

  /** Reads ';a=b;c' or 'a=b;c'; undefined when a parameter is empty or ill-formed. White space around ; and = is allowed. */
  static parse(text: string): Params | undefined {
    const params = new Params();
    let start = 0;
    while (start < text.length && text.charCodeAt(start) <= 32) start++;
    if (start === text.length) return params;
    if (text.charCodeAt(start) === SEMICOLON) start++;
    const rest = start === 0 ? text : text.slice(start);
    const parts = rest.indexOf('"') < 0 ? rest.split(';') : splitOutside(rest, SEMICOLON);
    for (const part of parts) {
      const equals = part.indexOf('=');
      const name = (equals < 0 ? part : part.slice(0, equals)).trim();
      if (!isName(name)) return undefined;
      if (equals < 0) params.list.push([name, undefined]);
      else {
        const value = part.slice(equals + 1).trim();
        if (!isValue(value)) return undefined;
        params.list.push([name, value]);
      }
    }
    return params;
  }

  get size(): number {
    return this.list.length;
  }

  get(name: string): string | undefined {
    return this.find(name)?.[1];
  }

  has(name: string): boolean {
    return this.find(name) !== undefined;
  }

  /** Changes the parameter in place, or adds it at the end. Without a value it is a flag. */
  set(name: string, value?: string | number): this {
    const text = value === undefined ? undefined : String(value);
    const pair = this.find(name);
    if (pair) pair[1] = text;
    else this.list.push([name, text]);
    return this;
  }

  /** Removes every parameter of that name. */
  delete(name: string): this {
    const wanted = name.toLowerCase();
    for (let i = this.list.length - 1; i >= 0; i--) {
      if (this.list[i][0].toLowerCase() === wanted) this.list.splice(i, 1);
    }
    return this;
  }

  entries(): [string, string | undefined][] {
    return this.list.map(([name, value]) => [name, value]);
  }

  /** The first name that appears more than once (7.3.1 and 19.1.1 forbid it). */
  get repeated(): string | undefined {
    for (let i = 1; i < this.list.length; i++) {
      const name = this.list[i][0];
      if (this.find(name) !== this.list[i]) return name;
    }
    return undefined;
  }

  clone(): Params {
    const copy = new Params();
    for (const [name, value] of this.list) copy.list.push([name, value]);
    return copy;
  }

  toString(): string {
    let out = '';
    for (const [name, value] of this.list) out += value === undefined ? ';' + name : ';' + name + '=' + value;
    return out;
  }

  private find(name: string): [string, string | undefined] | undefined {
    const wanted = name.toLowerCase();
    for (const pair of this.list) {
      if (pair[0] === name || (pair[0].length === name.length && pair[0].toLowerCase() === wanted)) return pair;
    }
    return undefined;
  }
}

function isName(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code <= 32 || code === 127 || code === EQUALS || '",<>@;\\'.includes(text[i])) return false;
  }
  return text.length > 0;
}

/** A token, a host, or one quoted string: nothing that would end the value. */
function isValue(text: string): boolean {
  if (text.length === 0) return false;
  if (text.charCodeAt(0) === 34) return skipQuoted(text, 0) === text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code <= 32 || code === 127 || code === 34 || code === 44 || code === 60 || code === 62) return false;
  }
  return true;
}

/** Cuts a header value into what stands before its first parameter, and its parameters' text (with the semicolon). */
export function cutParams(text: string): [string, string] {
  const at = indexOutside(text, SEMICOLON);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at)];
}
