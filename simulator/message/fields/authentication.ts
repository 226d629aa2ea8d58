// The header fields of authentication: rows, and the forms of what stands in them by scheme: Digest's parameters (RFC 3261 22.4,
// 25.1; RFC 7616, 8760), and Bearer's (RFC 8898).
import { Authentication, type AuthParam, scanAuthParams, scanScheme } from '../auth';
import { isToken } from '../scan';
import { Scanner } from '../scanner';
import { Uri } from '../uri';
import { general as unsaid } from './core';
import type { FieldType, Reader } from './field-type';
import { judgeParams } from './judge';
import { uriForms } from './param-forms';

/** What the grammar says of one parameter, which a generic auth-param need not be. */
interface Form {
  expected: string;
  /** Undefined: that of the header field. */
  requirement?: string;
  fits(param: AuthParam, s: Scanner): boolean;
}

type Forms = ReadonlyMap<string, Form>;

const isLowerHex = (text: string): boolean => /^[0-9a-f]*$/.test(text);

/** Where only certain characters may stand between the quotes, a backslash before one of them may not. */
const isPlainQuoted = (param: AuthParam): boolean =>
  param.quoted && param.to - param.valueAt === param.value.length + 2;

const quoted = (requirement?: string): Form => ({
  expected: 'a quoted string',
  requirement,
  fits: param => param.quoted,
});
const bare = (requirement?: string): Form => ({
  expected: 'a token without quotes',
  requirement,
  fits: param => !param.quoted,
});
const count = (requirement?: string): Form => ({
  expected: 'eight hexadecimal digits in lower case, without quotes',
  requirement,
  fits: param => !param.quoted && param.value.length === 8 && isLowerHex(param.value),
});
/** Of any length: RFC 8760 2.7. */
const digest = (requirement?: string): Form => ({
  expected: 'a quoted string of hexadecimal digits in lower case',
  requirement,
  fits: param => isPlainQuoted(param) && isLowerHex(param.value),
});

function isUri(text: string): boolean {
  const s = new Scanner(text);
  const uri = Uri.scan(s, s.end);
  let sound = uri !== undefined && s.failure === undefined && s.notes === undefined;
  if (uri?.isSip) {
    judgeParams(uri.params, uriForms, undefined, () => {
      sound = false;
    });
  }
  return sound;
}

/** URIs and paths with spaces between, or none at all (RFC 7616 3.3). */
function areUris(param: AuthParam): boolean {
  if (!isPlainQuoted(param) || param.value.startsWith(' ') || param.value.endsWith(' ')) return false;
  return param.value
    .split(' ')
    .every(uri => uri === '' || (uri.startsWith('/') ? !uri.includes('?') && isUri('x:' + uri) : isUri(uri)));
}

/** Tokens with commas between, and blanks around those (RFC 7616 3.9.1 has them). */
const areTokens = (param: AuthParam): boolean =>
  isPlainQuoted(param) && param.value.split(',').every(option => isToken(option.trim()));

/** What a sender quotes and what not: RFC 7616 3.3 for challenges, 3.4 for credentials. */
const ofCredentials: Forms = new Map<string, Form>([
  ...['username', 'realm', 'nonce', 'cnonce', 'opaque'].map(name => [name, quoted('RFC7616:3.4-6')] as const),
  [
    'uri',
    {
      expected: 'a URI in quotes',
      requirement: 'RFC3261:22.4-3',
      fits: (param, s) => param.quoted && isUri(s.text.slice(param.valueAt + 1, param.to - 1)),
    },
  ],
  ['response', digest('RFC7616:3.4-6')],
  ['algorithm', bare('RFC7616:3.4-7')],
  ['qop', bare('RFC7616:3.4-7')],
  ['nc', count('RFC7616:3.5-13')],
]);

const ofChallenges: Forms = new Map<string, Form>([
  ...['realm', 'nonce', 'opaque'].map(name => [name, quoted('RFC7616:3.3-13')] as const),
  ['domain', { expected: 'URIs in quotes, with spaces between', requirement: 'RFC7616:3.3-13', fits: areUris }],
  ['qop', { expected: 'tokens in quotes, with commas between', requirement: 'RFC7616:3.3-13', fits: areTokens }],
  ['algorithm', bare('RFC7616:3.3-14')],
  [
    'stale',
    {
      expected: 'true or false, without quotes',
      requirement: 'RFC7616:3.3-14',
      fits: param => !param.quoted && ['true', 'false'].includes(param.value.toLowerCase()),
    },
  ],
]);

