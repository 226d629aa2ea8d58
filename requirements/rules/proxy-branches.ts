// Rules of a proxy's branches: of their own Via branch, and of the CANCEL and ACK that go there (RFC 3261 9.1, 16.6, 16.10, 16.11, 17.1.1.3).
import {
  answering,
  asRequest,
  callOf,
  forwarded,
  forwarders,
  type Leg,
  legOf,
  soundlyForwarded,
  valuesOf,
} from './proxy-state';
import { at, type Finding, onRequests, onResponses, type Rule, type Sent } from './rule';

const roles = forwarders;
const isForwarded = (sent: Sent): boolean => forwarded(sent) !== undefined;

/** What the proxy sent before for the same original, the same branch or another; copies are left out. */
function siblings(sent: Sent): Leg[] {
  const me = legOf(sent.observed);
  return callOf(sent).filter(
    leg =>
      leg.message.isRequest() &&
      leg.hops[1] !== undefined &&
      leg.hops[1] === me.hops[1] &&
      leg.method === me.method &&
      leg.seq === me.seq,
  );
}

const place = ({ observed: { to, transport } }: Leg): string => `${transport} ${to.host}:${to.port}`;
const branchOf = (leg: Leg): string => leg.message.topVia?.branch?.toLowerCase() ?? '';

/** An INVITE that the proxy forwarded, and the CANCEL or ACK of its own for it: one Via, the same number, the same place. */
function invitesFor(sent: Sent): Leg[] {
  const me = legOf(sent.observed);
  if (!sent.message.isRequest() || me.hops.length !== 1) return [];
  return callOf(sent).filter(
    leg =>
      leg.method === 'INVITE' &&
      leg.message.isRequest() &&
      leg.hops.length > 1 &&
      leg.seq === me.seq &&
      leg.fromTag === me.fromTag &&
      leg.observed.from.host === sent.observed.from.host &&
      leg.observed.from.port === sent.observed.from.port &&
      place(leg) === place(me),
  );
}

const matching = (sent: Sent): Leg | undefined => {
  const [top] = legOf(sent.observed).hops;
  return invitesFor(sent).find(({ hops }) => hops[0] === top);
};

const responsesTo = (sent: Sent, { hops }: Leg): Leg[] =>
  callOf(sent).filter(leg => leg.status > 0 && leg.method === 'INVITE' && leg.hops[0] === hops[0]);

const isCancel = (sent: Sent): boolean => legOf(sent.observed).method === 'CANCEL';
const isAck = (sent: Sent): boolean => legOf(sent.observed).method === 'ACK';

/** A CANCEL or ACK of the proxy's own for a sound INVITE, all of whose responses can be told. */
const own = (sent: Sent, method: string): boolean => {
  const invite = legOf(sent.observed).method === method ? matching(sent) : undefined;
  if (!invite || invite.message.faults.length > 0) return false;
  return !callOf(sent).some(({ status, hops }) => status > 0 && hops.length === 0);
};

function compare(sent: Sent, fields: readonly string[], invite: Leg): Finding | undefined {
  for (const field of fields) {
    const [wanted, has] = [valuesOf(invite.message, field), valuesOf(sent.message, field)];
    if (wanted.join() !== has.join())
      return at(sent, field, has.join(', ') || `no ${field}`, wanted.join(', ') || 'none');
  }
  return undefined;
}

const sameTarget = (sent: Sent, invite: Leg): Finding | undefined => {
  const [has, wanted] = [asRequest(legOf(sent.observed)).requestUri, asRequest(invite).requestUri];
  return has === wanted ? undefined : { found: has, expected: wanted };
};

/** CANCEL and ACK have the branch of one of the INVITEs that they can mean. */
function branchOfInvite(sent: Sent): Finding | undefined {
  if (matching(sent)) return undefined;
  const wanted = `${invitesFor(sent)[0].message.getAll('Via')[0]}, of the INVITE`;
  return at(sent, 'Via', sent.message.get('Via') ?? 'none', wanted);
}

