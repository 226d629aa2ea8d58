// The header fields that a URI may name, as far as comparing them takes: their full names, and how their values compare
// (RFC 3261 7.3.1, 7.3.3, 19.1.4, 20). It says it by names alone, as the rows of the fields read URIs and so need Uri.

/**
 * address: by the URI and the parameters. letters: in the case they have. text: to the last space. tokens: in any case, but for
 * what is quoted.
 */
export type Comparison = 'address' | 'letters' | 'text' | 'tokens';

const addresses =
  'to from contact route record-route reply-to refer-to referred-by path service-route history-info diversion ' +
  'p-asserted-identity p-preferred-identity p-associated-uri p-called-party-id p-served-user alert-info call-info error-info';
/** Call-IDs (20.8), methods (7.1), event types (RFC 6665 8.2.1), what is coded in Base64. */
const letters = 'call-id in-reply-to replaces join target-dialog cseq rack allow event allow-events identity';
/** Free text, the body, a date (20.17). */
const texts = 'body subject organization date';

const rows = (names: string, comparison: Comparison): [string, Comparison][] =>
  names.split(' ').map(name => [name, comparison]);
const comparisons = new Map([...rows(addresses, 'address'), ...rows(letters, 'letters'), ...rows(texts, 'text')]);

/** Of a field by its full name in lower case. Of others no more is known than 7.3.1 says. */
export const comparisonOf = (name: string): Comparison => comparisons.get(name) ?? 'tokens';

const long: Readonly<Record<string, string>> = {
  a: 'accept-contact',
  b: 'referred-by',
  c: 'content-type',
  d: 'request-disposition',
  e: 'content-encoding',
  f: 'from',
  i: 'call-id',
  j: 'reject-contact',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  n: 'identity-info',
  o: 'event',
  r: 'refer-to',
  s: 'subject',
  t: 'to',
  u: 'allow-events',
  v: 'via',
  x: 'session-expires',
  y: 'identity',
};

/** The full name for a compact one (7.3.3), both in lower case; any other as it is. */
export const longName = (name: string): string => (name.length === 1 ? (long[name] ?? name) : name);
