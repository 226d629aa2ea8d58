// The values of every header field of RFC 3261 20 and 25.1, by canonical name. Marks of white space are still to be filled in.
import fc from 'fast-check';
import {
  ALPHANUM,
  alt,
  COMMA,
  caseless,
  chars,
  deltaSeconds,
  EQUAL,
  joined,
  LETTERS,
  LWS,
  lhex,
  list,
  number,
  oneOf,
  opt,
  qvalue,
  SEMI,
  SLASH,
  SWS,
  seq,
  type Text,
  textOf,
  token,
  word,
  words,
} from './abnf';
import { address, bracketedUri, mediaParams, nameAddr, param, params } from './address';
import { host, hostPort } from './host';
import { comment, headerValue, inQuotes, quoted, quotedString, textUtf8Trim } from './text';
import { uri } from './uri';
import { via } from './via';

const quotedText = textOf(quotedString);

const methodNames =
  'INVITE ACK OPTIONS BYE CANCEL REGISTER PRACK SUBSCRIBE NOTIFY PUBLISH INFO REFER MESSAGE UPDATE'.split(' ');
/** Known methods and unknown ones, which differ by case (7.1). */
export const method: Text = alt(oneOf(...methodNames), token);

const tag = param('tag', token);
const q = param('q', qvalue);

export const callId: Text = alt(seq(chars(ALPHANUM, 1, 8), '@', host), word, seq(word, '@', word));

const mediaType = alt(
  oneOf('application/sdp', 'text/plain', 'multipart/mixed', 'message/sipfrag'),
  seq(token, SLASH, token),
);
const languageTag = joined(chars(LETTERS, 1, 8), '-', 1, 2);
const serverValues = joined(alt(seq(token, opt(SLASH, token)), comment), LWS, 1, 3);
const tokens = list(token);

/** Only credentials and challenges of which RFC 2617 would approve: what must be there is, and nothing twice. */
const authParam = (name: string, value: Text): Text => seq(caseless(name), EQUAL, value);
const otherAuthParams = fc
  .uniqueArray(fc.tuple(token, alt(token, quoted)), {
    minLength: 1,
    maxLength: 3,
    selector: ([name]) => name.toLowerCase(),
  })
  .map(all => all.map(([name, value]) => 'x' + name + EQUAL + value).join(COMMA));
const algorithm = authParam('algorithm', oneOf('MD5', 'md5', 'MD5-sess', 'SHA-256', 'AKAv1-MD5'));
const lists = (...some: fc.Arbitrary<string[]>[]): Text =>
  fc.tuple(fc.nat(5), ...some).map(([turn, ...groups]) => {
    const all = groups.flat();
    const at = turn % all.length;
    return [...all.slice(at), ...all.slice(0, at)].join(COMMA);
  });
const must = (part: Text): fc.Arbitrary<string[]> => part.map(text => [text]);
const may = (...some: Text[]): fc.Arbitrary<string[]> =>
  fc.oneof({ withCrossShrink: true }, fc.constant<string[]>([]), fc.tuple(...some));
const otherScheme = seq(
  token.map(text => 'x' + text),
  LWS,
  otherAuthParams,
);

const digestUri = uri.map(text => SWS + '"' + text + '"' + SWS);
const qop = oneOf('auth', 'auth-int', 'AUTH');
const credentials: Text = alt(
  seq(
    caseless('Digest'),
    LWS,
    lists(
      must(authParam('username', quoted)),
      must(authParam('realm', quoted)),
      must(authParam('nonce', quoted)),
      must(authParam('uri', digestUri)),
      must(authParam('response', inQuotes(lhex(32)))),
      may(algorithm),
      may(authParam('opaque', quoted)),
      may(authParam('qop', qop), authParam('nc', lhex(8)), authParam('cnonce', quoted)),
      may(otherAuthParams),
    ),
  ),
  otherScheme,
);
const challenge: Text = alt(
  seq(
    caseless('Digest'),
    LWS,
    lists(
      must(authParam('realm', quoted)),
      must(authParam('nonce', quoted)),
      may(authParam('domain', inQuotes(joined(alt(uri, '/a/b'), ' ', 1, 2)))),
      may(authParam('opaque', quoted)),
      may(authParam('stale', words('true', 'false'))),
      may(algorithm),
      may(authParam('qop', inQuotes(oneOf('auth', 'auth-int', 'auth,auth-int')))),
      may(otherAuthParams),
    ),
  ),
  otherScheme,
);
const authenticationInfo: Text = lists(
  must(authParam('nextnonce', quoted)),
  may(authParam('rspauth', inQuotes(lhex(32)))),
  may(authParam('qop', qop), authParam('nc', lhex(8)), authParam('cnonce', quoted)),
);

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number): string => String(n).padStart(2, '0');
/** rfc1123-date of a moment that there is, so that the day of the week is the right one. */
const date: Text = fc.integer({ min: 0, max: 253402300799 }).map(seconds => {
  const at = new Date(seconds * 1000);
  const day = DAYS[at.getUTCDay()] + ', ' + two(at.getUTCDate()) + ' ' + MONTHS[at.getUTCMonth()];
  const time = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(two).join(':');
  return day + ' ' + at.getUTCFullYear() + ' ' + time + ' GMT';
});

