// tel and urn URIs: what RFC 3966 3 and RFC 8141 2 say of the text after the scheme, and when two numbers are the same.
import type { Scanner } from './scanner';

/** Digits and visual separators with at least one digit; local numbers may hold hexadecimal digits, * and # too. */
const globalNumber = /^\+[-.()]*\d[-.()\d]*$/;
const localNumber = /^[-.()]*[\dA-Fa-f*#][-.()\dA-Fa-f*#]*$/;
const parameter = /^;[A-Za-z0-9-]+(=([[\]/:&+$A-Za-z0-9\-_.!~*'()]|%[0-9A-Fa-f]{2})+)?/;
const extension = /^;ext=[-.()\d]+$/i;
const context =
  /^;phone-context=(\+[-.()]*\d[-.()\d]*|([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z]([A-Za-z0-9-]*[A-Za-z0-9])?\.?)$/i;

/** Notes what breaks RFC 3966 between two places; the URI itself stays one that can be read. */
export function checkTel(s: Scanner, from: number, to: number): void {
  const text = s.text.slice(from, to);
  const semicolon = text.indexOf(';');
  const number = semicolon < 0 ? text : text.slice(0, semicolon);
  const global = globalNumber.test(number);
  if (!global && !localNumber.test(number)) {
    s.forbid(undefined, from, from + number.length, 'a telephone number by RFC 3966');
    return;
  }
  let at = number.length;
  let hasContext = false;
  while (at < text.length) {
    const found = parameter.exec(text.slice(at, nextSemicolon(text, at)))?.[0] ?? '';
    const end = nextSemicolon(text, at);
    const wrongExt = /^;ext(=|$)/i.test(found) && !extension.test(found);
    const isContext = /^;phone-context(=|$)/i.test(found);
    if (found.length !== end - at || wrongExt || (isContext && !context.test(found))) {
      s.forbid(undefined, from + at, from + end, 'a parameter by RFC 3966');
      return;
    }
    hasContext ||= isContext;
    at = end;
  }
  if (!global && !hasContext) s.forbid(undefined, from, to, 'a phone-context of the local number (RFC 3966 5.1.4)');
}

function nextSemicolon(text: string, at: number): number {
  const next = text.indexOf(';', at + 1);
  return next < 0 ? text.length : next;
}

/** The same for urn: a namespace of 2 to 32 letters, digits and hyphens, a colon, and something specific to it (RFC 8141 2). */
export function checkUrn(s: Scanner, from: number, to: number): void {
  const text = s.text.slice(from, to);
  const colon = text.indexOf(':');
  const name = colon < 0 || colon > 40 ? '' : text.slice(0, colon);
  const specific = text.slice(colon + 1);
  const asked = specific.indexOf('?');
  const sound = /^[A-Za-z0-9][A-Za-z0-9-]{0,30}[A-Za-z0-9]$/.test(name) && /^[^/?]/.test(specific);
  if (!sound || (asked > 0 && !/^\?[+=][^/?]/.test(specific.slice(asked, asked + 3))))
    s.forbid(undefined, from, to, 'a namespace, a colon and a name within it, by RFC 8141');
}

/** One spelling for numbers that are the same: no visual separators, no case, parameters in order. */
export function telKey(opaque: string): string {
  const [number, ...params] = opaque.split(';');
  const bare = (text: string): string => text.replace(/[-.()]/g, '');
  const keys = params.map(param => (/^(ext=|phone-context=\+)/i.test(param) ? param.replace(/=.*/s, bare) : param));
  return [bare(number), ...keys.sort()].join(';').toLowerCase();
}
