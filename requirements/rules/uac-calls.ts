// Rules of when a request of a dialog may be sent, and of its tags (RFC 3261 12.2.1.1, 14.1, 15).
import type { Message, Request } from '../../simulator/message';
import { dialogOf } from './dialog-state';
import { at, type Finding, onRequests, type Rule, type Sent, type SutRole } from './rule';
import { begins, callBefore, type Facts, ownBefore, sentFacts } from './uac-facts';

const clients: readonly SutRole[] = ['uac'];

/** ms: less may be a crossing of messages. */
const ample = 500;
/** ms: 64*T1. Who has shorter timers has sent a 2xx as often as this by then. */
const giveUp = 32_000;
const mostCopies = 5;

/** Tags of the others, as they said them themselves: what the system put there proves nothing. */
function heardTags(sent: Sent): Set<string | undefined> {
  const { from } = sentFacts(sent);
  const heard = callBefore(sent).filter(one => one.to === from && one.from !== from);
  return new Set(heard.map(one => (one.request ? one.fromTag : one.toTag)));
}

/** Tags of the system's own, as it or its peers said them but for ACK and BYE, which have them from a dialog. */
function ownTags(sent: Sent): Set<string | undefined> {
  const { from } = sentFacts(sent);
  const others = callBefore(sent).filter(({ method }) => method !== 'ACK' && method !== 'BYE');
  return new Set(others.map(one => ((one.from === from) === (one.request !== undefined) ? one.fromTag : one.toTag)));
}

/** The tag that the system has in the call, and the tags that others have there; undefined when that is not clear. */
function tagsAt(sent: Sent): { local: Set<string>; remote: Set<string> } | undefined {
  const call = callBefore(sent);
  const { from } = sentFacts(sent);
  const [local, remote] = [new Set<string>(), new Set<string>()];
  for (const one of call) {
    if (one.method !== 'INVITE' || one.vias !== 1 || (one.response && (one.status <= 100 || one.status >= 300)))
      continue;
    const own = one.from === from;
    if (!own && one.to !== from) return undefined;
    const [near, far] = own === (one.request !== undefined) ? [one.fromTag, one.toTag] : [one.toTag, one.fromTag];
    if (near) local.add(near);
    if (far) remote.add(far);
  }
  return local.size > 0 && remote.size > 0 ? { local, remote } : undefined;
}

/** Methods that stand in the dialog of an INVITE only. */
const dialogOnly = new Set(['BYE', 'PRACK', 'UPDATE']);

const remoteTag = (sent: Sent<Request>): Finding | undefined => {
  const { toTag } = sentFacts(sent);
  const heard = heardTags(sent);
  if ((toTag !== undefined && heard.has(toTag)) || heard.size === 0) return undefined;
  return at(sent, 'To', sent.message.get('To') ?? 'none', `the tag ${[...tagsAt(sent)!.remote].join(' or ')}`);
};

const localTag = (sent: Sent<Request>): Finding | undefined => {
  const { fromTag } = sentFacts(sent);
  if (fromTag !== undefined && ownTags(sent).has(fromTag)) return undefined;
  return at(sent, 'From', sent.message.get('From') ?? 'none', `the tag ${[...tagsAt(sent)!.local].join(' or ')}`);
};

/** From is that of a dialog of the call. */
const knowsFrom = (sent: Sent<Request>): boolean => {
  if (!begins(sent) || !dialogOnly.has(sent.message.method)) return false;
  return tagsAt(sent)?.local.has(sentFacts(sent).fromTag ?? '') ?? false;
};

const knowsTo = (sent: Sent<Request>): boolean => {
  if (!begins(sent) || sentFacts(sent).toTag === undefined) return false;
  return tagsAt(sent)?.remote.has(sentFacts(sent).toTag!) ?? false;
};

const isReInvite = (sent: Sent<Request>): boolean =>
  begins(sent) && sent.message.method === 'INVITE' && !sent.repeated && dialogOf(sent) !== undefined;

/** The system's INVITEs of the dialog before. */
function ownInvites(sent: Sent<Request>): Facts[] {
  const { fromTag, toTag, branch } = sentFacts(sent);
  return ownBefore(sent, 'INVITE').filter(
    one => one.fromTag === fromTag && (one.toTag === undefined || one.toTag === toTag) && one.branch !== branch,
  );
}

