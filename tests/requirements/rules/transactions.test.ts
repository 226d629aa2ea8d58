// Tests of the rules of transactions: each judges a sound exchange without a finding, and finds what breaks it.
import { transactions } from '../../../requirements/rules/transactions';
import type { Line } from './exchange';
import { type Pair, type Parts, quiet, request, response, testPairs } from './pairs';

const invite = request('sut', 0, 'INVITE', { more: ['Route: <sip:p;lr>'] });
const refused = response('peer', 100, 486, 'INVITE');
const acked = (parts: Parts = {}, times: readonly number[] = [101]): Line[] => [
  invite,
  refused,
  ...times.map(at => request('sut', at, 'ACK', { toTag: 't', more: ['Route: <sip:p;lr>'], ...parts })),
];
const ackPair = (parts: Parts): Pair => ({ sound: acked(), broken: acked(parts) });

/** What comes and goes, as [time, status] of responses of the system, after a request of the peer at 0. */
const served = (
  method: string,
  answers: readonly (readonly [number, number, Parts?])[],
  copies: number[] = [],
): Line[] => [
  ...[
    request('peer', 0, method),
    ...copies.map(at => request('peer', at, method)),
    ...answers.map(([at, status, parts]) => response('sut', at, status, method, parts)),
  ].sort((a, b) => a.at! - b.at!),
];

const other: Parts = { more: ['Subject: other'] };

const pairs: Record<string, Pair> = {
  'failure-ack-has-the-call-id-of-its-invite': ackPair({ callId: 'c2' }),
  'failure-ack-has-the-from-of-its-invite': ackPair({ fromTag: 'g' }),
  'failure-ack-has-the-number-of-its-invite': ackPair({ seq: 2 }),
  'failure-ack-has-the-route-of-its-invite': ackPair({ more: [] }),
  'failure-ack-has-no-other-body-than-its-invite': ackPair({ more: ['Content-Type: text/plain'], body: 'hi' }),
  'failure-ack-goes-where-its-invite-went': ackPair({ transport: 'TCP', via: 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa' }),
  'one-ack-for-each-copy-of-a-failure': { sound: acked(), broken: acked({}, [101, 500]) },
  'no-ack-without-a-final-response': { sound: acked(), broken: [invite, acked()[2]] },
  'invite-gets-100-within-200-ms': { sound: served('INVITE', [[200, 100]]), broken: served('INVITE', [[700, 180]]) },
  'trying-has-no-to-tag': { sound: served('INVITE', [[1, 100]]), broken: served('INVITE', [[1, 100, { toTag: 't' }]]) },
  'no-provisional-response-after-the-final-one': {
    sound: served('INVITE', [
      [1, 180],
      [900, 486],
    ]),
    broken: served('INVITE', [
      [1, 486],
      [900, 180],
    ]),
  },
  'copy-of-an-invite-gets-the-latest-provisional-response': {
    sound: served(
      'INVITE',
      [
        [1, 100],
        [300, 180],
        [501, 180],
      ],
      [500],
    ),
    broken: served(
      'INVITE',
      [
        [1, 100],
        [300, 180],
        [501, 100],
      ],
      [500],
    ),
  },
  'no-other-response-after-a-failure': {
    sound: served('INVITE', [
      [1, 486],
      [501, 486],
    ]),
    broken: served('INVITE', [
      [1, 486],
      [501, 603],
    ]),
  },
  'copy-of-a-request-gets-the-final-response-again': {
    sound: served(
      'BYE',
      [
        [1, 200],
        [501, 200],
      ],
      [500],
    ),
    broken: served(
      'BYE',
      [
        [1, 200],
        [501, 200, other],
      ],
      [500],
    ),
  },
  'one-final-response-to-a-request': {
    sound: served(
      'BYE',
      [
        [1, 200],
        [501, 200],
      ],
      [500],
    ),
    broken: served(
      'BYE',
      [
        [1, 200],
        [501, 481],
      ],
      [500],
    ),
  },
  'request-is-answered-at-once': { sound: served('OPTIONS', [[1, 200]]), broken: served('OPTIONS', [[2000, 200]]) },
  'only-100-is-provisional-outside-invite': {
    sound: served('OPTIONS', [[1, 200]]),
    broken: served('OPTIONS', [[1, 180]]),
  },
  'no-100-before-timer-e-is-t2': { sound: served('OPTIONS', [[3500, 100]]), broken: served('OPTIONS', [[500, 100]]) },
  'late-answer-was-announced-by-100': {
    sound: served('OPTIONS', [[3000, 200]]),
    broken: served('OPTIONS', [[5000, 200]]),
  },
  'no-408-outside-invite': { sound: served('OPTIONS', [[1, 200]]), broken: served('OPTIONS', [[1, 408]]) },
};

describe('rules of transactions', () => {
  testPairs(transactions, pairs);

  it('a challenge of an element without state may come late, and differ in its nonce', () => {
    quiet(transactions, 'invite-gets-100-within-200-ms', served('INVITE', [[700, 407]]));
    const challenge = (nonce: string): Parts => ({ more: [`WWW-Authenticate: Digest realm="a", nonce="${nonce}"`] });
    const answers: [number, number, Parts][] = [
      [1, 401, challenge('x')],
      [501, 401, challenge('y')],
    ];
    quiet(transactions, 'copy-of-a-request-gets-the-final-response-again', served('OPTIONS', answers, [500]));
  });

  it('a proxy sends a 2xx on even after a failure', () => {
    const answers: [number, number][] = [
      [1, 486],
      [501, 200],
    ];
    quiet(transactions, 'no-other-response-after-a-failure', served('INVITE', answers));
  });

  it('another request with the same branch is the fault of the peer', () => {
    const lines = [
      request('peer', 0, 'OPTIONS'),
      response('sut', 1, 200, 'OPTIONS'),
      request('peer', 10, 'OPTIONS', other),
      response('sut', 11, 404, 'OPTIONS', other),
    ];
    quiet(transactions, 'one-final-response-to-a-request', lines);
  });

  it('after 64*T1 a copy is a new request', () => {
    const answers: [number, number][] = [
      [1, 200],
      [40001, 481],
    ];
    quiet(transactions, 'one-final-response-to-a-request', served('BYE', answers, [40000]));
  });

  it('the ACK to a 2xx is another matter', () => {
    const lines = [
      invite,
      response('peer', 100, 200, 'INVITE'),
      request('sut', 101, 'ACK', { toTag: 't', callId: 'c2' }),
    ];
    quiet(transactions, 'failure-ack-has-the-call-id-of-its-invite', lines);
  });
});
