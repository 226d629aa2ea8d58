// Rules of what a server answers, and when (RFC 3261 17.2, RFC 4320).
import type { Response } from '../../simulator/message';
import { at, type Kind, of, ofStateful, onResponses, type Rule, rfcTimers, type Sent, type SutRole } from './rule';
import {
  answersBefore,
  crossing,
  isPunctual,
  isUdp,
  latest,
  ms,
  passedOn,
  requestsOf,
  sameResponse,
  slack,
  soonest,
} from './transactions-state';

const servers: readonly SutRole[] = ['uas', 'registrar'];

const method = ({ message }: Sent<Response>): string => message.cseq?.method ?? '';
const isInvite = of('INVITE');
const isOther = (kind: Kind): boolean => !['', 'INVITE', 'ACK'].includes(kind.method);
const isFinal = ({ message }: Sent<Response>): boolean => message.status >= 200;
const asked = (sent: Sent<Response>): boolean => requestsOf(sent).length > 0;
const statusOf = ({ message }: Sent<Response>): string => `${message.status} ${message.reason}`;

/** Since the request first came, ms. */
const sinceAsked = (sent: Sent<Response>): number => sent.observed.at - requestsOf(sent)[0].at;

/** When a client's Timer E is set to T2 (RFC 4320 4.1): by default after T1, 2*T1 and 4*T1 have passed. */
function untilT2({ timers: { T1, T2 } }: Sent): number {
  let passed = 0;
  for (let interval = T1; interval < T2; interval *= 2) passed += interval;
  return passed;
}

/** Whether our clock was right, to so many ms, both when the request came and when it was answered. */
const isTimed = (sent: Sent<Response>, most = slack(sent)): boolean =>
  asked(sent) && isPunctual([requestsOf(sent)[0], sent.observed], most);

/** The final response that the system gave before, as long as its transaction surely lasts (Timers H, J and L). */
function finalBefore(sent: Sent<Response>): Sent<Response> | undefined {
  const final = answersBefore(sent).find(isFinal);
  return final && sent.observed.at - final.observed.at < soonest(64 * sent.timers.T1) ? final : undefined;
}

/** The first response to a request that came once the trace had begun. */
const isFirst = (sent: Sent<Response>): boolean => asked(sent) && answersBefore(sent).length === 0;

/** Refusals that are a person's or come of waiting for one: whoever sends them keeps state. */
const ofPeople = new Set([408, 480, 486, 487, 600, 603]);

