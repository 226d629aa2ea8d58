// A dialog (12): its state, as a UAC or a UAS makes it, the requests within it, and what changes its remote target.
import { type Message, type NameAddr, Request, type Response, type Uri, type Via } from '../message';
import { asSips, isSips } from '../transport';
import { routeRequest } from './routing';

/** Requests, and 2xx responses to them, whose Contact replaces the remote target. RFC 3261, 3311, 3515, 6665. */
const TARGET_REFRESH = new Set(['INVITE', 'UPDATE', 'SUBSCRIBE', 'NOTIFY', 'REFER']);
/** Requests that bear our Contact: those, and those in which it does no harm to say it. */
const WITH_CONTACT = new Set([...TARGET_REFRESH, 'OPTIONS']);

export interface DialogRequestOptions {
  /** The value of Contact, where the method has one (12.2.1.1). Absent: none is put. */
  contact?: string;
  /** The top Via, with its branch. */
  via: Via;
  /** The CSeq number of an ACK or CANCEL: that of its INVITE. */
  seq?: number;
  /** The number of this side's first request, if this is it. Default 1. */
  firstSeq?: number;
  /** Default 70. */
  maxForwards?: number;
  body?: { type: string; content: string | Buffer };
}

interface DialogState {
  callId: string;
  localTag: string;
  remoteTag: string;
  localUri: NameAddr;
  remoteUri: NameAddr;
  remoteTarget: Uri;
  routeSet: NameAddr[];
  localSeq?: number;
  remoteSeq?: number;
  secure: boolean;
  state: 'early' | 'confirmed' | 'terminated';
}

export class Dialog implements DialogState {
  readonly callId: string;
  /** '' where the peer gave no tag (RFC 2543). */
  readonly localTag: string;
  readonly remoteTag: string;
  /** Without tag. */
  readonly localUri: NameAddr;
  readonly remoteUri: NameAddr;
  remoteTarget: Uri;
  routeSet: NameAddr[];
  localSeq?: number;
  remoteSeq?: number;
  readonly secure: boolean;
  state: 'early' | 'confirmed' | 'terminated';
  private readonly ours: 'uac' | 'uas';
  private inviteSeq?: number;

  private constructor(state: DialogState, ours: 'uac' | 'uas') {
    this.callId = state.callId;
    this.localTag = state.localTag;
    this.remoteTag = state.remoteTag;
    this.localUri = state.localUri;
    this.remoteUri = state.remoteUri;
    this.remoteTarget = state.remoteTarget;
    this.routeSet = state.routeSet;
    this.localSeq = state.localSeq;
    this.remoteSeq = state.remoteSeq;
    this.secure = state.secure;
    this.state = state.state;
    this.ours = ours;
    this.inviteSeq = state.localSeq;
  }

  /**
   * 12.1.2. Undefined for a response that makes no dialog: 100, a provisional one without To tag, 300-699, or one in
   * which a field is unreadable. Without a readable Contact the remote target is the Request-URI.
   */
  static uac(request: Request, response: Response): Dialog | undefined {
    const { status } = response;
    const remoteTag = response.to?.tag ?? '';
    if (status <= 100 || status >= 300 || (status < 200 && remoteTag === '')) return undefined;
    const { from, cseq, callId } = request;
    const to = response.to;
    const remoteTarget = contactUri(response) ?? request.uri;
    if (!from || !to || !cseq || !callId || !remoteTarget) return undefined;
    return new Dialog(
      {
        callId,
        localTag: from.tag ?? '',
        remoteTag,
        localUri: untagged(from),
        remoteUri: untagged(to),
        remoteTarget,
        routeSet: [...response.recordRoutes].reverse(),
        localSeq: cseq.seq,
        secure: isSecure(request),
        state: status < 200 ? 'early' : 'confirmed',
      },
      'uac',
    );
  }

  /**
   * 12.1.1, with the response that is sent and has a To tag. Without a readable Contact in the request the remote
   * target is the URI in From.
   * @throws TypeError when From, To, CSeq or Call-ID of the request is unreadable: such a request gets a 400
   */
  static uas(request: Request, response: Response): Dialog {
    const { from, to, cseq, callId } = request;
    if (!from || !to || !cseq || !callId) throw new TypeError('no dialog without From, To, CSeq and Call-ID');
    return new Dialog(
      {
        callId,
        localTag: response.to?.tag ?? '',
        remoteTag: from.tag ?? '',
        localUri: untagged(to),
        remoteUri: untagged(from),
        remoteTarget: contactUri(request) ?? from.uri,
        routeSet: request.recordRoutes,
        remoteSeq: cseq.seq,
        secure: isSecure(request),
        state: response.status < 200 ? 'early' : 'confirmed',
      },
      'uas',
    );
  }

  /** Call-ID, local tag, remote tag: what tells dialogs apart (12). That of its messages is `dialogId`. */
  get id(): string {
    return idOf(this.callId, this.localTag, this.remoteTag);
  }

