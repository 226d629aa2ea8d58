// Defects of a system that its profile makes out to be more than it is: what is declared is refused, or not listed.
import type { Filters } from '../../simulator/element';
import { type Defect, defectOf, defectsOf } from './defect';
import { type eachValue, isSuccess, requests, responses, responsesTo, withStatus } from './filters';
import { responsesWhere } from './uas-filters';

/** Leaves one entry out of a list. */
const without =
  (field: string, entry: string) =>
  <M extends Parameters<typeof eachValue>[0]>(message: M): M => {
    if (!message.has(field)) return message;
    return message.set(
      field,
      message
        .tokens(field)
        .filter(one => one !== entry)
        .join(', '),
    );
  };

/** Supported and Allow-Events as an element has them that supports these. */
const lists = (field: string, ...entries: string[]): Filters =>
  responses(response => (isSuccess(response) ? response.set(field, entries.join(', ')) : response));

/** Of a system that is a phone only: else the registrar would be subscribed to. */
const phoneWith = (events: string[]): Defect['claims'] => ({
  events,
  roles: ['uas', 'uac'],
  methods: ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS'],
});

const refusesBye = (status: number, reason: string): Filters =>
  responsesTo('BYE', response => withStatus(response, status, reason));

const phone = defectsOf('uas', [
  {
    id: 'uas-refuses-bye',
    requirement: 'RFC3261:8.2.1-2',
    summary: 'declares BYE, and refuses it with 405',
    caughtBy: 'uas-declared-methods',
    filters: () => refusesBye(405, 'Method Not Allowed'),
  },
  {
    id: 'uas-knows-no-bye',
    requirement: 'RFC3261:8.2.1-2',
    summary: 'declares BYE, and refuses it with 501',
    caughtBy: 'uas-declared-methods',
    filters: () => refusesBye(501, 'Not Implemented'),
  },
  {
    id: 'uas-claims-update',
    requirement: 'RFC3261:8.2.1-2',
    summary: 'declares methods that it refuses in a call and outside',
    caughtBy: 'uas-declared-methods',
    alsoCaughtBy: ['uas-declared-methods-in-allow.options', 'uas-declared-methods-in-allow.invite'],
    claims: { methods: ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'UPDATE', 'MESSAGE'] },
  },
  {
    id: 'uas-allow-lacks-cancel',
    requirement: 'RFC3261:20.5-1',
    summary: 'leaves CANCEL, which it takes, out of Allow',
    caughtBy: 'uas-declared-methods-in-allow',
    filters: () => responses(without('Allow', 'CANCEL')),
  },
  {
    id: 'uas-405-allow-without-cancel',
    requirement: 'RFC3261:8.2.1-4',
    summary: 'leaves CANCEL, which it takes, out of the Allow of its 405',
    caughtBy: 'uas-declared-methods-in-405',
    filters: () => responses(response => (response.status === 405 ? without('Allow', 'CANCEL')(response) : response)),
  },
  {
    id: 'uas-claims-timer',
    requirement: 'RFC3261:8.2.2.3-1',
    summary: 'declares the option tag timer, and refuses a call that requires it with 420',
    caughtBy: 'uas-declared-extensions',
    alsoCaughtBy: ['uas-declared-extensions-supported'],
    claims: { extensions: ['timer'] },
  },
  {
    id: 'uas-supported-without-timer',
    requirement: 'RFC3261:11.2-2',
    summary: 'declares the option tags replaces and timer, and lists only the first in Supported',
    caughtBy: 'uas-declared-extensions-supported',
    claims: { extensions: ['replaces', 'timer'] },
    filters: () => lists('Supported', 'replaces'),
  },
  {
    id: 'uas-bad-event',
    requirement: 'RFC6665:4.4.4-1',
    summary: 'declares the event package presence, and refuses a subscription to it with 489',
    caughtBy: 'uas-declared-events',
    claims: phoneWith(['presence']),
    filters: () => responsesTo('SUBSCRIBE', response => withStatus(response, 489, 'Bad Event').remove('Allow')),
  },
  {
    id: 'uas-allow-events-without-dialog',
    requirement: 'RFC6665:4.4.4-1',
    summary: 'declares the event packages presence and dialog, and lists only the first in Allow-Events',
    caughtBy: 'uas-declared-events-allowed',
    claims: phoneWith(['presence', 'dialog']),
    filters: () => lists('Allow-Events', 'presence'),
  },
  {
    id: 'uas-tells-no-events',
    requirement: 'RFC6665:4.4.4-2',
    summary: 'declares the event package presence, and tells nobody of it by Allow-Events',
    caughtBy: 'uas-declared-events-told',
    claims: phoneWith(['presence']),
    filters: () => responses(response => response.remove('Allow-Events')),
  },
  {
    id: 'uas-claims-opus',
    requirement: 'RFC3264:6.1-10',
    summary: 'declares the codec opus, and refuses an offer of it alone with 488',
    caughtBy: 'uas-declared-codecs',
    alsoCaughtBy: ['uas-declared-codecs-described'],
    claims: { codecs: ['PCMU/8000', 'opus/48000/2'] },
  },
  {
    id: 'uas-no-telephone-event',
    requirement: 'RFC3264:6.1-10',
    summary: 'declares telephone-event, and leaves it out of its answers',
    caughtBy: 'uas-declared-codecs',
    claims: { codecs: ['PCMU/8000', 'telephone-event/8000'] },
  },
]);