const answersTo = (sent: Sent, invite: Facts): Facts[] =>
  callBefore(sent).filter(one => one.response && one.branch === invite.branch && one.method === 'INVITE');

/** An INVITE of the system that has had a provisional response, but no final one, and was not cancelled. */
const ownGoesOn = (sent: Sent<Request>): Facts | undefined =>
  ownInvites(sent).find(invite => {
    const answers = answersTo(sent, invite);
    if (answers.length === 0 || answers.some(({ status }) => status >= 200)) return false;
    return !ownBefore(sent, 'CANCEL').some(({ branch }) => branch === invite.branch);
  });

const remoteInvites = (sent: Sent<Request>): Facts[] => {
  const { fromTag, toTag } = sentFacts(sent);
  return callBefore(sent).filter(
    one =>
      one.request &&
      one.method === 'INVITE' &&
      one.fromTag === toTag &&
      (one.toTag === undefined || one.toTag === fromTag) &&
      one.request.faults.length === 0,
  );
};

/** An INVITE from the other side that the system has begun to answer, and that is not acknowledged. */
const remoteGoesOn = (sent: Sent<Request>): Facts | undefined => {
  const call = callBefore(sent);
  return remoteInvites(sent).find(invite => {
    if (call.some(one => one.request && one.method === 'CANCEL' && one.seq === invite.seq)) return false;
    const answers = call.filter(
      one => one.response && one.method === 'INVITE' && one.seq === invite.seq && one.fromTag === invite.fromTag,
    );
    const final = answers.filter(({ status }) => status >= 200);
    if (answers.length === 0 || sent.observed.at - answers[0].at < ample) return false;
    if (final.length === 0) return true;
    if (sent.observed.at - final[0].at >= giveUp || final.length >= mostCopies) return false;
    return !call.some(
      one => one.request && one.method === 'ACK' && one.fromTag === invite.fromTag && one.seq === invite.seq,
    );
  });
};

const waits = (
  id: string,
  requirement: string,
  fits: (sent: Sent<Request>) => boolean,
  ongoing: (sent: Sent<Request>) => Facts | undefined,
): Rule =>
  onRequests({
    id,
    requirement,
    roles: clients,
    applies: sent => isReInvite(sent) && fits(sent),
    check: sent => {
      const other = ongoing(sent);
      return (
        other &&
        at(sent, 'CSeq', sent.message.get('CSeq')!, `no INVITE before INVITE ${other.seq} from ${other.from} is over`)
      );
    },
  });

/** Somebody takes part who knows no tags (RFC 2543). */
const isOldCall = (sent: Sent): boolean =>
  callBefore(sent).some(one => (one.status > 100 && one.toTag === undefined) || one.fromTag === undefined);

const isBye = (sent: Sent<Request>): boolean => begins(sent) && sent.message.method === 'BYE' && !sent.repeated;

/** All INVITEs of the caller have failed, a while ago. */
const allFailed = (sent: Sent<Request>): boolean => {
  const invites = ownInvites(sent);
  return (
    invites.length > 0 &&
    invites.every(invite => {
      const finals = answersTo(sent, invite).filter(({ status }) => status >= 200);
      return (
        finals.length > 0 && finals.every(({ status, at: when }) => status >= 300 && sent.observed.at - when > ample)
      );
    })
  );
};

/** The first INVITE of the call came to the system. */
const isCalled = (sent: Sent): boolean =>
  callBefore(sent).find(one => one.request !== undefined && one.method === 'INVITE')?.to === sentFacts(sent).from;

const isSdp = (message: Message): boolean => /^application\/sdp\s*(?:;|$)/i.test(message.get('Content-Type') ?? '');

/** The o= line of a session description. */
function originLine({ body }: Message): string {
  const from = body.indexOf('\no=');
  if (from < 0) return '';
  const end = body.indexOf('\n', from + 1);
  return body.toString('utf8', from + 1, end < 0 ? body.length : end).trim();
}

/** The session that the system described last in the dialog: in an INVITE, its 2xx or an ACK. */
function lastSession(sent: Sent<Request>): Message | undefined {
  const { from, fromTag } = sentFacts(sent);
  const last = callBefore(sent).findLast(
    one =>
      one.from === from &&
      one.method !== 'UPDATE' &&
      (one.request ? one.fromTag : one.toTag) === fromTag &&
      isSdp(one.observed.message!),
  );
  return last?.observed.message;
}

