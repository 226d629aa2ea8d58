// Defects of copies, for the rules that look at times: when a request or response goes out again, what the copy is, and when
// there are no more (17.1.1.2, 17.1.2.2, 17.2.2).
import type { Filters } from '../../simulator/element';
import { type Defect, defectOf } from './defect';
import { requests } from './filters';
import { changed, doing, dropped, staying } from './tables';

const uac = defectOf('uac');
const uas = defectOf('uas');

/** Every copy of a REGISTER has a field that the request had not. */
function copiesTellTheirNumber(): Filters {
  const copies = new Map<string | undefined, number>();
  return requests('REGISTER', request => {
    const branch = request.topVia?.branch;
    const number = copies.get(branch) ?? 0;
    copies.set(branch, number + 1);
    return number === 0 ? request : request.clone().set('Subject', `copy ${number}`);
  });
}

export const copyRuleDefects: readonly Defect[] = [
  uac('uac-invite-again-after-timer-b', 'no-copy-of-an-invite-after-timer-b', {
    requirement: 'RFC3261:17.1.1.2-5',
    summary: 'begins its INVITE again when Timer B fires, deaf to refusals',
    shownIn: 'uac-invite-timer-b.udp',
    options: changed(
      'inviteClient',
      'Calling',
      '300-699',
      dropped,
      changed('inviteClient', 'Calling', 'Timer B', staying('start A', 'send request')),
    ),
  }),
  uac('uac-invite-repeated-after-refusal', 'no-copy-of-an-invite-after-a-failure', {
    requirement: 'RFC3261:17.1.1.2-18',
    summary: 'goes on repeating an INVITE that was refused',
    shownIn: 'location-uac-retry-after',
    options: changed('inviteClient', 'Calling', '300-699', row => ({ ...row, to: undefined })),
  }),
  uac('uac-request-interval-constant', 'copies-of-a-request-keep-timer-e', {
    requirement: 'RFC3261:17.1.2.2-3',
    summary: 'lets T1 pass before each copy of a request other than INVITE',
    shownIn: 'uac-register-timer-e',
    options: changed('nonInviteClient', 'Trying', 'Timer E', doing('start E', 'send request')),
  }),
  uac('uac-request-copies-go-on-as-before', 'copies-of-a-request-are-t2-apart-after-a-provisional-response', {
    requirement: 'RFC3261:17.1.2.2-7',
    summary: 'repeats a request after a provisional response at the intervals that it had before',
    shownIn: 'uac-register-timer-e-after-provisional',
    options: changed('nonInviteClient', 'Proceeding', 'Timer E', doing('reset E', 'send request')),
  }),
  uac('uac-request-copies-differ', 'request-is-repeated-as-it-was', {
    requirement: 'RFC3261:17.1.2.2-3',
    summary: 'writes the number of a copy into it',
    shownIn: 'uac-register-timer-e',
    filters: copiesTellTheirNumber,
  }),
  uac('uac-request-repeated-after-timer-f', 'no-copy-of-a-request-after-timer-f', {
    requirement: 'RFC3261:17.1.2.2-1',
    summary: 'repeats a request that nothing answers after 64*T1, too',
    shownIn: 'uac-register-timer-f',
    options: { timers: { F: 60_000 } },
  }),
  uac('uac-proceeding-request-repeated-after-timer-f', 'no-copy-of-a-proceeding-request-after-timer-f', {
    requirement: 'RFC3261:17.1.2.2-8',
    summary: 'repeats a request that got only a provisional response after 64*T1, too',
    shownIn: 'uac-register-timer-f-after-provisional',
    options: { timers: { F: 60_000 } },
  }),
  uas('uas-refusal-repeated-after-timer-h', 'no-copy-of-a-failure-after-timer-h', {
    requirement: 'RFC3261:17.2.1-9',
    summary: 'repeats a refusal that nobody acknowledges after 64*T1, too',
    shownIn: 'uas-invite-timer-h',
    options: { timers: { H: 60_000 } },
  }),
  uas('uas-answers-twice', 'final-response-is-repeated-for-a-copy-only', {
    requirement: 'RFC3261:17.2.2-7',
    summary: 'sends its final response to a request other than INVITE twice',
    shownIn: 'uas-options-timer-j',
    options: changed(
      'nonInviteServer',
      'Trying',
      '200-699 from TU',
      doing('start J', 'send response', 'send response'),
    ),
  }),
  uas('uas-rings-in-silence-until-cancelled', 'invite-gets-100-within-200-ms', {
    requirement: 'RFC3261:17.2.1-1',
    summary: 'sends no provisional response: the first one comes when the call is over',
    filters: () => ({
      out: message => (message.isResponse() && message.status < 200 ? undefined : message),
    }),
  }),
];