export const proxyBranches: Rule[] = [
  onRequests({
    id: 'each-target-has-its-branch',
    requirement: 'RFC3261:16.6-53',
    roles,
    holdsFor: 'stateful',
    applies: sent => isForwarded(sent) && !isAck(sent) && !isCancel(sent),
    check: sent => {
      const me = legOf(sent.observed);
      const same = siblings(sent).find(
        leg => branchOf(leg) === branchOf(me) && asRequest(leg).requestUri !== sent.message.requestUri,
      );
      return (
        same &&
        at(sent, 'Via', `branch=${branchOf(me)} as towards ${asRequest(same).requestUri}`, 'a branch of its own')
      );
    },
  }),
  onRequests({
    id: 'each-request-has-its-branch',
    requirement: 'RFC3261:16.6-56',
    roles,
    // requests of one call with different numbers and different branches of their own
    applies: sent => soundlyForwarded(sent) !== undefined && !isAck(sent) && !isCancel(sent),
    check: sent => {
      const me = legOf(sent.observed);
      const same = sent.earlier.find(({ observed }) => {
        const leg = legOf(observed);
        return (
          leg.message.isRequest() &&
          leg.hops[0] === me.hops[0] &&
          leg.hops[1] !== undefined &&
          leg.hops[1] !== me.hops[1]
        );
      });
      return same && at(sent, 'Via', `branch=${branchOf(me)}, as for another request`, 'a branch of its own');
    },
  }),
  onRequests({
    id: 'copies-leave-with-the-same-branch',
    requirement: 'RFC3261:16.11-9',
    roles,
    // a copy that came again leaves on the same way: neither failed there nor given up
    applies: sent => isForwarded(sent) && !isAck(sent) && copyOf(sent) !== undefined,
    check: sent => {
      const copy = copyOf(sent)!;
      return branchOf(copy) === branchOf(legOf(sent.observed))
        ? undefined
        : at(sent, 'Via', `branch=${branchOf(legOf(sent.observed))}`, `${branchOf(copy)}, as the first copy`);
    },
  }),
  onRequests({
    id: 'copies-leave-with-the-same-routes',
    requirement: 'RFC3261:16.11-14',
    roles,
    applies: sent => isForwarded(sent) && sameBranch(sent) !== undefined,
    check: sent => compare(sent, ['Route', 'Record-Route'], sameBranch(sent)!),
  }),
  onRequests({
    id: 'branch-cancel-has-the-branch',
    requirement: 'RFC3261:16.6-60',
    roles,
    applies: sent => isCancel(sent) && invitesFor(sent).length > 0,
    check: branchOfInvite,
  }),
  onRequests({
    id: 'branch-ack-has-the-branch',
    requirement: 'RFC3261:17.1.1.3-4',
    roles,
    applies: sent => isAck(sent) && invitesFor(sent).length > 0,
    check: branchOfInvite,
  }),
  onRequests({
    id: 'branch-cancel-repeats-the-invite',
    requirement: 'RFC3261:9.1-2',
    roles,
    applies: sent => own(sent, 'CANCEL'),
    check: sent => sameTarget(sent, matching(sent)!) ?? compare(sent, ['To', 'From', 'Call-ID'], matching(sent)!),
  }),
  onRequests({
    id: 'branch-cancel-has-the-route',
    requirement: 'RFC3261:9.1-5',
    roles,
    applies: sent => own(sent, 'CANCEL'),
    check: sent => compare(sent, ['Route'], matching(sent)!),
  }),
  onRequests({
    id: 'branch-cancel-requires-nothing',
    requirement: 'RFC3261:9.1-6',
    roles,
    applies: sent => own(sent, 'CANCEL'),
    check: sent => {
      const bad = ['Require', 'Proxy-Require'].find(field => sent.message.has(field));
      return bad === undefined ? undefined : at(sent, bad, `${bad}: ${sent.message.get(bad)}`, `no ${bad}`);
    },
  }),
  onRequests({
    id: 'branch-cancel-waits-for-a-provisional',
    requirement: 'RFC3261:9.1-8',
    roles,
    applies: sent => own(sent, 'CANCEL'),
    check: sent =>
      responsesTo(sent, matching(sent)!).length > 0
        ? undefined
        : { found: 'a CANCEL before any response on that branch', expected: 'it waits for a provisional response' },
  }),
  onRequests({
    id: 'no-cancel-of-an-ended-branch',
    requirement: 'RFC3261:9.1-9',
    roles,
    applies: sent => own(sent, 'CANCEL') && sent.earlier.length === 0,
    check: sent => {
      const final = responsesTo(sent, matching(sent)!).find(
        leg => leg.status >= 200 && sent.observed.at - leg.at > crossing,
      );
      return final && { found: `a CANCEL after ${final.status} on that branch`, expected: 'none' };
    },
  }),
  onRequests({
    id: 'branch-ack-repeats-the-invite',
    requirement: 'RFC3261:17.1.1.3-2',
    roles,
    applies: sent => own(sent, 'ACK'),
    check: sent => sameTarget(sent, matching(sent)!) ?? compare(sent, ['From', 'Call-ID'], matching(sent)!),
  }),
  onRequests({
    id: 'branch-ack-has-the-to-of-the-response',
    requirement: 'RFC3261:17.1.1.3-3',
    roles,
    applies: sent => own(sent, 'ACK') && refusals(sent).length > 0,
    check: sent => {
      const has = valuesOf(sent.message, 'To').join();
      const all = refusals(sent).map(({ message }) => message);
      if (all.some(message => valuesOf(message, 'To').join() === has)) return undefined;
      return at(sent, 'To', sent.message.get('To') ?? 'none', all[0].get('To') ?? 'none');
    },
  }),
  onRequests({
    id: 'branch-ack-has-the-route',
    requirement: 'RFC3261:17.1.1.3-6',
    roles,
    applies: sent => own(sent, 'ACK'),
    check: sent => compare(sent, ['Route'], matching(sent)!),
  }),
  onResponses({
    id: 'cancel-of-a-forwarded-invite-is-answered-200',
    requirement: 'RFC3261:16.10-4',
    roles: answering,
    holdsFor: 'stateful',
    applies: underWay,
    check: ({ message: { status } }) =>
      status === 200 ? undefined : { found: String(status), expected: '200, as the INVITE is under way' },
  }),
];