const contact = seq(address, params([q, param('expires', deltaSeconds)]));
const fromOrTo = seq(address, params([tag]));
const route = list(seq(nameAddr, params()));
const uriList = list(seq(bracketedUri, params()));
const acceptParams = params([q]);

/** Warning: the code, the agent and the text stand one space apart. */
const warning = seq(chars('123456789', 1, 1), chars('0123456789', 2, 2), ' ', alt(hostPort, token), ' ', quotedText);
const decimals = chars('0123456789', 0, 4);

/** Canonical name to value, folds and white space as marks. */
export const coreFields: Record<string, Text> = {
  Accept: opt(
    list(seq(alt('*/*', seq(token, SLASH, '*'), mediaType), alt(mediaParams, acceptParams, seq(mediaParams, SEMI, q)))),
  ),
  'Accept-Encoding': opt(list(seq(alt(token, '*'), acceptParams))),
  'Accept-Language': opt(list(seq(alt(languageTag, '*'), acceptParams))),
  'Alert-Info': uriList,
  Allow: opt(list(method)),
  'Authentication-Info': authenticationInfo,
  Authorization: credentials,
  'Call-ID': callId,
  'Call-Info': list(seq(bracketedUri, params([param('purpose', alt(words('icon', 'info', 'card'), token))]))),
  Contact: list(contact),
  'Content-Disposition': seq(
    alt(words('render', 'session', 'icon', 'alert'), token),
    params([param('handling', alt(words('optional', 'required'), token))]),
  ),
  'Content-Encoding': tokens,
  'Content-Language': list(languageTag),
  'Content-Length': number(9999),
  'Content-Type': seq(mediaType, mediaParams),
  CSeq: seq(number(0x7fffffff), LWS, method),
  Date: date,
  'Error-Info': uriList,
  Expires: deltaSeconds,
  From: fromOrTo,
  'In-Reply-To': list(callId),
  'Max-Forwards': number(255),
  'MIME-Version': seq(number(9), '.', number(9)),
  'Min-Expires': deltaSeconds,
  Organization: opt(textOf(textUtf8Trim)),
  Priority: alt(words('normal', 'emergency', 'urgent', 'non-urgent'), token),
  'Proxy-Authenticate': challenge,
  'Proxy-Authorization': credentials,
  'Proxy-Require': tokens,
  'Record-Route': route,
  'Reply-To': seq(address, params()),
  Require: tokens,
  'Retry-After': seq(deltaSeconds, opt(comment), params([param('duration', deltaSeconds)])),
  Route: route,
  Server: serverValues,
  Subject: opt(textOf(textUtf8Trim)),
  Supported: opt(tokens),
  Timestamp: seq(
    number(99999),
    opt('.', decimals),
    opt(LWS, alt(seq(number(99), opt('.', decimals)), seq('.', decimals))),
  ),
  To: fromOrTo,
  Unsupported: tokens,
  'User-Agent': serverValues,
  Via: list(via),
  Warning: list(warning),
  'WWW-Authenticate': challenge,
};

/** A field that nobody has defined. */
export const extensionField: Text = headerValue;
/** The name of one: a token that is no name in use. */
export const extensionName: Text = token.map(text => 'X-' + text);
