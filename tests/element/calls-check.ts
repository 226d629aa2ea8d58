// Judges what a phone sends by RFC 3261 8, 9, 12 to 15 and 17, from what each sent and what had come to it by then.
// Written from the RFC's text, with nothing of the elements' code but the parser.
import type { Request, Response } from '../../simulator/message';
import type { Seen } from './calls-world';

const LIFE_MS = 64 * 500;

interface Invite {
  request: Request;
  at: number;
  provisional: boolean;
  /** Nothing came before Timer B: what comes now meets no transaction (17.1.1.2). */
  timedOut: boolean;
  /** When it was cancelled. */
  cancelledAt?: number;
  final?: Response;
  finalAt?: number;
}

interface Incoming {
  request: Request;
  at: number;
  final?: { response: Response; at: number };
  acknowledged: boolean;
}

/** What a phone knows of a dialog, by what it has sent and what has come. */
interface DialogView {
  lastSent?: number;
  contacts: Set<string>;
  byeSent: boolean;
  byeCame: boolean;
  calls: boolean;
}

/** Checks what one phone sends; what is wrong is kept in `faults`. */
export class PhoneChecker {
  readonly faults: string[] = [];
  private readonly sentBytes = new Map<string, Buffer>();
  private readonly invites = new Map<string, Invite>();
  private readonly incoming = new Map<string, Incoming>();
  private readonly dialogs = new Map<string, DialogView>();
  private readonly owedAcks = new Map<string, number>();

  constructor(
    private readonly who: string,
    /** What a request of a dialog has in Route; undefined: none. */
    private readonly route: string | undefined,
  ) {}

  /** What this phone sent or was given, in order. */
  take({ at, direction, message, bytes = Buffer.alloc(0) }: Seen): void {
    if (direction === 'in') {
      if (message.isRequest()) this.requestCame(message, at);
      else if (message.isResponse()) this.responseCame(message, at);
    } else {
      for (const fault of message.faults) this.fault(at, `${fault.requirement}: ${fault.found}`);
      if (message.isRequest()) this.requestSent(message, at, bytes);
      else if (message.isResponse()) this.responseSent(message, at);
    }
  }

  /** When all is over: what should have been sent and was not. */
  end(): void {
    for (const [key, owed] of this.owedAcks) if (owed > 0) this.fault(0, `13.2.2-5: no ACK ${owed} times for ${key}`);
    for (const { request, final, at } of this.incoming.values())
      if (!final) this.fault(at, `8.2.6: ${request.method} ${request.get('CSeq')} has no final response`);
  }

  private fault(at: number, what: string): void {
    this.faults.push(`${at} ${this.who}: ${what}`);
  }

  private view(callId: string | undefined, local: string | undefined, remote: string | undefined): DialogView {
    const key = `${callId} ${local} ${remote}`;
    const known = this.dialogs.get(key);
    if (known) return known;
    const made: DialogView = {
      contacts: new Set(),
      byeSent: false,
      byeCame: false,
      calls: false,
    };
    this.dialogs.set(key, made);
    return made;
  }

  private requestCame(request: Request, at: number): void {
    const { method } = request;
    const view = this.view(request.callId, request.to?.tag, request.from?.tag);
    if (method === 'ACK') {
      // who acknowledges the 2xx to a later INVITE has had those before it
      for (const one of this.incoming.values())
        if (one.request.method === 'INVITE' && sameCall(one.request, request) && seqOf(one.request) <= seqOf(request))
          one.acknowledged ||= one.final !== undefined;
      return;
    }
    const key = transactionOf(request);
    const known = this.incoming.get(key);
    // a copy that comes when its transaction is over begins another (17.2.3)
    const isOver = known?.final !== undefined && at - known.final.at >= LIFE_MS;
    if (!known || isOver) this.incoming.set(key, { request, at, acknowledged: false });
    if (method === 'INVITE') for (const { uri } of request.contacts) view.contacts.add(String(uri));
  }