/** ms in which a message may lie unread. */
const crossing = 100;

const refusals = (sent: Sent): Leg[] => responsesTo(sent, matching(sent)!).filter(({ status }) => status >= 300);

const sameBranch = (sent: Sent): Leg | undefined =>
  siblings(sent).find(leg => leg.hops[0] === legOf(sent.observed).hops[0]);

/** The first copy that went to the same target, while nothing final came from there; the original came again since. */
function copyOf(sent: Sent): Leg | undefined {
  const me = legOf(sent.observed);
  const first = siblings(sent).find(
    leg => asRequest(leg).requestUri === asRequest(me).requestUri && place(leg) === place(me),
  );
  if (!first || me.at - first.at > 30_000) return undefined;
  const call = callOf(sent);
  const again = call.indexOf(first) < call.indexOf(forwarded(sent)!);
  const ended = call.some(leg => leg.status >= 200 && leg.hops[0] === first.hops[0]);
  return again && !ended && first.hops.slice(1).join() === me.hops.slice(1).join() ? first : undefined;
}

/** The CANCEL's INVITE was forwarded with state, as an own 100 shows, and has no final response yet. */
function underWay(sent: Sent): boolean {
  const me = legOf(sent.observed);
  if (me.method !== 'CANCEL' || me.hops.length === 0 || !sent.soundRequest) return false;
  const call = callOf(sent).filter(leg => leg.method === 'INVITE' && leg.seq === me.seq && leg.fromTag === me.fromTag);
  const invite = call.find(leg => leg.message.isRequest() && leg.hops[0] === me.hops[0]);
  const branches = call.filter(leg => leg.message.isRequest() && leg.hops[1] === me.hops[0]);
  const answers = call.filter(leg => leg.status > 0 && leg.hops[0] === me.hops[0]);
  if (!invite || invite.message.faults.length > 0 || branches.length === 0) return false;
  const beyond = call.find(leg => leg.status > 0 && leg.hops[1] === me.hops[0]);
  const keepsState = answers[0]?.status === 100 && !(beyond && beyond.at <= answers[0].at);
  return keepsState && !answers.some(({ status }) => status >= 200);
}
