// Rules of the copies of responses: what is sent again, when, and how often (RFC 3261 17.2.1, 17.2.2).
import type { Response } from '../../simulator/message';
import { onResponses, type Rule, type Sent, type SutRole } from './rule';
import {
  answersBefore,
  crossing,
  gaps,
  isOver,
  isPunctual,
  isReliable,
  isUdp,
  ms,
  offPace,
  requestsOf,
  sameResponse,
  slack,
} from './transactions-state';

const servers: readonly SutRole[] = ['uas', 'registrar'];

const isFinal = (status: number): boolean => status >= 200;
const isInvite = ({ message }: Sent<Response>): boolean => message.cseq?.method === 'INVITE';

const isFailure = ({ message }: Sent<Response>): boolean => message.status >= 300 && message.cseq?.method === 'INVITE';

/** The same final response as it went out before. */
const finalsBefore = (sent: Sent<Response>): Sent<Response>[] =>
  answersBefore(sent).filter(({ message }) => message.status >= 200);

/** Whether our clock was right at the copies, at this one and when the requests came. */
const isTimed = (sent: Sent<Response>): boolean =>
  isPunctual([sent.observed, ...finalsBefore(sent).map(({ observed }) => observed), ...sent.received], slack(sent));

/** A failure response that only a timer can have repeated: no INVITE came since it was first sent. */
function timed(sent: Sent<Response>): boolean {
  if (!isFailure(sent)) return false;
  const [first] = finalsBefore(sent);
  if (!first || !sameResponse(first, sent)) return false;
  const requests = requestsOf(sent);
  return requests.length > 0 && requests.every(({ at }) => at <= first.observed.at);
}

const responseTimes = (sent: Sent<Response>): number[] => [
  ...finalsBefore(sent).map(({ observed }) => observed.at),
  sent.observed.at,
];

export const responseCopies: Rule[] = [
  onResponses({
    id: 'copies-of-a-failure-keep-timer-g',
    requirement: 'RFC3261:17.2.1-8',
    roles: servers,
    applies: sent => isUdp(sent) && timed(sent) && isTimed(sent),
    check: sent => {
      const intervals = gaps(responseTimes(sent));
      const expected = offPace(intervals, sent.timers.T2);
      return expected ? { found: `a copy after ${ms(intervals.at(-1)!)}`, expected } : undefined;
    },
  }),
  onResponses({
    id: 'failure-goes-once-over-streams',
    requirement: 'RFC3261:17.2.1-8',
    roles: servers,
    applies: sent => isReliable(sent) && isFailure(sent) && requestsOf(sent).length > 0,
    check: sent =>
      timed(sent)
        ? { found: 'a copy over ' + sent.observed.transport, expected: 'the response once over a reliable transport' }
        : undefined,
  }),
  onResponses({
    id: 'no-copy-of-a-failure-after-timer-h',
    requirement: 'RFC3261:17.2.1-9',
    roles: servers,
    applies: sent => timed(sent) && isTimed(sent),
    check: sent => {
      const [first, second] = responseTimes(sent);
      const T1 = Math.max(sent.timers.T1, second - first);
      const since = sent.observed.at - first;
      return isOver(since, T1)
        ? { found: `a copy ${ms(since)} after the first`, expected: `none after ${ms(64 * T1)}` }
        : undefined;
    },
  }),
  onResponses({
    id: 'no-copy-of-a-failure-after-its-ack',
    requirement: 'RFC3261:17.2.1-11',
    roles: servers,
    applies: sent => isFailure(sent) && finalsBefore(sent).some(one => sameResponse(one, sent)) && isTimed(sent),
    check: sent => {
      const requests = requestsOf(sent);
      const ack = sent.received.find(
        ({ message, at }) =>
          message?.isRequest() &&
          message.method === 'ACK' &&
          message.faults.length === 0 &&
          message.callId === sent.message.callId &&
          message.cseq?.seq === sent.message.cseq?.seq &&
          message.to?.tag === sent.message.to?.tag &&
          message.topVia?.host === sent.message.topVia?.host &&
          message.topVia?.port === sent.message.topVia?.port &&
          sent.observed.at - at > crossing,
      );
      return ack && requests.length > 0
        ? { found: `a copy ${ms(sent.observed.at - ack.at)} after the ACK`, expected: 'no copy once the ACK has come' }
        : undefined;
    },
  }),
  onResponses({
    id: 'final-response-is-repeated-for-a-copy-only',
    requirement: 'RFC3261:17.2.2-7',
    roles: servers,
    applies: sent => isFinal(sent.message.status) && !isInvite(sent) && requestsOf(sent).length > 0,
    check: sent => {
      const asked = requestsOf(sent).length;
      const finals = finalsBefore(sent).length + 1;
      return finals > asked
        ? { found: `final response number ${finals}`, expected: `one for each of the ${asked} requests that came` }
        : undefined;
    },
  }),
];
