// The values of the header fields that extensions of SIP define, by canonical name: each table row is the ABNF of its RFC.
import fc from 'fast-check';
import {
  ALPHANUM,
  alt,
  COMMA,
  caseless,
  chars,
  DIGITS,
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
  SEMI,
  seq,
  type Text,
  token,
  tokenNoDot,
  words,
} from './abnf';
import { address, bracketedUri, flag, genValue, looseNameAddr, nameAddr, param, params } from './address';
import { callId, method } from './core-fields';
import { host, hostname } from './host';
import { inQuotes, quoted } from './text';
import { bareSipUri, sipUri, telUri } from './uri';

const addresses = list(seq(address, params()));
/** Routes with ;lr (RFC 3327 4, RFC 3608 5). */
const looseRoutes = list(seq(looseNameAddr, params()));
const routes = list(seq(nameAddr, params()));
const withParams = (head: Text, ...known: Text[]): Text => seq(head, params(known));
const tokenOrQuoted = alt(token, quoted);

/** "event.template" (RFC 6665). */
const eventType = joined(tokenNoDot, '.', 1, 2);
const dialogTags = (...names: string[]): Text[] => names.map(name => param(name, token));
/** sec-mechanism (RFC 3329) without its preference. */
const mechanism = withParams(
  alt(words('digest', 'tls', 'ipsec-ike', 'ipsec-man'), token),
  param('d-alg', token),
  param('d-qop', token),
  param('d-ver', inQuotes(lhex(32))),
);
/** No two have the same preference (2.2). */
const mechanisms = fc
  .tuple(
    fc.shuffledSubarray(['0.9', '0.1', '1', '0', '0.55'], { minLength: 1, maxLength: 3 }),
    fc.array(mechanism, { minLength: 3, maxLength: 3 }),
  )
  .map(([all, made]) => all.map((q, i) => made[i] + SEMI + 'q' + EQUAL + q).join(COMMA));

/** Values of feature tags (RFC 3840 9). */
const tagValue = alt(
  words('TRUE', 'FALSE'),
  chars(ALPHANUM + "-.%*_+`'~", 1, 6),
  seq('!', chars(ALPHANUM, 1, 4)),
  seq('#', alt('=', '>=', '<='), opt(oneOf('-', '+')), number(99), opt('.', chars(DIGITS, 0, 2))),
);
const tagValues = inQuotes(alt(joined(tagValue, ',', 1, 3), seq('<', chars(ALPHANUM + ' ;,/', 0, 6), '>')));
const featureNames = [
  'audio',
  'video',
  'class',
  'duplex',
  'methods',
  'events',
  'isfocus',
  '+sip.instance',
  '+g.3gpp.icsi-ref',
];
const features = featureNames.map(name => alt(caseless(name), param(name, tagValues)));
const capabilities = ['+sip.607', '+g.3gpp.srvcc', "+a!'%"].map(name => alt(caseless(name), param(name, tagValues)));

const reason = (protocol: Text): Text => withParams(protocol, param('cause', number(699, 100)), param('text', quoted));
/** One of each protocol (RFC 3326 2). */
const reasons = fc
  .tuple(fc.nat(6), reason(caseless('SIP')), reason(caseless('Q.850')), reason(token.map(text => 'x' + text)))
  .map(([some, ...all]) => all.filter((_, i) => ((some + 1) & (1 << i)) !== 0).join(COMMA));

/** Each at most once, in any number from one on. */
const unique = (item: Text, separator: string, key: (text: string) => string): Text =>
  fc
    .uniqueArray(item, { minLength: 1, maxLength: 3, selector: text => key(text.toLowerCase()) })
    .map(all => all.join(separator));
/** r-value (RFC 4412): a namespace comes once. */
const resourcePriority = unique(seq(tokenNoDot, '.', tokenNoDot), ', ', text => text.split('.')[0]);

