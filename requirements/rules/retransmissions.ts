// Rules of copies: what is sent again, when, and how often (RFC 3261 17.1.1.2, 17.1.2.2, 17.2.1, 17.2.2).
import type { Request } from '../../simulator/message';
import { responseCopies } from './retransmissions-responses';
import { type Finding, type Kind, onRequests, type Rule, type Sent, type SutRole } from './rule';
import {
  copiesBefore,
  crossing,
  gaps,
  isCopy,
  isOver,
  isPunctual,
  isReliable,
  isUdp,
  latest,
  ms,
  offPace,
  repeatsItself,
  responsesBefore,
  slack,
  soonest,
} from './transactions-state';

const clients: readonly SutRole[] = ['uac', 'proxy'];

type Sort = 'INVITE' | 'other';
const suits =
  (kind: Sort) =>
  ({ method }: Kind): boolean =>
    (method === 'INVITE') === (kind === 'INVITE');

/** Whether our clock was right at each copy, and at the responses that came before. */
const isTimed = (sent: Sent<Request>): boolean =>
  isPunctual([sent.observed, ...copiesBefore(sent).map(({ observed }) => observed), ...sent.received], slack(sent));

const times = (sent: Sent<Request>): number[] => [...copiesBefore(sent).map(({ at }) => at), sent.observed.at];

/** A rule of each copy of a request that goes out over UDP. */
const ofCopies = (
  id: string,
  requirement: string,
  kind: Sort,
  check: (sent: Sent<Request>) => Finding | undefined,
  applies: (sent: Sent<Request>) => boolean = isUdp,
): Rule =>
  onRequests({
    id,
    requirement,
    roles: clients,
    suits: suits(kind),
    applies: sent => isCopy(sent) && applies(sent) && isTimed(sent),
    check,
  });

const identical = (sent: Sent<Request>): Finding | undefined => {
  const { observed } = copiesBefore(sent).at(-1)!;
  return observed.bytes.equals(sent.observed.bytes)
    ? undefined
    : { found: 'another message with the same branch', expected: 'the request again, to the byte' };
};

/** The pace of an undisturbed series: at least two intervals. */
const pace = (sent: Sent<Request>, cap?: number): Finding | undefined => {
  const intervals = gaps(times(sent));
  const expected = offPace(intervals, cap);
  return expected ? { found: `a copy after ${ms(intervals.at(-1)!)}`, expected } : undefined;
};

/** Whether a response of that kind had come in good time before the copy. */
const after = (fits: (status: number) => boolean, expected: string): ((sent: Sent<Request>) => Finding | undefined) => {
  return sent => {
    const had = responsesBefore(sent).find(
      ({ at, response }) => fits(response.status) && sent.observed.at - at > crossing,
    );
    return had && { found: `a copy ${ms(sent.observed.at - had.at)} after ${had.response.status}`, expected };
  };
};

const isProvisional = (status: number): boolean => status < 200;
const isFinal = (status: number): boolean => status >= 200;
/** 64*T1 from the first; T1 may be longer than usual, which the first interval shows. */
const overdue = (sent: Sent<Request>): Finding | undefined => {
  const all = times(sent);
  const T1 = Math.max(sent.timers.T1, all[1] - all[0]);
  const since = sent.observed.at - all[0];
  return isOver(since, T1)
    ? { found: `a copy ${ms(since)} after the first`, expected: `none after ${ms(64 * T1)}` }
    : undefined;
};

const responded = (sent: Sent<Request>): boolean => responsesBefore(sent).length > 0;
const provisionalBefore = (sent: Sent<Request>, at: number): boolean =>
  responsesBefore(sent).some(one => isProvisional(one.response.status) && one.at < at);

const overStreams = (id: string, requirement: string, kind: Sort): Rule =>
  onRequests({
    id,
    requirement,
    roles: clients,
    suits: suits(kind),
    applies: sent => isReliable(sent) && repeatsItself(sent),
    check: sent =>
      copiesBefore(sent).some(({ observed }) => observed.bytes.equals(sent.observed.bytes))
        ? { found: 'a copy over ' + sent.observed.transport, expected: 'the request once over a reliable transport' }
        : undefined,
  });