  private responseCame(response: Response, at: number): void {
    const { status, cseq } = response;
    const view = this.view(response.callId, response.from?.tag, response.to?.tag);
    if (cseq?.method !== 'INVITE') return;
    const invite = this.invites.get(response.topVia?.branch ?? '');
    if (!invite) {
      this.fault(at, `a ${status} for an INVITE that was not sent`);
      return;
    }
    if (invite.request.to?.tag === undefined && view.lastSent === undefined) {
      view.lastSent = seqOf(invite.request);
      view.calls = true;
    }
    if (status > 100 && status < 300) for (const { uri } of response.contacts) view.contacts.add(String(uri));
    invite.timedOut ||= !invite.provisional && at - invite.at >= LIFE_MS;
    invite.provisional = true;
    if (status < 200) return;
    invite.final ??= response;
    invite.finalAt ??= at;
    // Timers D and M, and 9.1 after a CANCEL; RFC 6026 7.2: a 2xx that meets no transaction is dropped, too
    const isOver = [invite.finalAt, invite.cancelledAt ?? at].some(from => at - from >= LIFE_MS);
    if (!invite.timedOut && !isOver) this.owe(response, 1);
  }

  private owe(message: Request | Response, count: number): void {
    const key = `${message.callId} ${seqOf(message)} ${message.to?.tag}`;
    this.owedAcks.set(key, (this.owedAcks.get(key) ?? 0) + count);
  }

  private requestSent(request: Request, at: number, bytes: Buffer): void {
    const key = `${transactionOf(request)} ${request.method}`;
    const before = this.sentBytes.get(key);
    if (request.method === 'ACK') this.ackSent(request, at);
    if (before) {
      if (!before.equals(bytes)) this.fault(at, `17.1.1.2: ${request.method} repeated, but not the same`);
      return;
    }
    this.sentBytes.set(key, bytes);
    if (request.method === 'ACK') return;
    if (request.method === 'CANCEL') this.cancelSent(request, at);
    else if (request.to?.tag !== undefined) this.inDialogSent(request, at);
    if (request.method === 'INVITE') {
      if (request.contacts.length !== 1) this.fault(at, '8.1.1.8: an INVITE needs one Contact');
      this.invites.set(request.topVia?.branch ?? '', { request, at, provisional: false, timedOut: false });
    }
  }

  private ackSent(ack: Request, at: number): void {
    const key = `${ack.callId} ${seqOf(ack)} ${ack.to?.tag}`;
    if ((this.owedAcks.get(key) ?? 0) < 1) this.fault(at, `an ACK that nothing asked for: ${key}`);
    this.owe(ack, -1);
    const invites = [...this.invites.values()].filter(({ request }) => sameCall(request, ack));
    const invite = invites.find(({ request }) => seqOf(request) === seqOf(ack));
    if (!invite?.final) {
      this.fault(at, '17.1.1.3: an ACK without an INVITE that has a final response');
      return;
    }
    const same = invite.request.topVia?.branch === ack.topVia?.branch;
    if (invite.final.status < 300 === same) this.fault(at, '13.2.2.4, 17.1.1.3: the branch of the ACK');
    const answer = invite.final.status < 300 && invite.request.body.length === 0;
    if (answer !== ack.body.length > 0)
      this.fault(at, '13.2.1: an answer in the ACK, if there was an offer in the 2xx');
    if (invite.final.status < 300) this.checkRouting(ack, at);
  }

  private cancelSent(cancel: Request, at: number): void {
    const invite = this.invites.get(cancel.topVia?.branch ?? '');
    if (!invite || seqOf(invite.request) !== seqOf(cancel)) {
      this.fault(at, '9.1: CANCEL of what was not sent');
      return;
    }
    if (!invite.provisional) this.fault(at, '9.1-8: CANCEL before a provisional response');
    if (invite.final) this.fault(at, '9.1-9: CANCEL after a final response');
    if (invite.request.requestUri !== cancel.requestUri) this.fault(at, '9.1-2: the Request-URI of CANCEL');
    invite.cancelledAt = at;
  }

