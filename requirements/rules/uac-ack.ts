// Rules of the ACK: to a failure by the client transaction, to a 2xx by the caller (RFC 3261 13.2.2.4, 17.1.1.3).
import type { Request } from '../../simulator/message';
import { dialogOf } from './dialog-state';
import { at, type Finding, of, onRequests, type RequestRule, type Rule, type Sent, type SutRole } from './rule';
import {
  begins,
  callBefore,
  type Facts,
  finalOf,
  originated,
  ownBefore,
  responsesTo,
  sameParty,
  sameUri,
  sentFacts,
  squeezed,
} from './uac-facts';

const callers: readonly SutRole[] = ['uac'];
const senders: readonly SutRole[] = ['uac', 'proxy'];

/** ms that a message may need to be dealt with. */
const ample = 500;

export const isAck = ({ message }: Sent): boolean => message.isRequest() && message.method === 'ACK';

const ofAcks = (rule: RequestRule): Rule => onRequests({ ...rule, suits: of('ACK') });

const finals = (sent: Sent, invite: Facts): Facts[] => responsesTo(sent, invite).filter(({ status }) => status >= 200);

const allFailed = (sent: Sent, invite: Facts): boolean => {
  const list = finals(sent, invite);
  return list.length > 0 && list.every(({ status }) => status >= 300);
};

/** The INVITE that has the branch of the ACK, where all its final responses are failures. */
export function refusedInvite(sent: Sent): Facts | undefined {
  const { branch } = sentFacts(sent);
  if (!isAck(sent) || branch === '') return undefined;
  const invite = ownBefore(sent, 'INVITE').find(one => one.branch === branch);
  return invite && allFailed(sent, invite) ? invite : undefined;
}

/** The INVITEs of the dialog whose 2xx the ACK may acknowledge, by tags. */
function accepted(sent: Sent): Facts[] {
  const { fromTag, toTag } = sentFacts(sent);
  if (toTag === undefined) return [];
  return ownBefore(sent, 'INVITE').filter(
    one => one.fromTag === fromTag && finals(sent, one).some(({ status, toTag: tag }) => status < 300 && tag === toTag),
  );
}

/** The INVITE whose 2xx it acknowledges, by its number. */
function acceptedInvite(sent: Sent): Facts | undefined {
  if (!isAck(sent) || !originated(sent) || refusedInvite(sent)) return undefined;
  const { seq } = sentFacts(sent);
  return accepted(sent).find(one => one.seq === seq);
}

const toFailure = (
  id: string,
  requirement: string,
  differs: (sent: Sent<Request>, invite: Request, facts: Facts) => Finding | undefined,
  roles = senders,
): Rule =>
  ofAcks({
    id,
    requirement,
    roles,
    applies: sent => refusedInvite(sent) !== undefined,
    check: sent => {
      const facts = refusedInvite(sent)!;
      return differs(sent, facts.request!, facts);
    },
  });

const toSuccess = (
  id: string,
  requirement: string,
  fits: (sent: Sent<Request>, invite: Facts) => boolean,
  differs: (sent: Sent<Request>, invite: Facts) => Finding | undefined,
): Rule =>
  ofAcks({
    id,
    requirement,
    roles: callers,
    applies: sent => {
      const invite = acceptedInvite(sent);
      return invite !== undefined && fits(sent, invite);
    },
    check: sent => differs(sent, acceptedInvite(sent)!),
  });

const always = (): boolean => true;

const requiring = ['Require', 'Proxy-Require'] as const;

/** INVITE without a body, 2xx with a session, and nothing reliable before it: the 2xx has the offer. */
function offeredBy2xx(sent: Sent, invite: Facts): boolean {
  if (invite.request!.body.length > 0 || sent.repeated) return false;
  const { toTag } = sentFacts(sent);
  const answers = responsesTo(sent, invite);
  const reliable = answers.some(({ response, status }) => status < 200 && response!.has('RSeq'));
  const success = answers.filter(one => one.status >= 200 && one.status < 300 && one.toTag === toTag);
  return (
    !reliable && success.length > 0 && success.every(({ response }) => isSdp(response!) && response!.body.length > 0)
  );
}

const isSdp = (message: { get(name: string): string | undefined }): boolean =>
  /^application\/sdp\s*(?:;|$)/i.test(message.get('Content-Type') ?? '');

const answers = (id: string, requirement: string): Rule =>
  toSuccess(id, requirement, offeredBy2xx, ({ message }) =>
    message.body.length > 0 && isSdp(message)
      ? undefined
      : { found: message.get('Content-Type') ?? 'no body', expected: 'the answer to the offer of the 2xx' },
  );

