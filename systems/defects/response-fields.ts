// Defects of the phone in which header fields its responses have: those that the tables of RFC 3261 20 rule out there, and
// those that every response must have.
import { defectsOf, type RolelessDefect } from './defect';
import { responsesTo } from './filters';

/** Where a field is put: the response, and a short case in which the phone sends it. */
const places = {
  options: { method: 'OPTIONS', status: 200, shownIn: 'uas-options-answered.udp' },
  bye: { method: 'BYE', status: 200, shownIn: 'uas-call-ends-with-bye.udp' },
  unknown: { method: 'BYE', status: 481, shownIn: 'uas-bye-unknown-dialog.udp' },
  cancel: { method: 'CANCEL', status: 481, shownIn: 'uas-cancel-of-nothing.udp' },
} as const;

/** `-other-`: the field may stand in other responses than this. */
type Ruled = 'in-no-responses' | 'in-no-other-responses';

const misplaced: readonly [field: string, value: string, place: keyof typeof places, rule: Ruled][] = [
  ['Accept', 'application/sdp', 'bye', 'in-no-other-responses'],
  ['Accept-Encoding', 'identity', 'bye', 'in-no-other-responses'],
  ['Accept-Language', 'en', 'bye', 'in-no-other-responses'],
  ['Alert-Info', '<http://phone.invalid/ring.wav>', 'options', 'in-no-other-responses'],
  ['Allow', 'INVITE, ACK, CANCEL, BYE, OPTIONS', 'cancel', 'in-no-other-responses'],
  ['Authentication-Info', 'nextnonce="47364c23432d2e13"', 'unknown', 'in-no-other-responses'],
  [
    'Authorization',
    'Digest username="a", realm="b", nonce="c", uri="sip:d", response="e"',
    'options',
    'in-no-responses',
  ],
  ['Call-Info', '<http://phone.invalid/me.jpg>;purpose=icon', 'unknown', 'in-no-other-responses'],
  ['Content-Disposition', 'render', 'cancel', 'in-no-other-responses'],
  ['Content-Encoding', 'identity', 'cancel', 'in-no-other-responses'],
  ['Content-Language', 'en', 'cancel', 'in-no-other-responses'],
  ['Content-Type', 'application/sdp', 'cancel', 'in-no-other-responses'],
  ['Error-Info', '<sip:no-reason@phone.invalid>', 'options', 'in-no-other-responses'],
  ['Expires', '60', 'options', 'in-no-other-responses'],
  ['In-Reply-To', 'a-call-of-yesterday@phone.invalid', 'options', 'in-no-responses'],
  ['Max-Forwards', '70', 'options', 'in-no-responses'],
  ['MIME-Version', '1.0', 'cancel', 'in-no-other-responses'],
  ['Organization', 'The Phone Makers', 'unknown', 'in-no-other-responses'],
  ['Priority', 'normal', 'options', 'in-no-responses'],
  [
    'Proxy-Authorization',
    'Digest username="a", realm="b", nonce="c", uri="sip:d", response="e"',
    'options',
    'in-no-responses',
  ],
  ['Proxy-Require', 'x-nobody-has-this', 'options', 'in-no-responses'],
  ['Reply-To', '<sip:desk@phone.invalid>', 'options', 'in-no-other-responses'],
  ['Require', 'x-nobody-has-this', 'cancel', 'in-no-other-responses'],
  ['Route', '<sip:phone.invalid;lr>', 'options', 'in-no-responses'],
  ['Subject', 'what I can do', 'options', 'in-no-responses'],
];

const ruledOut = misplaced.map(([field, value, place, rule]): RolelessDefect => {
  const { method, status, shownIn } = places[place];
  const name = field.toLowerCase();
  return {
    id: `uas-${name}-in-${status}-to-${method.toLowerCase()}`,
    requirement: 'RFC3261:20-9',
    summary: `puts ${field} into its ${status} to ${method}`,
    caughtBy: `${name}-${rule}`,
    shownIn,
    filters: () =>
      responsesTo(method, response => (response.status === status ? response.set(field, value) : response)),
  };
});

const left = ['Call-ID', 'CSeq', 'From', 'To', 'Via'].map((field): RolelessDefect => {
  const name = field.toLowerCase();
  return {
    id: `uas-response-without-${name}`,
    requirement: 'RFC3261:20-6',
    summary: `leaves ${field} out of its responses to OPTIONS`,
    caughtBy: `${name}-where-mandatory-in-responses`,
    shownIn: places.options.shownIn,
    filters: () => responsesTo('OPTIONS', response => response.remove(field)),
  };
});

export const responseFieldDefects = defectsOf('uas', [...ruledOut, ...left]);