export const uacCalls: Rule[] = [
  onRequests({
    id: 'to-has-the-remote-tag',
    requirement: 'RFC3261:12.2.1.1-2',
    roles: clients,
    applies: sent => knowsFrom(sent) && !isOldCall(sent),
    check: remoteTag,
  }),
  onRequests({
    id: 'from-has-the-local-tag',
    requirement: 'RFC3261:12.2.1.1-4',
    roles: clients,
    applies: knowsTo,
    check: localTag,
  }),
  onRequests({
    id: 'caller-has-the-tags-of-its-dialog',
    requirement: 'RFC3261:12.1.2-10',
    roles: clients,
    applies: sent => !isCalled(sent) && ((knowsFrom(sent) && !isOldCall(sent)) || knowsTo(sent)),
    check: sent => remoteTag(sent) ?? localTag(sent),
  }),
  onRequests({
    id: 'callee-has-the-tags-of-its-dialog',
    requirement: 'RFC3261:12.1.1-13',
    roles: clients,
    applies: sent => isCalled(sent) && ((knowsFrom(sent) && !isOldCall(sent)) || knowsTo(sent)),
    check: sent => remoteTag(sent) ?? localTag(sent),
  }),
  onRequests({
    id: 'changed-session-has-another-version',
    requirement: 'RFC3261:14.1-2',
    roles: clients,
    applies: sent =>
      isReInvite(sent) && isSdp(sent.message) && originLine(sent.message) !== '' && lastSession(sent) !== undefined,
    check: sent => {
      const last = lastSession(sent)!;
      const line = originLine(sent.message);
      if (sent.message.body.equals(last.body) || line !== originLine(last)) return undefined;
      return { found: line, expected: 'another version in o=: the session has changed' };
    },
  }),
  waits(
    'no-invite-during-another',
    'RFC3261:14.1-4',
    sent => ownInvites(sent).length + remoteInvites(sent).length > 0,
    sent => ownGoesOn(sent) ?? remoteGoesOn(sent),
  ),
  waits('re-invite-waits-for-the-own-invite', 'RFC3261:14.1-5', sent => ownInvites(sent).length > 0, ownGoesOn),
  waits(
    're-invite-waits-for-the-others-invite',
    'RFC3261:14.1-6',
    sent => remoteInvites(sent).length > 0,
    remoteGoesOn,
  ),
  onRequests({
    id: 'bye-stands-in-a-dialog',
    requirement: 'RFC3261:15-2',
    roles: clients,
    applies: sent => isBye(sent) && sent.message.to !== undefined && !isOldCall(sent),
    check: sent => {
      if (sentFacts(sent).toTag === undefined)
        return at(sent, 'To', sent.message.get('To')!, 'the tag of a dialog in To');
      return allFailed(sent) ? { found: 'BYE after a failed INVITE', expected: 'no BYE outside a dialog' } : undefined;
    },
  }),
  onRequests({
    id: 'callee-sends-no-bye-in-an-early-dialog',
    requirement: 'RFC3261:15-3',
    roles: clients,
    applies: sent => isBye(sent) && dialogOf(sent)?.side === 'callee',
    check: sent =>
      dialogOf(sent)!.confirmed === undefined
        ? { found: 'BYE before a 2xx', expected: 'no BYE from the callee in an early dialog' }
        : undefined,
  }),
  onRequests({
    id: 'callees-bye-waits-for-the-ack',
    requirement: 'RFC3261:15-4',
    roles: clients,
    applies: sent => {
      const dialog = isBye(sent) ? dialogOf(sent) : undefined;
      return dialog?.side === 'callee' && dialog.confirmed !== undefined;
    },
    check: sent => {
      const { fromTag, toTag } = sentFacts(sent);
      const { confirmed, invite } = dialogOf(sent)!;
      const call = callBefore(sent);
      if (call.some(one => one.request && one.method === 'ACK' && one.fromTag === toTag)) return undefined;
      const copies = call.filter(
        one => one.status >= 200 && one.status < 300 && one.toTag === fromTag && one.branch === invite.branch,
      );
      if (sent.observed.at - confirmed! >= giveUp || copies.length >= mostCopies) return undefined;
      return { found: 'BYE before the ACK', expected: 'the ACK to the 2xx first, or the end of its transaction' };
    },
  }),
];