/** The 2xx responses of the dialog that came long enough ago, a moment apart from each other, with their INVITE's number. */
function due(sent: Sent<Request>): Map<number, number> {
  const { fromTag, toTag } = sentFacts(sent);
  const copies = new Map<number, number>();
  const lastAt = new Map<number, number>();
  for (const invite of ownBefore(sent, 'INVITE')) {
    if (invite.fromTag !== fromTag || copies.has(invite.seq)) continue;
    for (const one of finals(sent, invite)) {
      if (one.status >= 300 || one.toTag !== toTag || sent.observed.at - one.at < ample) continue;
      // captured twice on its way, it came once
      if (one.at - (lastAt.get(one.seq) ?? -ample) < ample * 0.8) continue;
      lastAt.set(one.seq, one.at);
      copies.set(one.seq, (copies.get(one.seq) ?? 0) + 1);
    }
  }
  return copies;
}

const acksOf = (sent: Sent, seq: number): number => {
  const { fromTag, toTag } = sentFacts(sent);
  return ownBefore(sent, 'ACK').filter(one => one.seq === seq && one.fromTag === fromTag && one.toTag === toTag).length;
};

/** Judged at a later request of the dialog that goes where the ACK would have gone. */
const acknowledged = (id: string, requirement: string, most: (copies: number) => number): Rule =>
  onRequests({
    id,
    requirement,
    roles: callers,
    applies: sent =>
      begins(sent) &&
      !sent.repeated &&
      sent.observed.transport === 'UDP' &&
      dialogOf(sent)?.refreshed === false &&
      !callBefore(sent).some(one => one.method === 'BYE' && one.request !== undefined) &&
      due(sent).size > 0,
    check: sent => {
      for (const [seq, copies] of due(sent)) {
        const wanted = most(copies);
        const found = acksOf(sent, seq);
        if (found < wanted)
          return { found: `${found} ACK for ${copies} 2xx to INVITE ${seq}`, expected: `${wanted} ACK` };
      }
      return undefined;
    },
  });