const requestCopies: Rule[] = [
  ofCopies('invite-is-repeated-as-it-was', 'RFC3261:17.1.1.2-6', 'INVITE', identical),
  ofCopies('request-is-repeated-as-it-was', 'RFC3261:17.1.2.2-3', 'other', identical),
  ofCopies(
    'second-copy-of-an-invite-waits-twice-as-long',
    'RFC3261:17.1.1.2-7',
    'INVITE',
    sent => pace(sent),
    sent => isUdp(sent) && copiesBefore(sent).length === 2 && !responded(sent),
  ),
  ofCopies(
    'copies-of-an-invite-double-their-intervals',
    'RFC3261:17.1.1.2-8',
    'INVITE',
    sent => pace(sent),
    sent => isUdp(sent) && copiesBefore(sent).length >= 2 && !responded(sent),
  ),
  ofCopies(
    'copies-of-an-invite-come-ever-slower',
    'RFC3261:17.1.1.2-12',
    'INVITE',
    sent => {
      const [before, last] = gaps(times(sent)).slice(-2);
      return last > latest(before)
        ? undefined
        : { found: `intervals of ${ms(before)} and ${ms(last)}`, expected: 'intervals that grow exponentially' };
    },
    // so long that the tolerance cannot hide the growth
    sent => isUdp(sent) && copiesBefore(sent).length >= 2 && !responded(sent) && gaps(times(sent)).at(-2)! > 100,
  ),
  ofCopies(
    'no-copy-of-an-invite-after-a-response',
    'RFC3261:17.1.1.2-9',
    'INVITE',
    after(() => true, 'no copy once a response has come'),
  ),
  ofCopies(
    'no-copy-of-an-invite-after-a-provisional-response',
    'RFC3261:17.1.1.2-15',
    'INVITE',
    after(isProvisional, 'no copy once a provisional response has come'),
  ),
  ofCopies(
    'no-copy-of-an-invite-after-a-failure',
    'RFC3261:17.1.1.2-18',
    'INVITE',
    after(status => status >= 300, 'no copy once a failure response has come'),
  ),
  ofCopies('no-copy-of-an-invite-after-timer-b', 'RFC3261:17.1.1.2-5', 'INVITE', overdue),
  ofCopies(
    'copies-of-a-request-keep-timer-e',
    'RFC3261:17.1.2.2-3',
    'other',
    sent => pace(sent, sent.timers.T2),
    sent => isUdp(sent) && copiesBefore(sent).length >= 2 && !responded(sent),
  ),
  ofCopies(
    'copies-of-a-request-are-t2-apart-after-a-provisional-response',
    'RFC3261:17.1.2.2-7',
    'other',
    sent => {
      const last = gaps(times(sent)).at(-1)!;
      const { T2 } = sent.timers;
      const wrong = last < soonest(T2) || (last > latest(T2) && last < soonest(2 * T2));
      return wrong ? { found: `a copy after ${ms(last)}`, expected: `${T2} ms after the last one` } : undefined;
    },
    sent => isUdp(sent) && provisionalBefore(sent, copiesBefore(sent).at(-1)!.at - crossing),
  ),
  ofCopies(
    'no-copy-of-a-request-after-its-final-response',
    'RFC3261:17.1.2.2-6',
    'other',
    after(isFinal, 'no copy once the final response has come'),
  ),
  ofCopies(
    'no-copy-of-a-request-after-timer-f',
    'RFC3261:17.1.2.2-1',
    'other',
    overdue,
    sent => isUdp(sent) && !responded(sent),
  ),
  ofCopies(
    'no-copy-of-a-proceeding-request-after-timer-f',
    'RFC3261:17.1.2.2-8',
    'other',
    overdue,
    sent => isUdp(sent) && provisionalBefore(sent, sent.observed.at),
  ),
  overStreams('invite-goes-once-over-streams', 'RFC3261:17.1.1.2-4', 'INVITE'),
  overStreams('request-goes-once-over-streams', 'RFC3261:17.1.2.2-3', 'other'),
];

export const retransmissions: Rule[] = [...requestCopies, ...responseCopies];