  /**
   * A request within the dialog (12.2.1.1). Takes the next CSeq number, except for ACK and CANCEL, which have that of
   * the last INVITE unless `seq` says another.
   */
  request(method: string, o: DialogRequestOptions): Request {
    const { requestUri, routes } = routeRequest(this.routeSet, this.remoteTarget);
    const request = new Request(method, requestUri);
    request.add('Via', o.via).add('Max-Forwards', String(o.maxForwards ?? 70));
    for (const route of routes) request.add('Route', route);
    request
      .add('From', tagged(this.localUri, this.localTag))
      .add('To', tagged(this.remoteUri, this.remoteTag))
      .add('Call-ID', this.callId)
      .add('CSeq', `${this.takeSeq(method, o)} ${method}`);
    if (o.contact !== undefined && WITH_CONTACT.has(method)) request.add('Contact', o.contact);
    if (o.body) {
      request.add('Content-Type', o.body.type);
      request.body = Buffer.from(o.body.content);
    }
    return request;
  }

  /** The ACK for a 2xx to `invite` (13.2.2.4): its CSeq number and its credentials, the dialog's route. */
  ack(invite: Request, o: Omit<DialogRequestOptions, 'seq'>): Request {
    const ack = this.request('ACK', { ...o, seq: invite.cseq?.seq });
    for (const { key, name, value } of invite.lines) {
      if (key === 'Authorization' || key === 'Proxy-Authorization') ack.add(name, value);
    }
    return ack;
  }

  /**
   * Where a request within the dialog goes: the first route, be it loose or strict, else the remote target; as a sips URI,
   * when the remote target is one (8.1.2).
   */
  nextHop(): Uri {
    const hop = this.routeSet[0]?.uri ?? this.remoteTarget;
    return isSips(this.remoteTarget) ? asSips(hop) : hop.clone();
  }

  /**
   * A target refresh request that is accepted, or the 2xx to one: its Contact, if any, is the new remote target
   * (12.2.1.2, 12.2.2). Other messages change nothing.
   */
  refreshTarget(message: Message): void {
    const method = message.isRequest() ? message.method : message.cseq?.method;
    if (method === undefined || !TARGET_REFRESH.has(method)) return;
    if (message.isResponse() && (message.status < 200 || message.status > 299)) return;
    this.remoteTarget = contactUri(message) ?? this.remoteTarget;
  }

  /**
   * The 2xx that confirms an early dialog: as UAC the route set is taken from it anew (13.2.2.4), and the remote target.
   * As UAS, without effect on the route set.
   */
  confirm(response: Response): void {
    if (this.state === 'early') {
      this.state = 'confirmed';
      if (this.ours === 'uac') this.routeSet = [...response.recordRoutes].reverse();
    }
    if (this.ours === 'uac') this.refreshTarget(response);
  }

  /**
   * The order of a request that came within the dialog (12.2.2); one in order sets the remote sequence number. The
   * number of an ACK or CANCEL is that of another request and is not looked at. 'out-of-order' is answered with 500.
   */
  receive(request: Request): 'ok' | 'out-of-order' {
    const seq = request.cseq?.seq;
    if (request.method === 'ACK' || request.method === 'CANCEL' || seq === undefined) return 'ok';
    if (this.remoteSeq !== undefined && seq <= this.remoteSeq) return 'out-of-order';
    this.remoteSeq = seq;
    return 'ok';
  }

  /** Whether a message that came from the peer belongs to the dialog (12.2.2): a request, or a response to ours. */
  matches(message: Message, _side: 'in' = 'in'): boolean {
    return dialogId(message) === this.id;
  }

  private takeSeq(method: string, o: DialogRequestOptions): number {
    if (o.seq !== undefined) return o.seq;
    if (method === 'ACK' || method === 'CANCEL') return this.inviteSeq ?? this.localSeq ?? o.firstSeq ?? 1;
    this.localSeq = this.localSeq === undefined ? (o.firstSeq ?? 1) : this.localSeq + 1;
    if (method === 'INVITE') this.inviteSeq = this.localSeq;
    return this.localSeq;
  }
}

/**
 * The `id` of the dialog that a message which came belongs to (12.2.2): of a request the To tag is ours, of a response the
 * From tag. A tag that is absent, as with RFC 2543, is null and matches null only. Undefined without Call-ID.
 */
export function dialogId(message: Message): string | undefined {
  const { callId } = message;
  if (callId === undefined) return undefined;
  const [local, remote] = message.isRequest() ? [message.to, message.from] : [message.from, message.to];
  return idOf(callId, local?.tag ?? '', remote?.tag ?? '');
}

/** Tags are tokens, whose case does not count (7.3.1); that of a Call-ID does (20.8). */
function idOf(callId: string, localTag: string, remoteTag: string): string {
  return `${callId} ${localTag.toLowerCase()} ${remoteTag.toLowerCase()}`;
}

/** 12.1.1, 12.1.2: the request went over TLS and its Request-URI is a SIPS one. */
function isSecure(request: Request): boolean {
  return request.uri?.scheme === 'sips' && /^(TLS|WSS)$/i.test(request.topVia?.transport ?? '');
}

function contactUri(message: Message): Uri | undefined {
  const contact = message.contacts[0];
  return contact && !contact.wildcard ? contact.uri.clone() : undefined;
}

function untagged(value: NameAddr): NameAddr {
  const copy = value.clone();
  copy.params.delete('tag');
  return copy;
}

/** A null tag is left out (12.2.1.1). */
function tagged(value: NameAddr, tag: string): NameAddr {
  const copy = value.clone();
  if (tag !== '') copy.params.set('tag', tag);
  return copy;
}