export const answering: Rule[] = ofStateful([
  onResponses({
    id: 'invite-gets-100-within-200-ms',
    requirement: 'RFC3261:17.2.1-1',
    roles: ['uas'],
    suits: isInvite,
    // a refusal may come from an element without state, which sends no 100 (8.2.7)
    applies: sent => isFirst(sent) && isTimed(sent) && (sent.message.status < 300 || ofPeople.has(sent.message.status)),
    check: sent =>
      sinceAsked(sent) > rfcTimers.T1 // 200 ms, and what a busy host may take before it reads the request
        ? { found: `the first response after ${ms(sinceAsked(sent))}`, expected: '100 (Trying) within 200 ms' }
        : undefined,
  }),
  onResponses({
    id: 'trying-has-no-to-tag',
    requirement: 'RFC3261:17.2.1-2',
    roles: servers,
    applies: sent => sent.message.status === 100 && asked(sent) && sent.request?.to?.tag === undefined,
    check: sent =>
      sent.message.to?.tag === undefined ? undefined : at(sent, 'To', sent.message.get('To')!, 'no tag in To'),
  }),
  onResponses({
    id: 'no-provisional-response-after-the-final-one',
    requirement: 'RFC3261:17.2.1-4',
    roles: ['uas'],
    suits: isInvite,
    applies: sent => !isFinal(sent) && asked(sent),
    check: sent => {
      const final = finalBefore(sent);
      return (
        final && { found: `${statusOf(sent)} after ${statusOf(final)}`, expected: 'no provisional response any more' }
      );
    },
  }),
  onResponses({
    id: 'copy-of-an-invite-gets-the-latest-provisional-response',
    requirement: 'RFC3261:17.2.1-5',
    roles: ['uas'],
    // reliable ones are repeated each for itself (RFC 3262)
    suits: isInvite,
    applies: sent => !isFinal(sent) && sent.repeated && asked(sent) && !sent.message.has('RSeq'),
    check: sent => {
      const last = answersBefore(sent).findLast(one => !one.message.has('RSeq'));
      if (!last || isFinal(last) || sameResponse(last, sent)) return undefined;
      return { found: statusOf(sent), expected: `${statusOf(last)}, the latest` };
    },
  }),
  onResponses({
    id: 'no-other-response-after-a-failure',
    requirement: 'RFC3261:17.2.1-10',
    roles: ['uas'],
    suits: isInvite,
    applies: sent => asked(sent) && (finalBefore(sent)?.message.status ?? 0) >= 300,
    check: sent => {
      const final = finalBefore(sent)!;
      // a proxy sends each 2xx on, even now
      if (sameResponse(final, sent) || (isFinal(sent) && sent.message.status < 300)) return undefined;
      return { found: statusOf(sent), expected: `${statusOf(final)} as before` };
    },
  }),
  onResponses({
    id: 'copy-of-a-request-gets-the-final-response-again',
    requirement: 'RFC3261:17.2.2-7',
    roles: servers,
    suits: isOther,
    applies: sent => asked(sent) && finalBefore(sent) !== undefined,
    check: sent => {
      const final = finalBefore(sent)!;
      return sameResponse(final, sent)
        ? undefined
        : { found: `${statusOf(sent)}, another response`, expected: `${statusOf(final)} as before` };
    },
  }),
  onResponses({
    id: 'one-final-response-to-a-request',
    requirement: 'RFC3261:17.2.2-8',
    roles: servers,
    suits: isOther,
    applies: sent => isFinal(sent) && asked(sent),
    check: sent => {
      const final = finalBefore(sent);
      if (!final || final.message.status === sent.message.status) return undefined;
      return { found: `${statusOf(sent)} after ${statusOf(final)}`, expected: 'one final response' };
    },
  }),
  onResponses({
    id: 'request-is-answered-at-once',
    requirement: 'RFC3261:17.1-1',
    roles: servers,
    suits: isOther,
    applies: sent =>
      isFinal(sent) && isTimed(sent, rfcTimers.T1) && !passedOn(sent) && !answersBefore(sent).some(isFinal),
    check: sent =>
      sinceAsked(sent) > latest(2 * rfcTimers.T1)
        ? { found: `the final response after ${ms(sinceAsked(sent))}`, expected: 'an immediate one' }
        : undefined,
  }),
  onResponses({
    id: 'only-100-is-provisional-outside-invite',
    requirement: 'RFC4320:4.1-1',
    roles: servers,
    suits: isOther,
    check: sent =>
      sent.message.status > 100 && !isFinal(sent)
        ? { found: statusOf(sent), expected: `no provisional response to ${method(sent)} but 100` }
        : undefined,
  }),
  onResponses({
    id: 'no-100-before-timer-e-is-t2',
    requirement: 'RFC4320:4.1-2',
    roles: servers,
    suits: isOther,
    applies: sent => sent.message.status === 100 && isUdp(sent) && isTimed(sent, rfcTimers.T1),
    check: sent =>
      sinceAsked(sent) < soonest(untilT2(sent))
        ? { found: `100 after ${ms(sinceAsked(sent))}`, expected: `none before ${ms(untilT2(sent))}` }
        : undefined,
  }),
  onResponses({
    id: 'late-answer-was-announced-by-100',
    requirement: 'RFC4320:4.1-4',
    roles: servers,
    suits: isOther,
    applies: sent => isFinal(sent) && isFirst(sent) && isTimed(sent, rfcTimers.T1),
    check: sent =>
      sinceAsked(sent) > latest(untilT2(sent)) + crossing
        ? { found: `no response for ${ms(sinceAsked(sent))}`, expected: `100 after ${ms(untilT2(sent))}` }
        : undefined,
  }),
  onResponses({
    id: 'no-408-outside-invite',
    requirement: 'RFC4320:4.2-1',
    roles: servers,
    suits: isOther,
    applies: sent => isFinal(sent) && asked(sent),
    check: sent =>
      sent.message.status === 408 ? { found: `408 to ${method(sent)}`, expected: 'no response at all' } : undefined,
  }),
]);
