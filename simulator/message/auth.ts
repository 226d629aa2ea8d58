// The values of WWW-Authenticate, Authorization and their like (RFC 3261 20.7, 20.44, 25.1).
import { isToken, quote, splitOutside, unquote } from './scan';

export interface AuthValue {
  /** 'Digest' as written; empty for Authentication-Info, which has none. */
  scheme: string;
  /** Names in lower case, values without quotes. A value without a name (Basic) stands under the empty name. */
  params: Map<string, string>;
}

const COMMA = 44;

/** Reads one challenge or one set of credentials; undefined when ill-formed. A name given twice keeps its first value. */
export function parseAuth(text: string): AuthValue | undefined {
  const value = text.trim();
  let end = 0;
  while (end < value.length && value.charCodeAt(end) > 32) end++;
  const word = value.slice(0, end);
  const schemeless = word.includes('=') || value.slice(end).trimStart().startsWith('=');
  const scheme = schemeless ? '' : word;
  if (!schemeless && !isToken(scheme)) return undefined;
  const params = new Map<string, string>();
  const rest = (schemeless ? value : value.slice(end)).trim();
  if (rest === '') return { scheme, params };
  for (const part of splitOutside(rest, COMMA)) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = equals < 0 ? '' : part.slice(0, equals).trim().toLowerCase();
    const raw = part.slice(equals + 1).trim();
    if (equals < 0 || (raw.replaceAll('=', '') === '' && scheme.toLowerCase() === 'basic')) {
      if (params.size > 0 || scheme.toLowerCase() === 'digest') return undefined;
      params.set('', part); // token68 of RFC 7235
      continue;
    }
    if (!isToken(name) || (raw.charCodeAt(0) === 34 && (raw.length < 2 || !raw.endsWith('"')))) return undefined;
    if (!params.has(name)) params.set(name, unquote(raw));
  }
  return { scheme, params };
}

const usuallyBare = new Set(['algorithm', 'stale', 'nc', 'userhash']);

/**
 * Writes it. Without `unquoted`, the parameters that RFC 3261 25.1 has bare are bare: algorithm, stale, nc, and qop where it
 * states a choice (credentials, Authentication-Info) and not an offer (challenge). With it, exactly those named there.
 */
export function printAuth(v: AuthValue, unquoted?: string[]): string {
  const named = unquoted && new Set(unquoted.map(name => name.toLowerCase()));
  const chosen = v.params.has('response') || v.params.has('nc') || v.params.has('rspauth');
  const isBare = (name: string): boolean =>
    named ? named.has(name) : usuallyBare.has(name) || (name === 'qop' && chosen);
  const parts: string[] = [];
  for (const [name, value] of v.params) {
    parts.push(name === '' ? value : name + '=' + (isBare(name) ? value : quote(value)));
  }
  return [v.scheme, parts.join(', ')].filter(part => part !== '').join(' ');
}
