// Names of header fields: one spelling for each, compact forms, and which fields are comma lists (RFC 3261 7.3, 20).

const compact: Record<string, string> = {
  a: 'Accept-Contact',
  b: 'Referred-By',
  c: 'Content-Type',
  d: 'Request-Disposition',
  e: 'Content-Encoding',
  f: 'From',
  i: 'Call-ID',
  j: 'Reject-Contact',
  k: 'Supported',
  l: 'Content-Length',
  m: 'Contact',
  n: 'Identity-Info',
  o: 'Event',
  r: 'Refer-To',
  s: 'Subject',
  t: 'To',
  u: 'Allow-Events',
  v: 'Via',
  x: 'Session-Expires',
  y: 'Identity',
};

/** Values are a comma list, so several lines of them are one list (7.3.1). */
const lists =
  'Accept Accept-Contact Accept-Encoding Accept-Language Accept-Resource-Priority Alert-Info Allow Allow-Events Call-Info ' +
  'Contact Content-Encoding Content-Language Diversion Error-Info Feature-Caps Geolocation History-Info In-Reply-To ' +
  'P-Asserted-Identity P-Associated-URI P-Media-Authorization P-Preferred-Identity P-Visited-Network-ID Path ' +
  'Permission-Missing Proxy-Require Reason Record-Route Recv-Info Reject-Contact Request-Disposition Require ' +
  'Resource-Priority Route Security-Client Security-Server Security-Verify Service-Route Supported Unsupported ' +
  'User-to-User Via Warning';

/** A message has at most one of these (7.3.1: they are no lists). */
const single =
  'Call-ID Content-Disposition Content-Length Content-Type CSeq Date Event Expires From Max-Forwards MIME-Version Min-Expires ' +
  'Min-SE Organization Priority RAck Refer-Sub Refer-To Referred-By Replaces Reply-To Retry-After RSeq Server Session-Expires ' +
  'SIP-ETag SIP-If-Match Subject Subscription-State Target-Dialog Timestamp To User-Agent';

/** Not lists, and yet several may stand in a message, each on its own line (7.3.1, 20.7), or nothing is said of it. */
const others =
  'Answer-Mode Authentication-Info Authorization Encryption Flow-Timer Geolocation-Error Geolocation-Routing Identity ' +
  'Identity-Info Info-Package Join Max-Breadth P-Access-Network-Info P-Called-Party-ID P-Charging-Vector P-Early-Media ' +
  'Policy-Contact Policy-ID Priv-Answer-Mode Privacy Proxy-Authenticate Proxy-Authorization Refer-Events-At Session-ID ' +
  'Suppress-If-Match Trigger-Consent WWW-Authenticate';

const listNames = new Set(lists.split(' '));
const singleNames = new Set(single.split(' '));
const compactOf = new Map(Object.entries(compact).map(([short, long]) => [long, short]));

/** Usual spellings to the canonical one: as is, lower case, upper case, compact. */
const known = new Map<string, string>();
for (const name of [...listNames, ...singleNames, ...others.split(' ')]) {
  known.set(name, name).set(name.toLowerCase(), name).set(name.toUpperCase(), name);
}
for (const [short, long] of Object.entries(compact)) known.set(short, long).set(short.toUpperCase(), long);

/** 'v' -> 'Via', 'call-id' -> 'Call-ID'. An unknown name gets a capital after each dash, so that its spellings meet too. */
export function canonicalName(name: string): string {
  return known.get(name) ?? known.get(name.toLowerCase()) ?? capitals(name);
}

function capitals(name: string): string {
  return name
    .toLowerCase()
    .split('-')
    .map(part => part.charAt(0).toUpperCase() + part.slice(1))
    .join('-');
}

/** 'Via' -> 'v'; undefined when the field has no compact form (7.3.3). */
export function compactName(name: string): string | undefined {
  return compactOf.get(canonicalName(name));
}

/** Whether the field's value is a comma list. */
export function isListField(name: string): boolean {
  return listNames.has(canonicalName(name));
}

/** Whether a message may have at most one line of it. */
export function isSingleField(name: string): boolean {
  return singleNames.has(canonicalName(name));
}