export const uacAck: Rule[] = [
  toFailure('ack-to-failure-has-the-request-uri-of-its-invite', 'RFC3261:17.1.1.3-2', (sent, invite) => {
    const [mine, wanted] = [sent.message.uri, invite.uri];
    if (sent.message.requestUri === invite.requestUri || (mine && wanted && sameUri(mine, wanted))) return undefined;
    return { found: sent.message.requestUri, expected: invite.requestUri };
  }),
  toFailure('ack-to-failure-has-the-from-of-its-invite', 'RFC3261:17.1.1.3-2', (sent, invite) =>
    !invite.from || sameParty(sent.message.from, invite.from)
      ? undefined
      : at(sent, 'From', sent.message.get('From') ?? 'none', invite.get('From')!),
  ),
  toFailure('ack-to-failure-has-the-to-of-the-response', 'RFC3261:17.1.1.3-3', (sent, _, facts) => {
    const wanted = finals(sent, facts).map(({ response }) => response!);
    if (wanted.some(({ to }) => !to || sameParty(sent.message.to, to))) return undefined;
    return at(sent, 'To', sent.message.get('To') ?? 'none', wanted.map(response => response.get('To')).join(' or '));
  }),
  toFailure('ack-to-failure-has-one-via-of-its-invite', 'RFC3261:17.1.1.3-4', (sent, invite) => {
    const vias = sent.message.getAll('Via');
    const wanted = invite.getAll('Via');
    // a stateless proxy passes the ACK on with all its Vias
    if (vias.length > 1 && wanted.length > 1) return undefined;
    if (vias.length === 1 && squeezed(vias) === squeezed(wanted.slice(0, 1))) return undefined;
    return at(sent, 'Via', vias.join(', '), wanted[0]);
  }),
  ofAcks({
    id: 'ack-to-failure-has-the-branch-of-its-invite',
    requirement: 'RFC3261:17.1.1.3-4',
    roles: callers,
    // by its number and its To: the only INVITE of that number, and refused
    applies: sent => {
      const { seq, fromTag, toTag } = sentFacts(sent);
      if (!isAck(sent) || !originated(sent) || toTag === undefined) return false;
      const invites = ownBefore(sent, 'INVITE').filter(one => one.seq === seq && one.fromTag === fromTag);
      return (
        new Set(invites.map(({ branch }) => branch)).size === 1 &&
        allFailed(sent, invites[0]) &&
        finals(sent, invites[0]).some(final => final.toTag === toTag)
      );
    },
    check: sent => {
      const { seq, branch } = sentFacts(sent);
      const invite = ownBefore(sent, 'INVITE').find(one => one.seq === seq)!;
      return branch === invite.branch ? undefined : at(sent, 'Via', branch, invite.branch);
    },
  }),
  toFailure('ack-to-failure-has-the-number-of-its-invite', 'RFC3261:17.1.1.3-5', (sent, invite) => {
    const mine = sent.message.cseq;
    if (!invite.cseq || (mine?.seq === invite.cseq.seq && mine.method === 'ACK')) return undefined;
    return at(sent, 'CSeq', sent.message.get('CSeq') ?? 'none', `${invite.cseq.seq} ACK`);
  }),
  toFailure('ack-to-failure-has-the-route-of-its-invite', 'RFC3261:17.1.1.3-6', (sent, invite) => {
    const [mine, wanted] = [sent.message.getAll('Route'), invite.getAll('Route')];
    if (wanted.length === 0 || squeezed(mine) === squeezed(wanted)) return undefined;
    return at(sent, 'Route', mine.join(', ') || 'no Route', wanted.join(', '));
  }),
  toFailure(
    'ack-to-failure-has-no-strange-body',
    'RFC3261:17.1.1.3-8',
    (sent, invite, facts) => {
      if (sent.message.body.length === 0 || finals(sent, facts).some(({ status }) => status === 415)) return undefined;
      const type = sent.message.get('Content-Type');
      if (type !== undefined && type.toLowerCase() === invite.get('Content-Type')?.toLowerCase()) return undefined;
      return at(sent, 'Content-Type', type ?? 'a body', 'no body, or of a type that the INVITE had');
    },
    callers,
  ),
  toFailure('ack-to-failure-requires-nothing', 'RFC3261:8.2.2.3-3', sent => {
    const field = requiring.find(name => sent.message.has(name));
    return field && at(sent, field, field, 'neither Require nor Proxy-Require in the ACK');
  }),
  toSuccess('ack-to-2xx-requires-no-more-than-its-invite', 'RFC3261:8.2.2.3-5', always, (sent, invite) => {
    for (const field of requiring) {
      const asked = new Set(invite.request!.tokens(field).map(option => option.toLowerCase()));
      const more = sent.message.tokens(field).find(option => !asked.has(option.toLowerCase()));
      if (more !== undefined) return at(sent, field, more, `no option in ${field} that the INVITE had not`);
    }
    return undefined;
  }),
  toSuccess(
    'ack-to-2xx-has-a-branch-of-its-own',
    'RFC3261:17.1.1.3-1',
    (_, invite) => invite.branch !== '',
    (sent, invite) =>
      sentFacts(sent).branch === invite.branch
        ? at(sent, 'Via', invite.branch, 'another branch than that of the INVITE')
        : undefined,
  ),
  ofAcks({
    id: 'ack-to-2xx-has-the-number-of-its-invite',
    requirement: 'RFC3261:13.2.2-6',
    roles: callers,
    applies: sent => isAck(sent) && originated(sent) && !refusedInvite(sent) && accepted(sent).length > 0,
    check: sent => {
      const { seq } = sentFacts(sent);
      if (sent.message.cseq?.method === 'ACK' && accepted(sent).some(one => one.seq === seq)) return undefined;
      // an ACK to a failure has rules of its own
      if (ownBefore(sent, 'INVITE').some(one => one.seq === seq && (finalOf(sent, one)?.status ?? 300) >= 300))
        return undefined;
      const wanted = accepted(sent).map(one => `${one.seq} ACK`);
      return at(sent, 'CSeq', sent.message.get('CSeq') ?? 'none', [...new Set(wanted)].join(' or '));
    },
  }),
  toSuccess('ack-to-2xx-has-the-credentials-of-its-invite', 'RFC3261:13.2.2-7', always, (sent, invite) => {
    for (const field of ['Authorization', 'Proxy-Authorization']) {
      const [mine, wanted] = [sent.message.getAll(field), invite.request!.getAll(field)];
      if (squeezed([...mine].sort()) !== squeezed([...wanted].sort()))
        return at(sent, field, mine.join(', ') || 'no ' + field, wanted.join(', ') || 'no ' + field);
    }
    return undefined;
  }),
  answers('ack-has-the-answer-to-the-offer-of-the-2xx', 'RFC3261:13.2.2-8'),
  answers('callees-offer-is-answered-in-the-ack', 'RFC3261:13.2.1-13'),
  acknowledged('each-2xx-has-its-ack', 'RFC3261:13.2.2-5', () => 1),
  acknowledged('each-copy-of-a-2xx-has-its-ack', 'RFC3261:13.2.2-10', copies => copies),
];
