// Rules of reliable provisional responses (RFC 3262).
import type { Response } from '../../simulator/message';
import { at, type Finding, of, onResponses, type ResponseRule, type Rule, type Sent } from './rule';
import { answered, is2xx, isInvite, isProgress, responsesBefore, values } from './uas-facts';

const requires = ({ message }: Sent): boolean => values(message, 'Require').has('100rel');

const rseqOf = ({ message }: Sent): number | undefined => {
  const text = message.get('RSeq')?.trim() ?? '';
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
};

const isReliable = (sent: Sent<Response>): boolean => isProgress(sent) && sent.message.has('RSeq') && requires(sent);

/** Reliable responses to the same request before, of the same dialog. */
const reliableBefore = (sent: Sent<Response>): Sent<Response>[] =>
  responsesBefore(sent).filter(one => isReliable(one) && one.message.to?.tag === sent.message.to?.tag);

/** Not a copy of one before. */
function isNew(sent: Sent<Response>): boolean {
  return answered(sent) !== undefined && isReliable(sent) && rseqOf(sent) !== undefined && !sent.repeated;
}

/** By how much the number is ahead of the last before; undefined for the first. */
function step(sent: Sent<Response>): number | undefined {
  const last = reliableBefore(sent).at(-1);
  const before = last && rseqOf(last);
  return before === undefined ? undefined : rseqOf(sent)! - before;
}

/** Whether a PRACK for it came. It passes by here only if the caller is a neighbour. */
function isAcknowledged(sent: Sent, response: Sent<Response>): boolean {
  const [number, seq] = [rseqOf(response), response.message.cseq?.seq];
  return sent.call.some(({ message }) => {
    if (!message?.isRequest() || message.method !== 'PRACK') return false;
    const [rseq, cseq, method] = (message.get('RAck') ?? '').trim().split(/\s+/);
    return Number(rseq) === number && Number(cseq) === seq && method === 'INVITE';
  });
}

const isNeighbours = (sent: Sent): boolean => {
  const request = answered(sent);
  return request?.getAll('Via').length === 1 && !request.has('Record-Route');
};

const lastBefore = (sent: Sent<Response>): Sent<Response> => reliableBefore(sent).at(-1)!;

const unacknowledged = (sent: Sent<Response>): Finding | undefined => {
  const last = lastBefore(sent);
  if (isAcknowledged(sent, last)) return undefined;
  return at(sent, 'RSeq', `no PRACK for RSeq ${rseqOf(last)}`, 'the PRACK before the next reliable response');
};

const described = (sent: Sent<Response>): Sent<Response>[] =>
  reliableBefore(sent).filter(({ message }) => message.body.length > 0);

const waits = (id: string, requirement: string): Rule =>
  uas({
    id,
    requirement,
    applies: sent => is2xx(sent) && !sent.repeated && isNeighbours(sent) && described(sent).length > 0,
    check: sent => {
      const open = described(sent).find(one => !isAcknowledged(sent, one));
      return open && { found: `no PRACK for RSeq ${rseqOf(open)}`, expected: 'the PRACK before the 2xx' };
    },
  });

/** 199 may come from a proxy (RFC 6228). */
const mustBeReliable = (id: string, requirement: string): Rule =>
  uas({
    id,
    requirement,
    applies: sent => {
      const request = answered(sent);
      const initial = request?.to !== undefined && values(request, 'Require').has('100rel');
      return initial && isProgress(sent) && sent.message.status !== 199;
    },
    check: sent =>
      isReliable(sent) ? undefined : { found: 'no Require: 100rel with RSeq', expected: 'a reliable response' },
  });

function uas(rule: Omit<ResponseRule, 'roles'>): Rule {
  const { applies } = rule;
  return onResponses({
    ...rule,
    roles: ['uas'],
    suits: of('INVITE'),
    applies: sent => isInvite(sent) && (applies?.(sent) ?? true),
  });
}

