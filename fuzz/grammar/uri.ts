// URIs of every form: sip, sips, tel, urn, other absolute ones (RFC 3261 19.1, 25.1; RFC 3966 3).
import fc from 'fast-check';
import {
  ALPHANUM,
  alt,
  cardinal,
  caseless,
  chars,
  DIGITS,
  joined,
  LETTERS,
  many,
  oneOf,
  opt,
  type Spelt,
  seq,
  type Text,
  ttl,
} from './abnf';
import { hostname, hostPort, spelledHost } from './host';

/** A SIP or SIPS URI in parts, as written. */
export interface UriParts {
  scheme: string;
  user?: string;
  password?: string;
  host: string;
  port?: string;
  params: [string, string | undefined][];
  headers: [string, string][];
}

export function printUri(parts: UriParts): string {
  const { scheme, user, password, host, port, params, headers } = parts;
  const userinfo = user === undefined ? '' : user + (password === undefined ? '' : ':' + password) + '@';
  const tail = params.map(([name, value]) => ';' + name + (value === undefined ? '' : '=' + value)).join('');
  const query = headers.map(([name, value]) => name + '=' + value).join('&');
  return (
    scheme + ':' + userinfo + host + (port === undefined ? '' : ':' + port) + tail + (query === '' ? '' : '?' + query)
  );
}

const UNRESERVED = ALPHANUM + "-_.!~*'()";
const hexDigit = fc.constantFrom(...(DIGITS + 'abcdefABCDEF'));
const escaped: Text = fc.oneof(
  oneOf('%20', '%40', '%3B', '%3b', '%25', '%00', '%0d%0a', '%7F', '%22', '%C3%A9', '%61'),
  seq('%', hexDigit, hexDigit),
);
/** Characters of a component, with escapes among them. */
const component = (also: string, minLength: number, maxLength = 8): Text =>
  many(
    fc.oneof(
      { withCrossShrink: true },
      { weight: 4, arbitrary: fc.constantFrom(...ALPHANUM) },
      { weight: 2, arbitrary: fc.constantFrom(...(UNRESERVED + also)) },
      { weight: 1, arbitrary: escaped },
    ),
    minLength,
    maxLength,
  );

/** token as far as it may stand in a URI parameter: no back quote, and % only in an escape. */
const uriToken = chars(ALPHANUM + "-.!*_+'~", 1, 8);

const phoneDigits = fc
  .tuple(chars(DIGITS + '-.()', 0, 6), chars(DIGITS, 1, 1), chars(DIGITS + '-.()', 0, 6))
  .map(all => all.join(''));
const localDigits = fc
  .tuple(chars(DIGITS + 'ABCDEFabcdef*-.()', 0, 6), chars(DIGITS + 'ABCDEF*', 1, 1))
  .map(all => all.join(''));
/** par of RFC 3966, once each and in its order: isub or ext, then phone-context, then the others in theirs. */
const phoneParams = fc
  .tuple(
    fc.oneof(
      fc.constant(''),
      chars(ALPHANUM, 1, 4).map(text => ';isub=' + text),
      chars(DIGITS + '-', 1, 4).map(text => ';ext=' + text),
    ),
    fc.oneof(
      fc.constant(''),
      hostname.map(text => ';phone-context=' + text),
      phoneDigits.map(text => ';phone-context=+' + text),
    ),
    fc.uniqueArray(
      fc.tuple(
        chars(ALPHANUM + '-', 1, 4).map(name => 'z' + name),
        opt('=', component('/&+$', 1, 4)),
      ),
      { maxLength: 2, selector: ([name]) => name.toLowerCase() },
    ),
  )
  .map(([first, context, rest]) => ({
    first,
    context,
    rest: rest
      .map(([name, value]) => ';' + name + value)
      .sort()
      .join(''),
  }));
