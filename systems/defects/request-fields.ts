// Defects of the phone in which fields its requests have, one for each field (tables 2 and 3 of RFC 3261 20; 8.1.1).

import { edit, type Request } from '../../simulator/message';
import { defectsOf, type RolelessDefect } from './defect';
import { requests } from './filters';
import { asMethod, inRequests, rewritten, shortest } from './uac-rules-filters';

type Method = keyof typeof shortest;
type Misplaced = readonly [field: string, value: string, method: Method];

/** Fields of responses, in requests. */
const ofResponses: readonly Misplaced[] = [
  ['Authentication-Info', 'nextnonce="f00d"', 'INVITE'],
  ['Error-Info', '<sip:not-in-service@sut.test>', 'INVITE'],
  ['Min-Expires', '60', 'REGISTER'],
  ['Proxy-Authenticate', 'Digest realm="sut.test", nonce="f00d"', 'INVITE'],
  ['Retry-After', '18', 'BYE'],
  ['Server', 'phone/1.0', 'INVITE'],
  ['Unsupported', 'timer', 'INVITE'],
  ['Warning', '399 sut.test "battery low"', 'BYE'],
  ['WWW-Authenticate', 'Digest realm="sut.test", nonce="f00d"', 'REGISTER'],
];

/** Fields of some requests, in another. */
const ofOtherRequests: readonly Misplaced[] = [
  ['Accept', 'application/sdp', 'ACK'],
  ['Accept-Encoding', 'gzip', 'CANCEL'],
  ['Accept-Language', 'en', 'ACK'],
  ['Alert-Info', '<http://sut.test/moo.wav>', 'BYE'],
  ['Allow', 'INVITE, ACK, CANCEL, BYE', 'ACK'],
  ['Call-Info', '<http://sut.test/who.jpg>;purpose=icon', 'BYE'],
  ['Contact', '<sip:phone@sut.test>', 'BYE'],
  ['Content-Disposition', 'session', 'CANCEL'],
  ['Content-Encoding', 'gzip', 'CANCEL'],
  ['Content-Language', 'en', 'CANCEL'],
  ['Content-Type', 'application/sdp', 'CANCEL'],
  ['Expires', '60', 'BYE'],
  ['In-Reply-To', 'yesterday@sut.test', 'REGISTER'],
  ['MIME-Version', '1.0', 'CANCEL'],
  ['Organization', 'Boxes by Bob', 'BYE'],
  ['Priority', 'urgent', 'REGISTER'],
  ['Proxy-Authorization', 'Digest username="user1", realm="sut.test", nonce="f00d", uri="sip:sut.test"', 'CANCEL'],
  ['Proxy-Require', 'privacy', 'ACK'],
  ['Record-Route', '<sip:sut.test;lr>', 'REGISTER'],
  ['Reply-To', '<sip:user1@sut.test>', 'BYE'],
  ['Subject', 'Lunch', 'BYE'],
  ['Supported', 'timer', 'ACK'],
];

const misplaced = (list: readonly Misplaced[], where: string): RolelessDefect[] =>
  inRequests(
    list.map(([field, value, method]) => ({
      id: `uac-${method}-with-${field}`.toLowerCase(),
      requirement: 'RFC3261:20-7',
      summary: `puts ${field} into its ${method}`,
      caughtBy: `${field.toLowerCase()}-in-no-${where}requests`,
      method,
      change: request => request.set(field, value),
    })),
  );

const always = ['Call-ID', 'CSeq', 'From', 'To', 'Via'];

/** The same five by two clauses: in a request outside any dialog, and in every one. */
const missing: RolelessDefect[] = always.flatMap(field => {
  const leftOut = (method: Method, requirement: string, caughtBy: string) => ({
    id: `uac-${method}-without-${field}`.toLowerCase(),
    requirement,
    summary: `leaves ${field} out of its ${method}`,
    caughtBy,
    method,
    change: (request: Request) => request.remove(field),
  });
  return inRequests([
    leftOut('INVITE', 'RFC3261:8.1.1-1', `request-has-${field.toLowerCase()}`),
    leftOut('ACK', 'RFC3261:20-5', `${field.toLowerCase()}-where-mandatory-in-requests`),
  ]);
});

export const requestFieldDefects = defectsOf('uac', [
  ...misplaced(ofResponses, ''),
  ...misplaced(ofOtherRequests, 'other-'),
  ...missing,
  {
    id: 'uac-options-without-accept',
    requirement: 'RFC3261:11.1-2',
    summary: 'asks by OPTIONS what its peer can do, without Accept',
    caughtBy: 'options-has-accept',
    alsoCaughtBy: ['accept-where-wanted-in-requests'],
    shownIn: shortest.BYE,
    filters: () => requests('BYE', bye => asMethod(bye, 'OPTIONS')),
  },
  {
    id: 'uac-invite-without-content-length',
    requirement: 'RFC3261:20.14-1',
    summary: 'leaves Content-Length out of its INVITE over UDP',
    caughtBy: 'request-has-content-length',
    shownIn: shortest.INVITE,
    filters: () => rewritten('INVITE', edit.contentLength()),
  },
  {
    id: 'uac-ack-without-content-length',
    requirement: 'RFC3261:20-2',
    summary: 'leaves Content-Length out of its ACK over UDP',
    caughtBy: 'content-length-in-datagrams-too',
    shownIn: shortest.ACK,
    filters: () => rewritten('ACK', edit.contentLength()),
  },
  {
    id: 'uac-tcp-bye-without-content-length',
    requirement: 'RFC3261:20-3',
    summary: 'leaves Content-Length out of its BYE over TCP',
    caughtBy: 'content-length-never-lacks-on-a-stream',
    shownIn: 'uac-tcp-content-length-zero',
    filters: () => rewritten('BYE', edit.contentLength()),
  },
]);
