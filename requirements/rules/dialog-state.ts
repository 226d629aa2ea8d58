// A dialog as far as the trace shows it, from the side of the system that sends a request in it (RFC 3261 12, RFC 6141).
import type { NameAddr, Request, Uri } from '../../simulator/message';
import type { Sent } from './rule';
import { callBefore, type Facts, originated, sentFacts } from './uac-facts';

/** A value that both sides may see change at different moments: what it is, and what it was until when. */
interface Changing<T> {
  /** All that it may be; none when that is not known. */
  now: T[];
  before: T[];
  changed: number;
}

export interface Dialog {
  /** Caller: the system's INVITE made it. */
  side: 'caller' | 'callee';
  /** The INVITE that made it, and the response that did. */
  invite: Facts;
  /** When the system sent or got the 2xx to that INVITE. */
  confirmed?: number;
  /** Whether anything but that INVITE and its responses has set the target. */
  refreshed: boolean;
  /** Whether responses of the early dialog said otherwise than the 2xx. */
  recomputed: boolean;
  target: Changing<Uri>;
  routes: Changing<NameAddr[]>;
  remoteUris: Uri[];
  localUris: Uri[];
  /** The system's last request in it, the INVITE that made it included; ACK and CANCEL aside. */
  last?: Facts;
  /** Whether the target or the route set changed after that. */
  moved: boolean;
}

/** Messages cross: for so long, ms, a side may go by what was before. */
const crossing = 1000;

const states = new WeakMap<Sent, { dialog: Dialog | undefined }>();

/** The dialog of a request that the system made, before it; undefined when the trace does not show how the dialog began. */
export function dialogOf(sent: Sent<Request>): Dialog | undefined {
  let state = states.get(sent);
  if (!state) {
    state = { dialog: build(sent) };
    states.set(sent, state);
  }
  return state.dialog;
}

/** What the system may take for the value when it sends the message. */
export function current<T>(value: Changing<T>, sent: Sent<Request>): T[] {
  if (value.now.length === 0) return [];
  const crossed = sent.message.method !== 'ACK' && sent.observed.at - value.changed < crossing;
  return crossed ? [...value.now, ...value.before] : value.now;
}

function build(sent: Sent<Request>): Dialog | undefined {
  const { fromTag: local, toTag: remote, method } = sentFacts(sent);
  if (!local || !remote || local === remote || method === 'CANCEL' || !originated(sent)) return undefined;
  const call = callBefore(sent);
  const invite = callerInvite(call, local, remote) ?? calleeInvite(call, local, remote);
  if (!invite) return undefined;
  return new Walk(invite, local, remote).over(call);
}

const isFirstInvite = (one: Facts, tag: string): boolean =>
  one.request !== undefined && one.method === 'INVITE' && one.fromTag === tag && one.toTag === undefined;

const makesDialog = ({ method, status }: Facts): boolean => method === 'INVITE' && status > 100 && status < 300;

/** The system's INVITE that a response with the remote tag answers. Undefined when two might be it. */
function callerInvite(call: readonly Facts[], local: string, remote: string): Facts | undefined {
  const invites = call.filter(one => isFirstInvite(one, local) && one.vias === 1 && one.branch !== '');
  const answered = invites.filter(invite =>
    call.some(
      one =>
        makesDialog(one) &&
        one.toTag === remote &&
        one.fromTag === local &&
        one.branch === invite.branch &&
        one.vias === 1,
    ),
  );
  // the same call on both sides of something between: whose INVITE is whose cannot be told
  const [first] = answered;
  if (!first || invites.some(one => one.from !== first.from)) return undefined;
  return answered.every(one => one.branch === first.branch) ? first : undefined;
}

/** The INVITE that the system answered with its tag: seen on several hops, the copy that had come farthest. */
function calleeInvite(call: readonly Facts[], local: string, remote: string): Facts | undefined {
  const answers = call.filter(one => makesDialog(one) && one.fromTag === remote && one.toTag === local);
  const most = Math.max(...answers.map(({ vias }) => vias));
  const [first, ...others] = answers.filter(({ vias }) => vias === most);
  if (!first || others.some(({ branch }) => branch !== first.branch)) return undefined;
  const copies = call.filter(one => isFirstInvite(one, remote) && one.branch === first.branch && one.vias === most);
  return copies.every(({ to }) => to === copies[0].to) ? copies[0] : undefined;
}

const sound = ({ observed }: Facts): boolean =>
  !observed.message!.faults.some(({ field }) => field !== undefined && dialogFields.has(field));

const dialogFields = new Set(['Contact', 'Record-Route', 'From', 'To', 'CSeq', 'Call-ID', 'Via']);

const contactOf = ({ observed }: Facts): Uri | undefined => {
  const contacts = observed.message!.contacts;
  return contacts.length === 1 && !contacts[0].wildcard ? contacts[0].uri : undefined;
};

/** Goes over the call and keeps the state as the system would. */
class Walk {
  private readonly dialog: Dialog;
  private sound = true;
  /** Contacts of requests that wait for their answer, by number and method. */
  private readonly waiting = new Map<string, Uri[]>();
  private readonly own = new Set<string>();

