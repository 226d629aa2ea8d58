// Defects of the phone in single fields of its answers: To, Contact, Require, Timestamp, and how bodies are coded (RFC 3261
// 8.2.4, 8.2.6, 12.1.1, 13.3.1.1, 20).
import { gzipSync } from 'node:zlib';
import type { Filters } from '../../simulator/element';
import type { Response } from '../../simulator/message';
import { defectsOf, type RolelessDefect } from './defect';
import { receivedRequests, responses, responsesTo, withAddress, withToTag } from './filters';
import { also, changed } from './tables';
import { isRinging } from './uas-filters';

/** It sends a 100 at once, as it may (17.2.1). */
const trying: RolelessDefect['options'] = changed('inviteServer', 'Initial', 'request', also('send 100'));

function zipped(response: Response): Response {
  if (response.body.length > 0) response.set('Content-Encoding', 'gzip').body = gzipSync(response.body);
  return response;
}

const byMail = (): Filters =>
  responsesTo('INVITE', response =>
    response.has('Contact') ? response.set('Contact', '<mailto:phone@phone.invalid>') : response,
  );

/** A sips URI is to it as good as a sip URI. */
const takingSips = (): Filters =>
  receivedRequests('INVITE', request => {
    request.requestUri = request.requestUri.replace(/^sips:/, 'sip:');
    return request;
  });

export const uasAnswerRuleDefects = defectsOf('uas', [
  {
    id: 'uas-to-with-its-own-uri',
    requirement: 'RFC3261:8.2.6.2-6',
    summary: 'puts its own host into the URI of To',
    caughtBy: 'to-keeps-its-uri',
    shownIn: 'uas-options-answered.udp',
    filters: () =>
      responsesTo('OPTIONS', response =>
        withAddress(response, 'To', to => {
          to.uri.host = 'phone.invalid';
        }),
      ),
  },
  {
    id: 'uas-each-180-another-dialog',
    requirement: 'RFC3261:13.3.1.1-2',
    summary: 'gives each 180 another To tag',
    caughtBy: 'provisional-responses-are-of-one-dialog',
    shownIn: 'uas-invite-copy-while-ringing',
    filters: () => {
      let copies = 0;
      return responsesTo('INVITE', response =>
        isRinging(response) ? withToTag(response, tag => `${tag}${++copies}`) : response,
      );
    },
  },
  {
    id: 'uas-requires-other-extension',
    requirement: 'RFC3261:8.2.4-1',
    summary: 'requires an extension in its 180 that the caller, who supports another, did not list',
    caughtBy: 'response-requires-what-is-supported',
    shownIn: 'uas-100rel-supported.udp',
    filters: () =>
      responsesTo('INVITE', response => (isRinging(response) ? response.set('Require', 'replaces') : response)),
  },
  {
    id: 'uas-100-without-timestamp',
    requirement: 'RFC3261:8.2.6.1-3',
    summary: 'does not copy Timestamp into its 100',
    caughtBy: '100-has-the-timestamp',
    alsoCaughtBy: ['uas-100-has-timestamp'],
    shownIn: 'uas-100-has-timestamp',
    options: trying,
    filters: () => responses(response => (response.status === 100 ? response.remove('Timestamp') : response)),
  },
  {
    id: 'uas-timestamp-delay-too-long',
    requirement: 'RFC3261:8.2.6.1-5',
    summary: 'tells in Timestamp a delay of a minute and more, which has not passed',
    caughtBy: 'delay-in-timestamp-is-not-more-than-passed',
    shownIn: 'uas-100-has-timestamp',
    options: trying,
    filters: () =>
      responses(response =>
        response.has('Timestamp') ? response.set('Timestamp', `${response.get('Timestamp')} 75.5`) : response,
      ),
  },
  {
    id: 'uas-100-reliable',
    requirement: 'RFC3262:3-4',
    summary: 'wants its 100 to be acknowledged',
    caughtBy: '100-is-not-reliable',
    shownIn: 'uas-100-has-timestamp',
    options: trying,
    filters: () =>
      responses(response => (response.status === 100 ? response.set('Require', '100rel').set('RSeq', '1') : response)),
  },
  {
    id: 'uas-options-answered-in-prose',
    requirement: 'RFC3261:20.1-1',
    summary: 'answers OPTIONS with plain text',
    caughtBy: 'body-is-sdp-where-no-accept-was-sent',
    shownIn: 'uas-options-allow-complete',
    filters: () =>
      responsesTo('OPTIONS', response => {
        response.set('Content-Type', 'text/plain').body = Buffer.from('Calls, mostly.');
        return response;
      }),
  },
  {
    id: 'uas-zips-unasked',
    requirement: 'RFC3261:20.2-1',
    summary: 'compresses its session descriptions though the caller said nothing of codings',
    caughtBy: 'body-is-not-coded-where-none-was-accepted',
    shownIn: 'uas-options-allow-complete',
    filters: () => responses(zipped),
  },
  {
    id: 'uas-zips-what-is-to-be-plain',
    requirement: 'RFC3261:20.12-5',
    summary: 'compresses its session descriptions though the caller takes no coding',
    caughtBy: 'body-is-coded-as-accepted',
    alsoCaughtBy: ['uas-body-coded-as-accepted'],
    shownIn: 'uas-body-coded-as-accepted',
    filters: () => responses(zipped),
  },
  {
    id: 'uas-contact-by-mail',
    requirement: 'RFC3261:12.1.1-3',
    summary: 'names a mail address in the Contact of its 180 and 200',
    caughtBy: 'contact-of-a-dialog-is-sip',
    alsoCaughtBy: ['uas-contact-in-200.udp'],
    shownIn: 'uas-contact-in-200.udp',
    filters: byMail,
  },
  {
    id: 'uas-contact-insecure',
    requirement: 'RFC3261:12.1.1-4',
    summary: 'takes a call to a sips URI with a sip URI in Contact',
    caughtBy: 'contact-is-sips-where-sips-was-asked-for',
    shownIn: 'uas-sips-contact',
    filters: takingSips,
  },
  {
    id: 'uas-contact-by-mail-for-sips',
    requirement: 'RFC3261:12.1.1-3',
    summary: 'takes a call to a sips URI with a mail address in Contact',
    caughtBy: 'uas-sips-contact',
    filters: () => ({ ...takingSips(), ...byMail() }),
  },
]);
