// Further defects of phones in dialogs: tags, Call-ID, target, routes (12, 13, 8.1.3.4, 10.2).
import type { Filters } from '../../simulator/element';
import type { Message, Request } from '../../simulator/message';
import { defectOf } from './defect';
import { isSuccess, requests, withAddress, withStatus, withToTag } from './filters';
import { responsesWhere } from './uas-filters';
import { ledAstray, viaWritten } from './via-filters';

const uac = defectOf('uac');
const uas = defectOf('uas');

const acks = (change: (ack: Request) => Request) => () => requests('ACK', change);
const byes = (change: (bye: Request) => Request) => () => requests('BYE', change);

/** Changes the requests of dialogs whose next router is a strict one. */
function strictlyRouted(change: (request: Request) => Request): Filters {
  const strict = new Set<string | undefined>();
  return {
    in: message => {
      const next = message.isResponse() ? message.recordRoutes.at(-1) : undefined;
      if (next && !next.uri.params.has('lr')) strict.add(message.callId);
      return message;
    },
    out: message =>
      message.isRequest() && message.to?.tag !== undefined && strict.has(message.callId) ? change(message) : message,
  };
}

/** Calls without an offer, as far as the other side can see. */
const offerless = (message: Message): Message => {
  if (message.isRequest() && message.method === 'INVITE') message.remove('Content-Type').body = Buffer.alloc(0);
  return message;
};

export const dialogRuleDefects = [
  uac('uac-register-sent-to-record-route', 'uac-register-record-route-ignored', {
    requirement: 'RFC3261:10.2-2',
    summary: 'sends its next REGISTER to the element that Record-Route in the answer named',
    filters: () => ledAstray('REGISTER', response => response.recordRoutes[0]?.uri),
  }),
  uac('uac-contact-by-mail', 'uac-invite-one-contact', {
    requirement: 'RFC3261:12.1.2-1',
    summary: 'gives a mail address as the Contact of its INVITE',
    alsoCaughtBy: ['caller-gives-a-sip-contact'],
    filters: () => requests('INVITE', invite => invite.set('Contact', '<mailto:phone@sut.test>')),
  }),
  uac('uac-dialog-of-another-tag', 'uac-ack-success-in-dialog', {
    requirement: 'RFC3261:12.1.2-10',
    summary: 'adds to the To tag of the 200 in the requests of its dialog',
    alsoCaughtBy: ['caller-has-the-tags-of-its-dialog'],
    shownIn: 'uac-bye-of-dialog.udp',
    filters: () => ({
      out: message =>
        message.isRequest() && message.to?.tag ? withToTag(message, tag => `${tag}-${message.method}`) : message,
    }),
  }),
  uac('uac-bye-by-another-name', 'uac-bye-uris', {
    requirement: 'RFC3261:12.1.2-12',
    summary: 'puts another user than that of its INVITE into the From of its BYE',
    alsoCaughtBy: ['caller-keeps-the-uris-of-its-invite'],
    filters: byes(bye =>
      withAddress(bye, 'From', from => {
        from.uri.user = 'another';
      }),
    ),
  }),
  uac('uac-invents-a-remote-tag', 'uac-ack-no-to-tag', {
    requirement: 'RFC3261:12.2.1.1-5',
    summary: 'gives its ACK a To tag although the 200 had none',
    filters: acks(ack => withToTag(ack, tag => tag ?? 'given')),
  }),
  uac('uac-bye-with-call-id-of-its-own', 'uac-bye-of-dialog', {
    requirement: 'RFC3261:12.2.1.1-6',
    summary: 'gives its BYE another Call-ID than that of the call',
    filters: byes(bye => bye.set('Call-ID', `${bye.callId}-bye`)),
  }),
  uas('uas-bye-with-call-id-of-its-own', 'uas-hangs-up', {
    requirement: 'RFC3261:12.1.1-12',
    summary: 'gives its BYE another Call-ID than that of the INVITE',
    filters: byes(bye => bye.set('Call-ID', `${bye.callId}-bye`)),
  }),
  uac('uac-target-without-parameters', 'uac-ack-success-to-contact', {
    requirement: 'RFC3261:12.2.1.1-11',
    summary: 'leaves parameters that it does not know out of the Request-URI of its ACK',
    alsoCaughtBy: ['request-goes-to-the-target'],
    filters: acks(ack => {
      ack.requestUri = ack.requestUri.replace(/;x-[^;]*/, '');
      return ack;
    }),
  }),
  uac('uac-strict-route-without-parameters', 'uac-ack-success-strict-route', {
    requirement: 'RFC3261:12.2.1.1-15',
    summary: 'leaves the parameters of the routers behind a strict one out of Route',
    alsoCaughtBy: ['strictly-routed-request-has-the-other-routers'],
    filters: () =>
      strictlyRouted(request =>
        request.set(
          'Route',
          request.getAll('Route').map(value => value.replace(/;[^>]*/, '')),
        ),
      ),
  }),
  uac('uac-strict-route-forgets-target', 'uac-ack-success-strict-route', {
    requirement: 'RFC3261:12.2.1.1-16',
    summary: 'does not put the remote target at the end of Route when a strict router comes next',
    alsoCaughtBy: ['strictly-routed-request-ends-its-route-in-the-target'],
    filters: () => strictlyRouted(request => request.set('Route', request.getAll('Route').slice(0, -1))),
  }),
  uas('uas-wants-an-offer', 'uas-invite-without-offer', {
    requirement: 'RFC3261:13.2.1-16',
    summary: 'refuses an INVITE without an offer',
    filters: () =>
      responsesWhere(
        request => request.method === 'INVITE' && request.body.length === 0,
        response => (isSuccess(response) ? withStatus(response, 488, 'Not Acceptable Here') : response),
      ),
  }),
  uac('uac-answers-an-offer-with-text', 'ack-has-the-answer-to-the-offer-of-the-2xx', {
    requirement: 'RFC3261:13.2.2-8',
    summary: 'has text instead of the answer in the ACK to a 200 with an offer',
    alsoCaughtBy: ['uac-offer-and-answer'],
    filters: () => ({
      out: message => {
        if (!message.isRequest() || message.method !== 'ACK') return offerless(message);
        message.set('Content-Type', 'text/plain').body = Buffer.from('Yes, please.');
        return message;
      },
    }),
  }),
  uac('uac-redirected-without-user-and-maddr', 'redirected-request-keeps-parameters-of-the-uri', {
    requirement: 'RFC3261:19.1.5-1',
    summary: 'leaves the parameters user and maddr of the URI that it is redirected to out of the Request-URI',
    alsoCaughtBy: ['uac-redirection-parameters'],
    filters: () =>
      requests('INVITE', invite => {
        invite.requestUri = invite.requestUri.replace(/;(user|maddr)=[^;]*/g, '');
        return invite;
      }),
  }),
  uac('uac-bye-on-an-old-branch', 'via-sent-has-the-cookie', {
    requirement: 'RFC3261:20.42-1',
    summary: 'begins the branch of its BYE without the cookie',
    shownIn: 'uac-bye-of-dialog.udp',
    filters: () =>
      viaWritten((via, request) => {
        if (request.method === 'BYE') via.branch = via.branch?.replace('z9hG4bK', 'old-');
      }),
  }),
];