  constructor(
    private readonly invite: Facts,
    private readonly local: string,
    private readonly remote: string,
  ) {
    const side = invite.fromTag === local ? 'caller' : 'callee';
    const { from, to } = invite.request!;
    this.dialog = {
      side,
      invite,
      refreshed: false,
      recomputed: false,
      target: { now: [], before: [], changed: invite.at },
      routes: { now: [], before: [], changed: invite.at },
      remoteUris: uris(side === 'caller' ? to : from),
      localUris: uris(side === 'caller' ? from : to),
      moved: false,
    };
    if (side === 'caller') this.dialog.last = invite;
    else {
      const contact = contactOf(invite);
      if (contact) this.dialog.target.now = [contact];
      this.dialog.routes.now = [invite.request!.recordRoutes];
      this.sound = sound(invite);
    }
  }

  over(call: readonly Facts[]): Dialog | undefined {
    for (const one of call) this.take(one);
    return this.sound ? this.dialog : undefined;
  }

  private take(one: Facts): void {
    const { local, remote, dialog } = this;
    if (one.fromTag === local && one.toTag === remote) {
      if (one.request) this.ownRequest(one);
      else this.answerToOwn(one);
    } else if (one.fromTag === remote && one.toTag === local) {
      if (one.request) this.remoteRequest(one);
      else this.ownAnswer(one);
    }
    if (one.request && one.fromTag === remote && one.request.from) dialog.remoteUris.push(one.request.from.uri);
  }

  private ownRequest(one: Facts): void {
    if (one.vias > 1) return;
    this.own.add(one.branch);
    if (one.method === 'ACK' || one.method === 'CANCEL') return;
    const { dialog } = this;
    if (dialog.last && one.seq <= dialog.last.seq) return;
    dialog.last = one;
    dialog.moved = false;
  }

  private answerToOwn(one: Facts): void {
    const { dialog, invite } = this;
    if (one.vias > 1) return;
    if (dialog.side === 'caller' && one.branch === invite.branch && one.method === 'INVITE') this.answerToInvite(one);
    else if (this.own.has(one.branch)) this.answerToRefresh(one);
  }

  private answerToInvite(one: Facts): void {
    const { dialog } = this;
    if (!makesDialog(one)) return;
    if (!sound(one)) this.sound = false;
    const { to, recordRoutes } = one.response!;
    dialog.remoteUris.push(...uris(to));
    const contact = contactOf(one);
    const route = recordRoutes.reverse();
    const first = one.status >= 200 && dialog.confirmed === undefined;
    if (first) {
      dialog.confirmed = one.at;
      this.renew(dialog.routes, route, one.at, printed);
      if (contact) this.renew(dialog.target, contact, one.at, text);
      else dialog.target.now = [];
      return;
    }
    // a copy, or another response of the early dialog: either may count
    if (one.status < 200 && dialog.confirmed !== undefined) return;
    this.allow(dialog.routes, route, printed);
    if (contact) this.allow(dialog.target, contact, text);
  }

  private answerToRefresh(one: Facts): void {
    const { dialog } = this;
    const contact = contactOf(one);
    if (one.status < 101 || one.status >= 300 || !one.response!.has('Contact')) return;
    if (!sound(one) || !contact) this.sound = false;
    else if (one.status >= 200 && (one.method === 'INVITE' || one.method === 'UPDATE')) {
      this.renew(dialog.target, contact, one.at, text);
      dialog.refreshed = true;
    } else this.allow(dialog.target, contact, text);
  }

  private remoteRequest(one: Facts): void {
    if (one.method === 'ACK' || !one.request!.has('Contact')) return;
    const contact = contactOf(one);
    if (!sound(one) || !contact) {
      this.sound = false;
      return;
    }
    this.allow(this.dialog.target, contact, text);
    this.dialog.refreshed = true;
    const key = `${one.seq} ${one.method}`;
    this.waiting.set(key, [...(this.waiting.get(key) ?? []), contact]);
  }

  private ownAnswer(one: Facts): void {
    const { dialog, invite } = this;
    const key = `${one.seq} ${one.method}`;
    if (dialog.side === 'callee' && one.branch === invite.branch && one.method === 'INVITE') {
      if (one.status >= 200 && one.status < 300) dialog.confirmed ??= one.at;
      return;
    }
    const contacts = this.waiting.get(key);
    if (!contacts || one.status < 200) return;
    this.waiting.delete(key);
    if (one.status >= 300 || (one.method !== 'INVITE' && one.method !== 'UPDATE')) return;
    this.renew(dialog.target, contacts[0], one.at, text);
    for (const other of contacts) this.allow(dialog.target, other, text);
  }

  /** The value from now on. */
  private renew<T>(value: Changing<T>, next: T, at: number, key: (one: T) => string): void {
    if (value.now.length === 1 && key(value.now[0]) === key(next)) return;
    if (value.now.length > 0) {
      value.before = value.now;
      value.changed = at;
      this.dialog.recomputed = true;
    }
    value.now = [next];
    this.dialog.moved = true;
  }

  /** One more that it may be. */
  private allow<T>(value: Changing<T>, other: T, key: (one: T) => string): void {
    if (value.now.some(one => key(one) === key(other))) return;
    value.now = [...value.now, other];
    this.dialog.moved = true;
  }
}

const text = (uri: Uri): string => uri.toString();
const printed = (routes: readonly NameAddr[]): string => routes.map(({ uri }) => uri.toString()).join(',');

const uris = (party: NameAddr | undefined): Uri[] => (party ? [party.uri] : []);