const plain = (pattern: RegExp, expected: string): Form => ({
  expected,
  fits: param => isPlainQuoted(param) && pattern.test(param.value),
});

/** RFC 8898 4, with scope and error as RFC 6749 (A.4, A.7) and the address as RFC 7230 (2.7.2) have them. */
const ofBearerChallenges: Forms = new Map<string, Form>([
  ['realm', quoted()],
  ['scope', plain(/^[!#-[\]-~]+(?: [!#-[\]-~]+)*$/, 'words in quotes, with single spaces between')],
  ['error', plain(/^[ !#-[\]-~]+$/, 'printable ASCII in quotes')],
  [
    'authz_server',
    {
      expected: 'an https URI in quotes',
      requirement: 'RFC8898:2.2-2',
      fits: param => isPlainQuoted(param) && /^https:\/\/[^/?]/i.test(param.value) && isUri(param.value),
    },
  ],
]);

/** Authentication-Info has no generic parameters, so that these are its grammar. */
const ofInfo: Forms = new Map<string, Form>([
  ['nextnonce', quoted()],
  ['qop', bare()],
  ['rspauth', digest()],
  ['cnonce', quoted()],
  ['nc', count()],
]);

/** What a scheme has after its name: parameters with these forms, or a token68 alone. */
type Scheme = Forms | 'token68';

const credentials: ReadonlyMap<string, Scheme> = new Map<string, Scheme>([
  ['digest', ofCredentials],
  ['bearer', 'token68'],
]);

const challenges: ReadonlyMap<string, Scheme> = new Map([
  ['digest', ofChallenges],
  ['bearer', ofBearerChallenges],
]);

const readAuth =
  (schemes: ReadonlyMap<string, Scheme>): Reader<Authentication> =>
  s => {
    const scheme = scanScheme(s);
    const list = scheme === undefined ? undefined : scanAuthParams(s, scheme);
    if (scheme === undefined || !list) return undefined;
    judgeScheme(s, list, schemes.get(scheme.toLowerCase()));
    return new Authentication(scheme, list);
  };

function judgeScheme(s: Scanner, list: readonly AuthParam[], scheme: Scheme | undefined): void {
  if (list.length === 0) return; // noted already
  const [first] = list;
  if (first.name === '') {
    if (scheme !== 'token68') s.tolerate('token68', first.at, first.to, 'parameters with names');
    return;
  }
  forbidRepeats(s, list);
  if (scheme === 'token68') s.forbid('RFC8898:2.1.4-1', first.at, list[list.length - 1].to, 'an access token');
  else if (scheme !== undefined) judgeForms(s, list, scheme);
}

function judgeForms(s: Scanner, list: readonly AuthParam[], forms: Forms): void {
  for (const param of list) {
    const form = forms.get(param.name);
    if (form && !param.loose && !form.fits(param, s))
      s.forbid(form.requirement, param.valueAt, param.to, form.expected);
  }
}

const readInfo: Reader<Authentication> = s => {
  const list = scanAuthParams(s, '');
  if (!list) return undefined;
  forbidRepeats(s, list);
  for (const param of list) {
    const form = ofInfo.get(param.name);
    if (!form) return s.fail('one of ' + [...ofInfo.keys()].join(', '), param.at);
    if (!form.fits(param, s)) return s.fail(form.expected, param.valueAt);
  }
  return new Authentication('', list);
};

/** 7.3.1: no parameter twice. Notes the first one that is. */
function forbidRepeats(s: Scanner, list: readonly AuthParam[]): void {
  const seen = new Set<string>();
  const again = list.find(({ name }) => seen.size === seen.add(name).size);
  if (again) s.forbid('RFC3261:7.3.1-6', again.at, again.to, 'the parameter ' + again.name + ' once');
}

/** Several lines of these are no list, and yet allowed (20.7, 20.28). */
const row = (name: string, read: Reader<Authentication>): FieldType => ({
  name,
  repeats: true,
  requirement: unsaid,
  read,
});

export const authentication: FieldType[] = [
  row('Authorization', readAuth(credentials)),
  row('Proxy-Authorization', readAuth(credentials)),
  row('WWW-Authenticate', readAuth(challenges)),
  row('Proxy-Authenticate', readAuth(challenges)),
  row('Authentication-Info', readInfo),
];
