// Rules of transactions: the ACK to a failure (RFC 3261 17.1.1.3, RFC 6026), and what servers answer.
import { NameAddr, type Request } from '../../simulator/message';
import { at, type Finding, of, onRequests, type Rule, type Sent, type SutRole } from './rule';
import { answering } from './transactions-answers';
import { belongs, sameAddress, vias } from './transactions-state';

/** An ACK of its own has one Via, a proxy's too; what a proxy passes on is another's. */
const clients: readonly SutRole[] = ['uac'];

/** An ACK to a failure: the INVITE of its branch, and how many failure responses came to that. */
interface Failure {
  invite: Request;
  sent: Sent;
  /** How many responses of any kind but provisional came. */
  finals: number;
  acks: number;
}

const failures = new WeakMap<Sent, { failure: Failure | undefined }>();

function failureOf(ack: Sent<Request>): Failure | undefined {
  let known = failures.get(ack);
  if (!known) {
    known = { failure: ack.message.method === 'ACK' ? read(ack) : undefined };
    failures.set(ack, known);
  }
  return known.failure;
}

function read(ack: Sent<Request>): Failure | undefined {
  const invites = ack.earlier.filter(({ message }) => message.isRequest() && message.method === 'INVITE');
  const sent = invites.at(-1);
  // several INVITEs of one branch: which is meant cannot be told
  if (!sent || invites.some(({ message }) => message.cseq?.seq !== sent.message.cseq?.seq)) return undefined;
  const invite = sent.message as Request;
  if (!ack.message.topVia?.branch) return undefined;
  const came = ack.received.flatMap(({ message }) => (message?.isResponse() && message.status >= 200 ? [message] : []));
  const whole = came.every(one => one.faults.length === 0 && one.cseq?.method === 'INVITE' && belongs(one, invite));
  if (came.length === 0 || !whole || came.some(({ status }) => status < 300)) return undefined;
  const acks = ack.earlier.filter(({ message }) => message.isRequest() && message.method === 'ACK').length + 1;
  return { invite, sent, finals: came.length, acks };
}

const ofAcks = (
  id: string,
  requirement: string,
  check: (ack: Sent<Request>, failure: Failure) => Finding | undefined,
): Rule =>
  onRequests({
    id,
    requirement,
    roles: clients,
    suits: of('ACK'),
    applies: sent => failureOf(sent) !== undefined,
    check: sent => check(sent, failureOf(sent)!),
  });

const squeezed = (values: readonly string[]): string => values.map(value => value.replace(/\s+/g, '')).join('\n');

const same = (ack: Sent, field: string, wanted: readonly (readonly string[])[]): Finding | undefined => {
  const mine = ack.message.getAll(field);
  if (wanted.some(one => squeezed(one) === squeezed(mine))) return undefined;
  return at(
    ack,
    field,
    mine.join(', ') || `no ${field}`,
    wanted.map(one => one.join(', ') || `no ${field}`).join(' or '),
  );
};

/** Addresses are the same when URI and tag are; how they are written is free. */
const sameParty = (ack: Sent, field: string, wanted: readonly string[]): Finding | undefined => {
  const text = ack.message.get(field) ?? '';
  const mine = NameAddr.parse(text);
  const fits = wanted.some(other => {
    const theirs = NameAddr.parse(other);
    if (!mine || !theirs) return text === other;
    return mine.tag === theirs.tag && (mine.uri.toString() === theirs.uri.toString() || mine.uri.equals(theirs.uri));
  });
  return fits ? undefined : at(ack, field, text || `no ${field}`, wanted.join(' or '));
};

/** Those of Request-URI, To and Via are in uac-ack.ts. */
const acks: Rule[] = [
  ofAcks('failure-ack-has-the-call-id-of-its-invite', 'RFC3261:17.1.1.3-2', (ack, { invite }) =>
    same(ack, 'Call-ID', [invite.getAll('Call-ID')]),
  ),
  ofAcks('failure-ack-has-the-from-of-its-invite', 'RFC3261:17.1.1.3-2', (ack, { invite }) =>
    sameParty(ack, 'From', [invite.get('From') ?? '']),
  ),
  ofAcks('failure-ack-has-the-number-of-its-invite', 'RFC3261:17.1.1.3-5', (ack, { invite }) => {
    const { cseq } = ack.message;
    if (cseq?.method === 'ACK' && cseq.seq === invite.cseq?.seq) return undefined;
    return at(ack, 'CSeq', ack.message.get('CSeq') ?? 'no CSeq', `${invite.cseq?.seq} ACK`);
  }),
  ofAcks('failure-ack-has-the-route-of-its-invite', 'RFC3261:17.1.1.3-6', (ack, { invite }) =>
    same(ack, 'Route', [invite.getAll('Route')]),
  ),
  ofAcks('failure-ack-has-no-other-body-than-its-invite', 'RFC3261:17.1.1.3-8', (ack, { invite }) => {
    const type = (message: Request): string => (message.get('Content-Type') ?? '').split(';')[0].trim().toLowerCase();
    if (ack.message.body.length === 0 || type(ack.message) === type(invite)) return undefined;
    return { found: `a body of ${type(ack.message) || 'no type'}`, expected: `none, or ${type(invite) || 'none'}` };
  }),
  ofAcks('failure-ack-goes-where-its-invite-went', 'RFC6026:8.4-3', ({ observed }, { sent }) => {
    const went = sent.observed;
    const place = (one: typeof observed): string => `${one.transport} ${one.to.host}:${one.to.port}`;
    const fits = went.transport === observed.transport && sameAddress(went.to, observed.to);
    return fits ? undefined : { found: place(observed), expected: place(went) };
  }),
  ofAcks('one-ack-for-each-copy-of-a-failure', 'RFC6026:8.4-5', (_, { finals, acks: count }) =>
    count > finals ? { found: `ACK number ${count}`, expected: `${finals}: one for each response` } : undefined,
  ),
  onRequests({
    id: 'no-ack-without-a-final-response',
    requirement: 'RFC3261:17.1.1.2-14',
    roles: ['uac'],
    suits: of('ACK'),
    applies: ({ message, earlier }) =>
      message.method === 'ACK' &&
      vias(message) <= 1 &&
      message.topVia?.branch !== undefined &&
      earlier.some(one => one.message.isRequest() && one.message.method === 'INVITE'),
    check: ({ message, call }) =>
      call.some(one => one.message?.isResponse() && one.message.status >= 200)
        ? undefined
        : { found: `ACK of ${message.cseq?.seq}`, expected: 'no ACK where no final response has come' },
  }),
];

export const transactions: Rule[] = [...acks, ...answering];
