// Defects of the phone in what its requests say of it: extensions, methods, URIs, who it is (RFC 3261 8.1.1.8, 8.1.1.9, 19.1, 20).
import type { Request } from '../../simulator/message';
import { defectsOf } from './defect';
import { withAddress } from './filters';
import { inRequests, withRequestUri } from './uac-rules-filters';

/** Writes another URI into its Contact. */
const withContact = (change: (uri: string) => string) => (request: Request) => {
  const [contact] = request.contacts;
  return contact ? request.set('Contact', change(contact.uri.toString())) : request;
};

/** The From of a caller that does not want to be known (20.20). */
const hidden = (request: Request, name: string): Request =>
  request.set('From', `"${name}" <sip:anonymous@anonymous.invalid>;tag=${request.from?.tag}`);

export const uacRulesIdentityDefects = defectsOf(
  'uac',
  inRequests([
    {
      id: 'uac-supports-own-extension',
      requirement: 'RFC3261:8.1.1.9-2',
      summary: 'names an extension in Supported that no RFC defines',
      caughtBy: 'supported-names-standard-extensions',
      method: 'INVITE',
      change: invite => invite.set('Supported', 'x-fast-answer'),
    },
    {
      id: 'uac-register-supports-own-extension',
      requirement: 'RFC3261:20.37-1',
      summary: 'names an extension of its maker beside one of an RFC in the Supported of its REGISTER',
      caughtBy: 'supported-sent-is-of-standard-options',
      method: 'REGISTER',
      change: register => register.set('Supported', 'path, com.example.presence'),
    },
    {
      id: 'uac-requires-own-extension-of-proxies',
      requirement: 'RFC3261:8.1.1.9-5',
      summary: 'wants an extension of proxies that no RFC defines',
      caughtBy: 'require-names-standard-extensions',
      method: 'INVITE',
      change: invite => invite.set('Proxy-Require', 'x-fast-routing'),
    },
    {
      id: 'uac-requires-own-extension',
      requirement: 'RFC3261:20.32-3',
      summary: 'wants an extension of the callee that no RFC defines',
      caughtBy: 'require-sent-is-of-standard-options',
      method: 'INVITE',
      change: invite => invite.set('Require', 'x-fast-answer'),
    },
    {
      id: 'uac-allow-without-what-it-took',
      requirement: 'RFC3261:20.5-1',
      summary: 'leaves INVITE out of the Allow of its BYE although it has answered one with 200',
      caughtBy: 'allow-names-methods-that-were-taken',
      shownIn: 'uac-target-refreshed-by-peer',
      method: 'BYE',
      change: bye => bye.set('Allow', 'ACK, BYE, CANCEL, OPTIONS'),
    },
    {
      id: 'uac-telephone-number-for-contact',
      requirement: 'RFC3261:12.1.2-1',
      summary: 'gives a tel URI in the Contact of its INVITE',
      caughtBy: 'caller-gives-a-sip-contact',
      method: 'INVITE',
      change: withContact(() => '<tel:+15551234567>'),
    },
    {
      id: 'uac-sip-contact-to-sips',
      requirement: 'RFC3261:8.1.1.8-3',
      summary: 'calls a SIPS URI with a SIP URI in Contact',
      caughtBy: 'request-to-sips-has-a-sips-contact',
      method: 'any',
      change: request => withRequestUri(request, uri => uri.replace('sip:', 'sips:')),
    },
    {
      id: 'uac-sip-contact-through-sips',
      requirement: 'RFC3261:12.1.2-2',
      summary: 'calls through a proxy with a SIPS URI with a SIP URI in Contact',
      caughtBy: 'caller-of-sips-gives-a-sips-contact',
      method: 'any',
      change: request => request.set('Route', '<sips:proxy.sut.test;lr>'),
    },
    {
      id: 'uac-method-in-request-uri',
      requirement: 'RFC3261:19.1.5-3',
      summary: 'leaves the parameter method in its Request-URI',
      caughtBy: 'request-uri-has-no-method-parameter',
      method: 'INVITE',
      change: invite => withRequestUri(invite, uri => `${uri};method=INVITE`),
    },
    {
      id: 'uac-password-in-from',
      requirement: 'RFC3261:19.1.1-4',
      summary: 'writes its password into the URI of From',
      caughtBy: 'own-uri-has-no-password',
      method: 'any',
      change: request => withAddress(request, 'From', from => (from.uri.password = 'secret')),
    },
    {
      id: 'uac-sips-contact-over-udp',
      requirement: 'RFC3261:19.1.1-8',
      summary: 'gives a SIPS URI with transport=udp in Contact',
      caughtBy: 'own-sips-uri-has-a-reliable-transport',
      method: 'INVITE',
      change: withContact(uri => `<${uri.replace('sip:', 'sips:')};transport=udp>`),
    },
    {
      id: 'uac-ttl-without-multicast',
      requirement: 'RFC3261:19.1.1-9',
      summary: 'gives a ttl in its Contact, which has no maddr',
      caughtBy: 'own-uri-has-ttl-with-maddr-over-udp',
      method: 'INVITE',
      change: withContact(uri => `<${uri};ttl=1>`),
    },
    {
      id: 'uac-at-sign-without-user',
      requirement: 'RFC3261:19.1.1-2',
      summary: 'leaves the user out of its Contact, but not the @',
      caughtBy: 'uri-with-an-at-sign-has-a-user',
      method: 'INVITE',
      change: withContact(uri => `<${uri.replace(/:[^@:]*@/, ':@')}>`),
    },
    {
      id: 'uac-contact-without-brackets',
      requirement: 'RFC3261:20.10-1',
      summary: 'writes a Contact that has headers without angle brackets',
      caughtBy: 'contact-with-a-question-mark-has-brackets',
      method: 'INVITE',
      change: withContact(uri => `${uri}?Subject=called-back`),
    },
    {
      id: 'uac-from-without-brackets',
      requirement: 'RFC3261:20.20-2',
      summary: 'writes a From that has headers without angle brackets',
      caughtBy: 'from-with-a-question-mark-has-brackets',
      method: 'INVITE',
      change: invite => invite.set('From', `${invite.from?.uri}?Subject=called-back;tag=${invite.from?.tag}`),
    },
    {
      id: 'uac-reply-to-without-brackets',
      requirement: 'RFC3261:20.31-3',
      summary: 'writes a Reply-To that has headers without angle brackets',
      caughtBy: 'reply-to-with-a-question-mark-has-brackets',
      method: 'INVITE',
      change: invite => invite.set('Reply-To', `${invite.from?.uri}?Subject=called-back`),
    },
    {
      id: 'uac-hidden-under-own-name',
      requirement: 'RFC3261:20.20-1',
      summary: 'hides its URI in From, but not its name',
      caughtBy: 'hidden-caller-is-named-anonymous',
      method: 'any',
      change: request => hidden(request, 'User One'),
    },
    {
      id: 'uac-hidden-with-reply-to',
      requirement: 'RFC3261:20.31-2',
      summary: 'hides who it is in From, and tells it in Reply-To',
      caughtBy: 'hidden-caller-gives-no-reply-to-of-its-own',
      method: 'any',
      change: request => {
        const known = `<${request.from?.uri}>`;
        hidden(request, 'Anonymous');
        return request.method === 'INVITE'
          ? request.set('P-Preferred-Identity', known).set('Reply-To', known)
          : request;
      },
    },
  ]),
);