  private inDialogSent(request: Request, at: number): void {
    const { method } = request;
    const view = this.view(request.callId, request.from?.tag, request.to?.tag);
    const seq = seqOf(request);
    if (view.lastSent !== undefined && seq !== view.lastSent + 1)
      this.fault(at, `12.2.1.1-7: CSeq ${seq} after ${view.lastSent}`);
    view.lastSent = seq;
    if (view.byeSent || view.byeCame) this.fault(at, `15: ${method} after BYE`);
    this.checkRouting(request, at);
    if (method === 'INVITE') this.checkReinvite(request, at);
    if (method === 'BYE') {
      this.checkBye(request, view, at);
      view.byeSent = true;
    }
  }

  /** 12.2.1.1: the remote target, and the route set. */
  private checkRouting(request: Request, at: number): void {
    const view = this.view(request.callId, request.from?.tag, request.to?.tag);
    if (!view.contacts.has(request.requestUri))
      this.fault(at, `12.2.1.1: ${request.method} to ${request.requestUri}, not ${[...view.contacts].join(', ')}`);
    const routes = request.getAll('Route').join(', ');
    if (routes !== (this.route ?? '')) this.fault(at, `12.2.1.1: Route of ${request.method} is ${routes || 'none'}`);
  }

  /** 14.1 */
  private checkReinvite(request: Request, at: number): void {
    for (const { request: other, final } of this.invites.values())
      if (sameCall(other, request) && !final) this.fault(at, '14.1-5: an INVITE while another of ours is in progress');
    for (const { request: other, final, acknowledged } of this.incoming.values()) {
      if (other.method !== 'INVITE' || !sameCall(other, request)) continue;
      if (!final || (final.response.status < 300 && !acknowledged))
        this.fault(at, "14.1-6: an INVITE while one of the peer's is in progress");
    }
  }

  /** 15 */
  private checkBye(request: Request, view: DialogView, at: number): void {
    if (view.calls) return; // the caller may at any time
    for (const { request: other, final, acknowledged } of this.incoming.values()) {
      if (other.method !== 'INVITE' || !sameCall(other, request) || other.to?.tag !== undefined) continue;
      if (!final) this.fault(at, '15: BYE of the callee in an early dialog');
      else if (final.response.status < 300 && !acknowledged && at - final.at < LIFE_MS)
        this.fault(at, '15: BYE of the callee before the ACK');
    }
  }

  private responseSent(response: Response, at: number): void {
    const { status, cseq } = response;
    const incoming = this.incoming.get(transactionOf(response));
    if (!incoming) {
      this.fault(at, `8.2.6: a ${status} to a request that did not come`);
      return;
    }
    if (status > 100 && response.to?.tag === undefined) this.fault(at, `8.2.6.2: a ${status} without To tag`);
    const forms = cseq?.method === 'INVITE' && status > 100 && status < 300;
    if (forms) {
      if (response.contacts.length !== 1) this.fault(at, `12.1.1-2: a ${status} without Contact`);
      const routes = (of: Request | Response): string => of.getAll('Record-Route').join(', ');
      if (routes(response) !== routes(incoming.request)) this.fault(at, `12.1.1-1: Record-Route of a ${status}`);
    }
    const view = this.view(response.callId, response.to?.tag, response.from?.tag);
    if (forms) for (const { uri } of incoming.request.contacts) view.contacts.add(String(uri));
    if (forms && status >= 200 && response.body.length === 0) this.fault(at, '13.3.1.4: a 2xx without a description');
    if (status < 200) return;
    const before = incoming.final?.response;
    if (before && (before.status !== status || before.to?.tag !== response.to?.tag))
      this.fault(at, `17.2.1: a ${status} after a ${before.status}`);
    incoming.final ??= { response, at };
    if (cseq?.method === 'BYE' && status < 300) view.byeCame = true;
  }
}

function seqOf(message: Request | Response): number {
  return message.cseq?.seq ?? -1;
}

function transactionOf(message: Request | Response): string {
  const via = message.topVia;
  return `${via?.branch} ${via?.host}:${via?.port} ${message.cseq?.method}`;
}

/** The same Call-ID and From tag: what one side sends in one call. */
function sameCall(a: Request, b: Request): boolean {
  const tags = ({ from, to }: Request): (string | undefined)[] => [from?.tag, to?.tag];
  return a.callId === b.callId && tags(a).some(tag => tag !== undefined && tags(b).includes(tag));
}