/** telephone-subscriber of RFC 3966, of characters that the user part of a SIP URI has too. A local number has its context. */
const telephoneSubscriber: Text = fc
  .tuple(fc.boolean(), phoneDigits, localDigits, phoneParams)
  .map(([local, globalNumber, localNumber, { first, context, rest }]) =>
    local ? localNumber + first + (context || ';phone-context=example.com') + rest : '+' + globalNumber + first + rest,
  );

const user: Text = alt(component('', 1), component('&=+$,;?/', 1), telephoneSubscriber);
/** Of a URI that stands without angle brackets. */
const bareUser: Text = component('&=+$/', 1);
const password: Text = component('&=+$,', 0);

const knownParams: fc.Arbitrary<[string, string | undefined]>[] = [
  fc.tuple(caseless('transport'), alt(oneOf('udp', 'tcp', 'sctp', 'tls', 'ws', 'UDP', 'Tcp'), uriToken)),
  fc.tuple(caseless('user'), alt(oneOf('phone', 'ip', 'Phone'), uriToken)),
  fc.tuple(caseless('method'), alt(oneOf('INVITE', 'REGISTER', 'message'), uriToken)),
  fc.tuple(caseless('ttl'), ttl),
  fc.tuple(
    caseless('maddr'),
    spelledHost.map(({ text }) => text),
  ),
  fc.tuple(caseless('lr'), fc.constant(undefined)),
  fc.tuple(oneOf('gr', 'ob'), fc.option(uriToken, { nil: undefined })),
  fc.tuple(caseless('comp'), alt('sigcomp', uriToken)),
  fc.tuple(caseless('cause'), oneOf('302', '486')),
  fc.tuple(oneOf('aai', 'x-other'), uriToken),
];
const knownNames = new Set('transport user method ttl maddr lr gr ob comp cause aai x-other'.split(' '));
const otherParam: fc.Arbitrary<[string, string | undefined]> = fc.tuple(
  component('[]/:&+$', 1).map(name => (knownNames.has(name.toLowerCase()) ? 'x' + name : name)),
  fc.option(component('[]/:&+$', 1), { nil: undefined }),
);

/** What a name says, whatever its case and escapes: no name may come twice (19.1.1). */
const nameKey = (name: string): string =>
  name.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))).toLowerCase();

const uriParams: fc.Arbitrary<[string, string | undefined][]> = fc.uniqueArray(
  fc.oneof({ withCrossShrink: true }, otherParam, ...knownParams),
  { maxLength: 4, selector: ([name]) => nameKey(name) },
);
/** An address as a header component has it: in brackets or not, with a tag or not. */
const addressComponent: Text = seq(
  oneOf('sip:bob%40biloxi.example', '%3Csip:b%2550%40h%3Blr%3E', '%22B%22%20%3Csips:Bob%40h:5061%3E'),
  opt('%3Btag%3D', chars(ALPHANUM, 1, 4)),
);
/** What would be a parameter of its own need not be in the other spelling of an address (20.20). */
const withoutSemicolon: Text = component('[]/?:+$', 0).filter(text => !/%3b/i.test(text));
const uriHeaders: fc.Arbitrary<[string, string][]> = fc.array(
  fc.oneof(
    { withCrossShrink: true },
    fc.tuple(oneOf('Subject', 'body', 'Replaces', 'Call-ID'), component('[]/?:+$', 0)),
    fc.tuple(oneOf('To', 'From', 'Referred-By'), alt(addressComponent, withoutSemicolon)),
    // no compact name, which would be another spelling of one of the others
    fc.tuple(
      component('[]/?:+$', 1).map(name => 'x-' + name),
      component('[]/?:+$', 0),
    ),
  ),
  { maxLength: 3 },
);