const refused = (status: number, reason: string, method: string): Filters =>
  responsesTo(method, response => withStatus(response, status, reason));

const others: readonly Defect[] = [
  defectOf('uac')('uac-allow-without-cancel', 'uac-declared-methods-in-allow', {
    requirement: 'RFC3261:20.5-1',
    summary: 'leaves CANCEL, which it takes, out of the Allow of its INVITE',
    filters: () => requests('INVITE', without('Allow', 'CANCEL')),
  }),
  defectOf('registrar')('registrar-refuses-options', 'registrar-declared-methods', {
    requirement: 'RFC3261:8.2.1-2',
    summary: 'declares OPTIONS, and refuses it with 405',
    filters: () => refused(405, 'Method Not Allowed', 'OPTIONS'),
  }),
  defectOf('registrar')('registrar-allow-without-register', 'registrar-declared-methods-in-allow', {
    requirement: 'RFC3261:20.5-1',
    summary: 'leaves REGISTER, which it takes, out of Allow',
    filters: () => responses(without('Allow', 'REGISTER')),
  }),
  defectOf('registrar')('registrar-claims-path', 'registrar-declared-extensions', {
    requirement: 'RFC3261:8.2.2.3-1',
    summary: 'declares the option tag path, and refuses a REGISTER that requires it with 420',
    alsoCaughtBy: ['registrar-declared-extensions-supported'],
    claims: { extensions: ['path'] },
  }),
  defectOf('registrar')('registrar-supported-without-gruu', 'registrar-declared-extensions-supported', {
    requirement: 'RFC3261:11.2-2',
    summary: 'declares the option tags path and gruu, and lists only the first in Supported',
    claims: { extensions: ['path', 'gruu'] },
    filters: () => lists('Supported', 'path'),
  }),
  defectOf('registrar')('registrar-bad-event', 'registrar-declared-events', {
    requirement: 'RFC6665:4.4.4-1',
    summary: 'declares the event package presence, and refuses a subscription to it with 489',
    // A phone would be subscribed to first.
    claims: { events: ['presence'], roles: ['registrar', 'proxy'] },
    filters: () =>
      responsesWhere(
        request => request.method === 'SUBSCRIBE',
        response => withStatus(response, 489, 'Bad Event'),
      ),
  }),
  defectOf('proxy')('proxy-claims-pref', 'proxy-declared-extensions', {
    requirement: 'RFC3261:16.3-15',
    summary: 'declares the option tag pref, and refuses a request with it in Proxy-Require with 420',
    claims: { extensions: ['pref'] },
  }),
];

export const capabilityDefects: readonly Defect[] = [...phone, ...others];