export const uasReliable: Rule[] = [
  uas({
    id: 'rseq-comes-with-100rel',
    requirement: 'RFC3262:3-10',
    applies: sent => isProgress(sent) && sent.message.has('RSeq'),
    check: sent => (requires(sent) ? undefined : at(sent, 'RSeq', 'RSeq without 100rel', '100rel in Require')),
  }),
  uas({
    id: '100rel-comes-with-rseq',
    requirement: 'RFC3262:3-10',
    applies: sent => isProgress(sent) && requires(sent),
    check: sent => (sent.message.has('RSeq') ? undefined : at(sent, 'Require', 'no RSeq', 'an RSeq')),
  }),
  uas({
    id: '100-is-not-reliable',
    requirement: 'RFC3262:3-4',
    applies: ({ message }) => message.status === 100,
    check: sent =>
      sent.message.has('RSeq') || requires(sent) ? { found: 'RSeq or 100rel', expected: 'neither' } : undefined,
  }),
  uas({
    id: 'reliable-where-the-caller-knows-it',
    requirement: 'RFC3262:3-5',
    applies: sent => isProgress(sent) && answered(sent) !== undefined,
    check: sent => {
      const request = answered(sent)!;
      if (values(request, 'Supported').has('100rel') || values(request, 'Require').has('100rel')) return undefined;
      return sent.message.has('RSeq') || requires(sent)
        ? { found: 'a reliable response', expected: 'none, as the INVITE does not list 100rel' }
        : undefined;
    },
  }),
  mustBeReliable('progress-is-reliable-where-required', 'RFC3262:3-2'),
  mustBeReliable('no-unreliable-progress-where-required', 'RFC3262:8.1-1'),
  uas({
    id: 'first-rseq-is-in-range',
    requirement: 'RFC3262:3-11',
    applies: sent => isNew(sent) && reliableBefore(sent).length === 0,
    check: sent => {
      const number = rseqOf(sent)!;
      return number >= 1 && number < 2 ** 31 ? undefined : at(sent, 'RSeq', String(number), 'from 1 to 2**31 - 1');
    },
  }),
  uas({
    id: 'rseq-grows-by-one',
    requirement: 'RFC3262:3-22',
    applies: sent => isNew(sent) && step(sent) !== undefined,
    check: sent =>
      step(sent) === 1 ? undefined : at(sent, 'RSeq', String(rseqOf(sent)), String(rseqOf(lastBefore(sent))! + 1)),
  }),
  uas({
    id: 'rseq-does-not-begin-again',
    requirement: 'RFC3262:3-23',
    applies: sent => isNew(sent) && step(sent) !== undefined,
    check: sent =>
      step(sent)! < 0
        ? at(sent, 'RSeq', String(rseqOf(sent)), `more than the ${rseqOf(lastBefore(sent))} before`)
        : undefined,
  }),
  uas({
    id: 'second-reliable-response-waits-for-prack',
    requirement: 'RFC3262:3-20',
    applies: sent => isNew(sent) && isNeighbours(sent) && step(sent)! > 0 && numbers(sent).size === 1,
    check: unacknowledged,
  }),
  uas({
    id: 'later-reliable-response-waits-for-prack',
    requirement: 'RFC3262:3-21',
    applies: sent => isNew(sent) && isNeighbours(sent) && step(sent)! > 0 && numbers(sent).size > 1,
    check: unacknowledged,
  }),
  waits('2xx-waits-for-prack', 'RFC3262:3-25'),
  waits('accepting-waits-for-prack', 'RFC3262:5-7'),
  uas({
    id: 'no-new-reliable-response-after-the-final',
    requirement: 'RFC3262:3-27',
    applies: isNew,
    check: sent => {
      const final = responsesBefore(sent).find(({ message }) => message.status >= 200);
      return final && { found: `RSeq ${rseqOf(sent)} after a ${final.message.status}`, expected: 'none' };
    },
  }),
  uas({
    id: 'reliable-response-makes-a-dialog',
    requirement: 'RFC3262:4-5',
    applies: isReliable,
    check: sent =>
      sent.message.to?.tag ? undefined : at(sent, 'To', sent.message.get('To') ?? 'no To', 'a tag in To'),
  }),
];

function numbers(sent: Sent<Response>): Set<number | undefined> {
  return new Set(reliableBefore(sent).map(rseqOf));
}