const directives = [
  ['proxy', 'redirect'],
  ['cancel', 'no-cancel'],
  ['fork', 'no-fork'],
  ['recurse', 'no-recurse'],
  ['parallel', 'sequential'],
  ['queue', 'no-queue'],
];
/** One of each pair (RFC 3841 9.1). */
const disposition = fc
  .tuple(fc.shuffledSubarray(directives, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([pairs, second]) => pairs.map(pair => pair[second ? 1 : 0]).join(', '));

const atom = chars(ALPHANUM + "-!%*_+'`~", 1, 6);
const dotAtom = joined(atom, '.', 1, 2);
/** P-Asserted-Identity (RFC 3325 9.1): one, or a SIP URI and a tel URI. */
const sipAddress = sipUri.map(uri => '<' + uri + '>');
const telAddress = telUri.map(uri => '<' + uri + '>');
const identities = alt(bareSipUri, sipAddress, telAddress, seq(quoted, sipAddress), seq(sipAddress, ', ', telAddress));

const index = joined(
  alt(
    '0',
    number(99, 1).map(text => String(Number(text))),
  ),
  '.',
  1,
  4,
);
const targetParam = alt(param('rc', index), param('mp', index), param('np', index));
const accessTypes = words('IEEE-802.11', 'IEEE-802.11n', '3GPP-UTRAN-FDD', '3GPP-E-UTRAN-FDD', 'ADSL2+', 'DOCSIS');
/** 1*2DIGIT. */
const upTo99 = number(99).map(text => text.slice(-2));
const uuid = alt(lhex(32), '0'.repeat(32));

/** Canonical name to value, folds and white space as marks. */
export const extensionFields: Record<string, Text> = {
  // RFC 3262
  RAck: seq(number(0x7fffffff, 1), LWS, number(0x7fffffff), LWS, method),
  RSeq: number(0x7fffffff, 1),
  // RFC 3323, 3325, 3326, 3327, 3329
  Privacy: unique(
    alt(
      words('header', 'session', 'user', 'critical'),
      token.map(text => 'x' + text),
    ),
    ';',
    text => text,
  ),
  'P-Asserted-Identity': identities,
  'P-Preferred-Identity': identities,
  Reason: reasons,
  Path: looseRoutes,
  'Security-Client': mechanisms,
  'Security-Server': mechanisms,
  'Security-Verify': mechanisms,
  // RFC 3515, 3608, 3841, 3891, 3892, 3903, 3911
  'Refer-To': seq(address, params()),
  'Service-Route': looseRoutes,
  'Request-Disposition': disposition,
  'Accept-Contact': list(seq('*', params([...features, flag('require'), flag('explicit')]))),
  'Reject-Contact': list(seq('*', params(features))),
  Replaces: seq(callId, params([flag('early-only')], dialogTags('to-tag', 'from-tag'))),
  'Referred-By': seq(address, params([param('cid', inQuotes(seq(dotAtom, '@', alt(dotAtom, host))))])),
  'SIP-ETag': token,
  'SIP-If-Match': token,
  Join: seq(callId, params([], dialogTags('to-tag', 'from-tag'))),
  // RFC 4028, 4412, 4488, 4538
  'Session-Expires': withParams(number(99999, 90), param('refresher', words('uas', 'uac'))),
  'Min-SE': withParams(number(99999, 90)),
  'Resource-Priority': resourcePriority,
  'Accept-Resource-Priority': opt(resourcePriority),
  'Refer-Sub': withParams(words('true', 'false')),
  'Target-Dialog': seq(callId, params([], dialogTags('remote-tag', 'local-tag'))),
  // RFC 5360, 5373, 5393, 5626, 5806, 5839
  'Permission-Missing': addresses,
  'Trigger-Consent': list(seq(bareSipUri, params([], [param('target-uri', inQuotes(sipUri))]))),
  'Answer-Mode': withParams(alt(words('Manual', 'Auto'), token), flag('require')),
  'Priv-Answer-Mode': withParams(alt(words('Manual', 'Auto'), token), flag('require')),
  'Max-Breadth': number(255),
  'Flow-Timer': number(99999),
  Diversion: list(
    seq(
      nameAddr,
      params(
        [
          param('reason', alt(words('unknown', 'user-busy', 'no-answer', 'deflection'), tokenOrQuoted)),
          param('counter', upTo99),
          param('limit', upTo99),
          param('privacy', alt(words('full', 'name', 'uri', 'off'), tokenOrQuoted)),
          param('screen', alt(words('yes', 'no'), tokenOrQuoted)),
        ],
        [],
        false,
      ),
    ),
  ),
  'Suppress-If-Match': alt('*', token),
  // RFC 6086, 6442, 6665
  'Info-Package': withParams(token),
  'Recv-Info': opt(list(withParams(token))),
  Geolocation: list(seq(bracketedUri, params())),
  'Geolocation-Routing': alt(words('yes', 'no'), token),
  'Geolocation-Error': withParams(
    number(999, 100).map(text => text.slice(-3)),
    param('code', quoted),
  ),
  Event: withParams(eventType, param('id', token)),
  'Allow-Events': list(eventType),
  'Subscription-State': withParams(
    alt(words('active', 'pending', 'terminated'), token),
    param(
      'reason',
      alt(words('deactivated', 'probation', 'rejected', 'timeout', 'giveup', 'noresource', 'invariant'), token),
    ),
    param('expires', deltaSeconds),
    param('retry-after', deltaSeconds),
  ),
  // RFC 6794, 6809, 7044
  'Policy-ID': list(seq(bareSipUri, opt(SEMI, 'token=', token))),
  'Policy-Contact': list(withParams(bracketedUri, flag('non-cacheable'), param('alt-uri', hostname))),
  'Feature-Caps': list(seq('*', joinedCapabilities())),
  'History-Info': list(seq(nameAddr, params([targetParam], [param('index', index)]))),
  // RFC 3313, 5009
  'P-Media-Authorization': list(chars(DIGITS + 'abcdefABCDEF', 1, 8)),
  'P-Early-Media': list(alt(words('sendrecv', 'sendonly', 'recvonly', 'inactive', 'gated', 'supported'), token)),
  // RFC 7315, 8496, 8498, 5502
  'P-Associated-URI': opt(routes),
  'P-Called-Party-ID': seq(nameAddr, params()),
  'P-Visited-Network-ID': list(withParams(tokenOrQuoted)),
  'P-Access-Network-Info': list(
    withParams(
      alt(accessTypes, token),
      param('cgi-3gpp', tokenOrQuoted),
      param('utran-cell-id-3gpp', tokenOrQuoted),
      flag('network-provided'),
      param('local-time-zone', quoted),
    ),
  ),
  'P-Charging-Function-Addresses': list(
    seq(param('ccf', genValue), opt(SEMI, param('ecf', genValue)), opt(SEMI, param('ccf-2', genValue))),
  ),
  'P-Charging-Vector': seq(
    param('icid-value', genValue),
    params([
      param('icid-generated-at', host),
      param('orig-ioi', genValue),
      param('term-ioi', genValue),
      param('transit-ioi', inQuotes(alt('void', seq(chars(LETTERS, 1, 4), '.', number(9))))),
    ]),
  ),
  'P-Charge-Info': address,
  'P-Served-User': seq(
    address,
    params([alt(param('sescase', words('orig', 'term')), flag('orig-cdiv')), param('regstate', words('unreg', 'reg'))]),
  ),
  // RFC 7433, 7614, 7989, 8224, 8262
  'User-to-User': list(
    withParams(tokenOrQuoted, param('purpose', token), param('content', token), param('encoding', alt('hex', token))),
  ),
  'Refer-Events-At': seq(
    sipUri.map(uri => '<' + uri + '>'),
    params(),
  ),
  'Session-ID': seq(lhex(32), params([param('remote', uuid)])),
  Identity: seq(
    chars(ALPHANUM + '.', 1, 20),
    SEMI,
    'info' + EQUAL,
    bracketedUri,
    params([param('alg', token), param('ppt', token)]),
  ),
  'Content-ID': seq('<', dotAtom, '@', dotAtom, '>'),
};

/** feature-cap has no generic-param beside it (RFC 6809 6.2.1). */
function joinedCapabilities(): Text {
  return fc
    .tuple(...capabilities.map(one => fc.option(one, { nil: undefined })))
    .map(all => all.flatMap(one => (one === undefined ? [] : [SEMI + one])).join(''));
}
