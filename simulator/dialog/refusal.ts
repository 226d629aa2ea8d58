// What a UA refuses within a dialog, as data: the requirement that says so, the status, and whether Retry-After goes along.
import type { Random } from '../runtime';

export interface Refusal {
  /** The id of the requirement that asks for it. */
  readonly requirement: string;
  readonly status: number;
  /** Whether the response bears a Retry-After of 0 to 10 s, at random (14.2, RFC 3311 5.2). */
  readonly retryAfter?: boolean;
}

/** Each case in which a request that came within a dialog is not taken. */
export const refusals = {
  /** No such dialog, or one that our BYE has ended already (RFC 5407 3.2.2). */
  unknownDialog: { requirement: 'RFC3261:12.2.2-2', status: 481 },
  outOfOrder: { requirement: 'RFC3261:12.2.2-4', status: 500 },
  /** A second INVITE before the final response to the first. */
  inviteOpen: { requirement: 'RFC3261:14.2-1', status: 500, retryAfter: true },
  /** An INVITE while one of ours is in progress. */
  inviteGlare: { requirement: 'RFC3261:14.2-2', status: 491 },
  /** An INVITE while our 2xx, with an offer in it, waits for the ACK: RFC 5407 3.1.5 says 491 rather than 500. */
  answerOwed: { requirement: 'RFC3261:14.2-2', status: 491 },
  updateOpen: { requirement: 'RFC3311:5.2-1', status: 500, retryAfter: true },
  /** An offer in UPDATE while one of ours is open. */
  offerGlare: { requirement: 'RFC3311:5.2-2', status: 491 },
  /** An offer in UPDATE while we still owe an answer. */
  offerOpen: { requirement: 'RFC3311:5.2-4', status: 500, retryAfter: true },
} as const satisfies Record<string, Refusal>;

/** The seconds of Retry-After: a whole number from 0 to 10 (14.2). */
export function retryAfter(random: Random): string {
  return String(random.integer(11));
}

/**
 * How long, in ms, to wait after a 491 before trying again (14.1, RFC 3311 5.3): 2.1 to 4 s for the owner of the
 * Call-ID, 0 to 2 s for the other, in units of 10 ms.
 */
export function glareDelay(ownsCallId: boolean, random: Random): number {
  return ownsCallId ? 2100 + 10 * random.integer(191) : 10 * random.integer(201);
}
