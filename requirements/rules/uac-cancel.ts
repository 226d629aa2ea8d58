// Rules of the CANCEL that a client or a proxy sends (RFC 3261 9.1).
import type { Request } from '../../simulator/message';
import { at, type Finding, of, onRequests, type RequestRule, type Rule, type Sent, type SutRole } from './rule';
import {
  callBefore,
  type Facts,
  finalOf,
  ownBefore,
  responsesTo,
  sameParty,
  sameUri,
  sentFacts,
  squeezed,
} from './uac-facts';

const senders: readonly SutRole[] = ['uac', 'proxy'];

/** Until then, ms, a response may have crossed the CANCEL. */
const crossing = 500;

const isCancel = ({ message }: Sent): boolean => message.isRequest() && message.method === 'CANCEL';

const ofCancels = (rule: RequestRule): Rule => onRequests({ ...rule, suits: of('CANCEL') });

/** The request of the system that has the branch of the CANCEL. */
function cancelled(sent: Sent): Facts | undefined {
  const { branch } = sentFacts(sent);
  if (branch === '') return undefined;
  return ownBefore(sent).find(one => one.branch === branch && one.method !== 'CANCEL' && one.method !== 'ACK');
}

/** What the CANCEL might mean, by Call-ID, number and From tag. */
const meant = (sent: Sent): Facts[] => {
  const { seq, fromTag } = sentFacts(sent);
  return ownBefore(sent, 'INVITE').filter(one => one.seq === seq && one.fromTag === fromTag);
};

/** A stateless proxy passes a CANCEL on as it does any request (16.11). */
const madeHere = (sent: Sent): boolean => isCancel(sent) && sent.role === 'uac' && !passedOn(sent);

const passedOn = (sent: Sent): boolean => sentFacts(sent).vias > 1 && meant(sent).every(({ vias }) => vias > 1);

const first = (sent: Sent): boolean => !sent.repeated && !sent.earlier.some(({ message }) => message.isRequest());

/** A rule that compares the CANCEL with the request that has its branch. */
const compared = (
  id: string,
  requirement: string,
  differs: (sent: Sent<Request>, other: Request, facts: Facts) => Finding | undefined,
): Rule =>
  ofCancels({
    id,
    requirement,
    roles: senders,
    applies: sent => isCancel(sent) && cancelled(sent) !== undefined,
    check: sent => {
      const facts = cancelled(sent)!;
      return differs(sent, facts.request!, facts);
    },
  });

const party = (field: 'From' | 'To'): Rule =>
  compared(`cancel-has-the-${field.toLowerCase()}-of-its-request`, 'RFC3261:9.1-2', (sent, other) => {
    const [mine, wanted] = field === 'From' ? [sent.message.from, other.from] : [sent.message.to, other.to];
    if (!wanted || sameParty(mine, wanted)) return undefined;
    return at(sent, field, sent.message.get(field) ?? 'none', other.get(field)!);
  });

/** The INVITE of the CANCEL, when all its responses can be told: none that came is ill-formed or of an unknown branch. */
function judgedInvite(sent: Sent): Facts | undefined {
  if (!isCancel(sent) || !first(sent)) return undefined;
  const invite = cancelled(sent);
  if (invite?.method !== 'INVITE') return undefined;
  const branches = new Set(ownBefore(sent, 'INVITE').map(({ branch }) => branch));
  const strange = callBefore(sent).some(one => {
    if (!one.response || one.to !== invite.from) return false;
    if (one.response.faults.some(({ field }) => field === 'Via' || field === 'CSeq')) return true;
    return one.branch === '' || (one.method === 'INVITE' && !branches.has(one.branch));
  });
  return strange ? undefined : invite;
}

const sinceFinal = (sent: Sent, invite: Facts): number => {
  const final = finalOf(sent, invite);
  return final ? sent.observed.at - final.at : -1;
};

const timing = (id: string, requirement: string, wrong: (sent: Sent, invite: Facts) => string | undefined): Rule =>
  ofCancels({
    id,
    requirement,
    roles: senders,
    applies: sent => madeHere(sent) && judgedInvite(sent) !== undefined,
    check: sent => {
      const expected = wrong(sent, judgedInvite(sent)!);
      return expected === undefined ? undefined : { found: 'CANCEL', expected };
    },
  });

