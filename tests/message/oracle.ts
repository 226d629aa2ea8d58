// The oracle: what the grammar of RFC 3261 and its extensions says of the value of a header field, a URI or a start line.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apgLib } from 'apg-js';
import { compile, derives, type Grammar, narrow } from './abnf';

const families = 'core sip-basic sip-uri sip-headers tel urn events dialogs routing identity p-headers'.split(' ');

const tokenEnd = /[^A-Za-z0-9\-.!%*_+`'~]|$/g;

/** Rules that take in any name, and where a name ends: after a token, or after paramchar (sip-uri.abnf). */
const catchAlls: Record<string, RegExp> = {
  'generic-param': tokenEnd,
  'auth-param': tokenEnd,
  'diversion-extension': tokenEnd,
  'other-param': /[^A-Za-z0-9\-_.!~*'()[\]/:&+$%]|$/g,
};

const folder = join(__dirname, 'grammar');
const textOf = (family: string): string => readFileSync(join(folder, family + '.abnf'), 'latin1');

let wide: Grammar | undefined;
let narrower: Grammar | undefined;

function wideGrammar(): Grammar {
  wide ??= compile(families.map(textOf).join('\n'));
  return wide;
}

/** A rule of narrow.abnf takes the place of the one of its name, which it may call NAME-wide. */
export function narrowGrammar(): Grammar {
  if (narrower === undefined) {
    const own = textOf('narrow');
    const replaced = new Set(narrowRules());
    const base = families.map(textOf).join('\n');
    const renamed = base.replace(/^([\w-]+)(?= *=)/gm, name => (replaced.has(name) ? name + '-wide' : name));
    narrower = narrow(compile(renamed + '\n' + own), catchAlls);
  }
  return narrower;
}

/** The names of the rules in narrow.abnf. */
export function narrowRules(): string[] {
  return [...textOf('narrow').matchAll(/^([\w-]+) *=/gm)].map(match => match[1]);
}

const latin1 = (bytes: Buffer | string): string => (typeof bytes === 'string' ? bytes : bytes.toString('latin1'));

/** Whether the rule derives the bytes (text is latin1: a character a byte). Throws for an unknown rule. */
export function accepts(rule: string, bytes: Buffer | string): boolean {
  return derives(wideGrammar(), rule, latin1(bytes));
}

/**
 * refused: no derivation. narrow: the ABNF has one, though only through a catch-all for what has a production of its own
 * (q=5 as a generic-param, sip:@ as an absoluteURI), or against the text on URIs without angle brackets (20.10).
 */
export type Verdict = 'accepted' | 'narrow' | 'refused';

/** What the grammar says of the bytes. */
export function verdict(rule: string, bytes: Buffer | string): Verdict {
  if (!accepts(rule, bytes)) return 'refused';
  return derives(narrowGrammar(), rule, latin1(bytes)) ? 'accepted' : 'narrow';
}

/** What apg-js's own parser says, which takes first alternatives only: when it accepts, so must the oracle. */
export function acceptsFirst(rule: string, bytes: string): boolean {
  const codes = [...bytes].map(char => char.charCodeAt(0));
  return new apgLib.parser().parse(wideGrammar().object, rule, codes).success;
}

/** Whether the grammar has a rule of that name. */
export function hasRule(rule: string): boolean {
  return wideGrammar().names.has(rule.toLowerCase());
}

/** Header fields with a production: the rule for the value (after HCOLON) has the field's name. */
export const fieldNames: string[] = [
  'Accept Accept-Contact Accept-Encoding Accept-Language Accept-Resource-Priority Alert-Info Allow Allow-Events',
  'Answer-Mode Authentication-Info Authorization Call-ID Call-Info Contact Content-Disposition Content-Encoding',
  'Content-ID Content-Language Content-Length Content-Type CSeq Date Diversion Error-Info Event Expires Feature-Caps',
  'Flow-Timer From Geolocation Geolocation-Error Geolocation-Routing History-Info Identity Identity-Info In-Reply-To Info-Package Join',
  'Max-Breadth Max-Forwards MIME-Version Min-Expires Min-SE Organization P-Access-Network-Info P-Asserted-Identity',
  'P-Associated-URI P-Called-Party-ID P-Charge-Info P-Charging-Function-Addresses P-Charging-Vector P-Early-Media',
  'P-Media-Authorization P-Preferred-Identity P-Served-User P-Visited-Network-ID Path Permission-Missing Policy-Contact',
  'Policy-ID Priority Priv-Answer-Mode Privacy Proxy-Authenticate Proxy-Authorization Proxy-Require RAck Reason',
  'Record-Route Recv-Info Refer-Events-At Refer-Sub Refer-To Referred-By Reject-Contact Replaces Reply-To',
  'Request-Disposition Require Resource-Priority Retry-After Route RSeq Security-Client Security-Server Security-Verify',
  'Server Service-Route Session-Expires Session-ID SIP-ETag SIP-If-Match Subject Subscription-State Supported',
  'Suppress-If-Match Target-Dialog Timestamp To Trigger-Consent Unsupported User-Agent User-to-User Via Warning',
  'WWW-Authenticate',
].flatMap(line => line.split(' '));

/** The rule for a field's whole value; header-value, the extension-header's, for a field that has no production. */
export function fieldRule(name: string): string {
  return fieldNames.find(known => known.toLowerCase() === name.toLowerCase()) ?? 'header-value';
}