const parts = (bare: boolean): fc.Arbitrary<UriParts> =>
  fc
    .record({
      scheme: alt('sip', oneOf('sips', 'SIP', 'Sip', 'SIPS')),
      user: fc.option(bare ? bareUser : user, { nil: undefined }),
      password: fc.option(bare ? component('&=+$', 0) : password, { nil: undefined, freq: 2 }),
      host: spelledHost.map(({ text }) => text),
      port: fc.option(
        cardinal(65535).map(({ text }) => text),
        { nil: undefined },
      ),
      params: bare ? fc.constant<UriParts['params']>([]) : uriParams,
      headers: bare ? fc.constant<UriParts['headers']>([]) : fc.oneof(fc.constant<UriParts['headers']>([]), uriHeaders),
    })
    .map(made => (made.user === undefined ? { ...made, password: undefined } : made));

/** A SIP or SIPS URI with its parts. */
export const sipUriParts: fc.Arbitrary<UriParts> = parts(false);
export const spelledSipUri: fc.Arbitrary<Spelt<UriParts>> = sipUriParts.map(value => ({
  text: printUri(value),
  value,
}));
export const sipUri: Text = sipUriParts.map(printUri);

/** One with ;lr. */
export const looseSipUri: Text = sipUriParts.map(made =>
  printUri({ ...made, params: [...made.params.filter(([name]) => nameKey(name) !== 'lr'), ['lr', undefined]] }),
);

/** One that may stand in a start line: no headers, no method (19.1.1). */
const requestSipUri: Text = sipUriParts.map(made =>
  printUri({ ...made, headers: [], params: made.params.filter(([name]) => nameKey(name) !== 'method') }),
);

export const telUri: Text = seq(caseless('tel'), ':', telephoneSubscriber);
const urn: Text = alt(
  oneOf('urn:service:sos', 'urn:service:sos.fire', 'URN:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6'),
  seq(caseless('urn'), ':', chars(ALPHANUM, 2, 6), ':', component('+,:=@;$', 1)),
);

const URIC = ';/?:@&=+$,';
const segment = component(':@&=+$,;', 0, 5);
const absPath = joined(segment, '/', 1, 3).map(path => '/' + path);
const query = opt('?', component(URIC, 0, 6));
const authority = alt(
  hostPort,
  seq(component('&=+$,;', 1, 5), opt(':', component('&=+$,', 0, 3)), '@', hostPort),
  component('$,;:@&=+', 1, 5),
);
const otherScheme = alt(
  oneOf('http', 'https', 'HTTP', 'ftp', 'im', 'pres', 'mailto', 'cid', 'data', 'xmpp'),
  seq('x', chars(LETTERS + DIGITS + '+-.', 0, 6)),
);
/** absoluteURI of other schemes: "//" authority, a path, or opaque. */
const otherUri: Text = seq(
  otherScheme,
  ':',
  alt(
    seq(fc.constantFrom(...(ALPHANUM + ";?:@&=+$,-_.!~*'()")), component(URIC, 0, 8)),
    seq('//', authority, opt(absPath), query),
    seq(
      absPath.filter(path => !path.startsWith('//')),
      query,
    ),
  ),
);

const everyForm = (sip: Text): Text =>
  fc.oneof(
    { withCrossShrink: true },
    { weight: 5, arbitrary: sip },
    { weight: 1, arbitrary: telUri },
    { weight: 1, arbitrary: urn },
    { weight: 1, arbitrary: otherUri },
  );
/** Every form of a URI. */
export const uri: Text = everyForm(sipUri);
/** Every form of a Request-URI. */
export const requestUri: Text = everyForm(requestSipUri);

/** A URI with none of , ; ? in it, which may stand without angle brackets (20.10, 20.20). */
export const bareUri: Text = fc.oneof(
  { withCrossShrink: true },
  { weight: 5, arbitrary: parts(true).map(printUri) },
  { weight: 1, arbitrary: phoneDigits.map(digits => 'tel:+' + digits) },
  { weight: 1, arbitrary: oneOf('urn:service:sos', 'mailto:a@b.example', 'http://example.com/a') },
);
export const bareSipUri: Text = parts(true).map(printUri);