const early = (sent: Sent, invite: Facts): string | undefined =>
  responsesTo(sent, invite).length > 0 ? undefined : 'no CANCEL before a provisional response has come';

const late = (sent: Sent, invite: Facts): string | undefined =>
  sinceFinal(sent, invite) > crossing ? 'no CANCEL after the final response' : undefined;

export const uacCancel: Rule[] = [
  compared('only-invite-is-cancelled', 'RFC3261:9.1-1', (_, { method }) =>
    method === 'INVITE' ? undefined : { found: `CANCEL of ${method}`, expected: 'CANCEL of INVITE only' },
  ),
  compared('cancel-has-the-request-uri-of-its-request', 'RFC3261:9.1-2', (sent, other) => {
    const [mine, wanted] = [sent.message.uri, other.uri];
    if (sent.message.requestUri === other.requestUri || (mine && wanted && sameUri(mine, wanted))) return undefined;
    return { found: sent.message.requestUri, expected: other.requestUri };
  }),
  compared('cancel-has-the-number-of-its-request', 'RFC3261:9.1-2', (sent, other) =>
    !other.cseq || sent.message.cseq?.seq === other.cseq.seq
      ? undefined
      : at(sent, 'CSeq', sent.message.get('CSeq') ?? 'none', `the number ${other.cseq.seq}`),
  ),
  party('From'),
  party('To'),
  ofCancels({
    id: 'cancel-has-the-via-of-its-request',
    requirement: 'RFC3261:9.1-3',
    roles: senders,
    applies: sent => madeHere(sent) && meant(sent).length > 0,
    check: sent => {
      const vias = sent.message.getAll('Via');
      const tops = meant(sent).map(({ request }) => squeezed(request!.getAll('Via').slice(0, 1)));
      const fits = vias.length === 1 && tops.includes(squeezed(vias));
      return fits ? undefined : at(sent, 'Via', vias.join(', ') || 'none', `only ${tops.join(' or ')}`);
    },
  }),
  ofCancels({
    id: 'cancel-has-cancel-in-cseq',
    requirement: 'RFC3261:9.1-4',
    roles: senders,
    applies: sent => isCancel(sent) && sent.role === 'uac' && sent.message.cseq !== undefined,
    check: sent =>
      sent.message.cseq!.method === 'CANCEL'
        ? undefined
        : at(sent, 'CSeq', sent.message.get('CSeq')!, 'the method CANCEL'),
  }),
  compared('cancel-has-the-route-of-its-request', 'RFC3261:9.1-5', (sent, other) => {
    const [mine, wanted] = [sent.message.getAll('Route'), other.getAll('Route')];
    if (wanted.length === 0 || squeezed(mine) === squeezed(wanted)) return undefined;
    return at(sent, 'Route', mine.join(', ') || 'no Route', wanted.join(', '));
  }),
  ofCancels({
    id: 'cancel-requires-nothing',
    requirement: 'RFC3261:9.1-6',
    roles: ['uac'],
    applies: madeHere,
    check: sent => {
      const field = ['Require', 'Proxy-Require'].find(name => sent.message.has(name));
      return field === undefined ? undefined : at(sent, field, field, 'neither Require nor Proxy-Require in CANCEL');
    },
  }),
  timing(
    'cancel-goes-out-while-its-invite-goes-on',
    'RFC3261:9.1-7',
    (sent, invite) => early(sent, invite) ?? late(sent, invite),
  ),
  timing('cancel-waits-for-a-provisional-response', 'RFC3261:9.1-8', early),
  timing('no-cancel-after-the-final-response', 'RFC3261:9.1-9', late),
  compared('cancel-goes-where-its-request-went', 'RFC3261:9.1-10', (sent, _, facts) => {
    const { to } = sentFacts(sent);
    const copies = ownBefore(sent).filter(one => one.branch === facts.branch && one.method === facts.method);
    const { transport } = sent.observed;
    // over a stream the port may be that of a new connection
    const [host] = [sent.observed.to.host];
    const fits = copies.some(({ to: went, observed }) =>
      observed.transport !== transport ? false : transport === 'UDP' ? went === to : observed.to.host === host,
    );
    const [{ observed, to: went }] = copies;
    return fits ? undefined : { found: `${transport} ${to}`, expected: `${observed.transport} ${went}` };
  }),
];
