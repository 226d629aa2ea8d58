// Who asks on a probe's behalf: a peer that sends single requests, within the probe's bounds, and waits for what comes back.
import { Trace } from '../simulator/capture';
import { Keyring } from '../simulator/element/credentials';
import { type Message, Request, Response, type Uri } from '../simulator/message';
import {
  answers,
  composeRequest,
  composeResponse,
  composeVia,
  contactUri,
  Peer,
  type Received,
  type Sent,
} from '../simulator/peer';
import type { Runtime, SecureClientOptions, TransportName } from '../simulator/runtime';
import { responseTarget, type Target } from '../simulator/transport';

/** The bounds of a probe; copies of the last request over UDP may come on top. Times in ms. */
export const bounds = { messages: 40, firstAnswerMs: 3000, answerMs: 2500, endMs: 1500 };
/** So many messages are kept for ending a call, and for removing each binding. */
const kept = { call: 3, binding: 2 };

export interface Credentials {
  user: string;
  password: string;
}

export interface AskerOptions {
  /** What challenges are answered with. */
  credentials?: Credentials;
  /** Who its requests are from; default: its own URI. */
  from?: string;
  /** What it shows over TLS. */
  client?: SecureClientOptions;
}

/** The caller wants no more: what was begun is ended, and nothing else is asked. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** As many messages were sent as a probe may send. */
export class Spent extends Error {
  override readonly name = 'Spent';
}

/** The world of one probe: the system's address, and what all its askers share. */
export class ProbePlace {
  readonly trace = new Trace();
  private readonly askers: Asker[] = [];
  private readonly undoing = new Set<() => Promise<unknown>>();

  constructor(
    readonly runtime: Runtime,
    /** Our own address on the way to the system. */
    readonly host: string,
    /** What was asked for. */
    readonly uri: Uri,
    /** Where the system is, with the transport that it is asked over. */
    public target: Target,
    private readonly signal?: AbortSignal,
  ) {
    // Polls are asked after every event: the timer is one.
    signal?.addEventListener('abort', () => runtime.clock.setTimer(0, () => {}));
  }

  async asker(name: string, o: AskerOptions = {}): Promise<Asker> {
    const asker = new Asker(this, name, o);
    this.askers.push(asker);
    await asker.peer.listen();
    return asker;
  }

  get interrupted(): boolean {
    return this.signal?.aborted === true;
  }

  /** Messages sent so far, copies included. */
  get sent(): number {
    return this.trace.entries.filter(entry => entry.direction === 'out').length;
  }

  /** @throws Interrupted, Spent */
  mayAsk(): void {
    if (this.interrupted) throw new Interrupted('the probe was interrupted');
    const most = bounds.messages - kept.call - kept.binding * this.undoing.size;
    if (this.sent >= most) throw new Spent(`${this.sent} messages were sent`);
  }

  /** What is to be done in the end, whatever happens, unless it is done before. */
  inTheEnd(undo: () => Promise<unknown>): void {
    this.undoing.add(undo);
  }

  done(undo: () => Promise<unknown>): void {
    this.undoing.delete(undo);
  }

  async end(): Promise<void> {
    for (const undo of this.undoing) await undo();
    for (const asker of this.askers) asker.close();
  }
}

export interface AskOptions {
  /** Default: the system. */
  target?: Target;
  limitMs?: number;
  /** Ends what was begun: sent whatever the bounds are, and in spite of an interruption. */
  ending?: boolean;
}

/** What came of a request that may have been challenged. */
export interface Asked {
  /** 401 or 407, if it was. */
  challenge?: Response;
  final?: Response;
  /** The request as it was last sent. */
  request: Request;
}

export class Asker {
  readonly peer: Peer;
  readonly user: string;
  /** Requests that came; INVITE has no answer yet where `holds`. */
  holds = false;
  private readonly held: Received[] = [];
  private keyring?: Keyring;

  constructor(
    readonly place: ProbePlace,
    name: string,
    private readonly o: AskerOptions,
  ) {
    const { runtime, host, trace } = place;
    this.user = o.credentials?.user ?? `probe-${runtime.random.token(8)}`;
    this.peer = new Peer({ name, runtime, host, trace, client: o.client });
    this.peer.onReceived = received => this.receive(received);
  }

  /** Its own URI, as where it can be reached over a transport. */
  uri(transport: TransportName = this.place.target.transport): string {
    return contactUri(this.user, this.peer.sentBy(transport), transport);
  }

  /** A request outside dialogs; without `from`, from this asker's own URI. */
  request(method: string, uri: string, o: { from?: string; to?: string; transport?: TransportName } = {}): Request {
    const { transport = this.place.target.transport, to = uri, from = this.o.from ?? this.uri(transport) } = o;
    const local = this.peer.sentBy(transport);
    const parts = { method, requestUri: uri, from, to, contact: this.uri(transport), transport, local };
    const request = composeRequest(this.place.runtime.random, parts);
    return method === 'OPTIONS' ? request.set('Accept', 'application/sdp') : request;
  }

  /** The same once more: next CSeq, a branch of its own. */
  next(request: Request): Request {
    const { transport } = this.place.target;
    return request
      .clone()
      .set('CSeq', `${(request.cseq?.seq ?? 1) + 1} ${request.method}`)
      .set('Via', composeVia(this.place.runtime.random, transport, this.peer.sentBy(transport)));
  }

  /** @throws Interrupted, Spent */
  send(request: Request, o: AskOptions = {}): Sent {
    if (!o.ending) this.place.mayAsk();
    return this.peer.send(request, o.target ?? this.place.target, { repeat: request.method !== 'ACK' });
  }

  /** The final response; undefined when none came. @throws Interrupted, Spent */
  async ask(request: Request, o: AskOptions = {}): Promise<Response | undefined> {
    const sent = this.send(request, o);
    const ended = await this.wait(() => this.finalTo(request) ?? sent.error, o.limitMs ?? bounds.answerMs, o.ending);
    this.peer.stopRepeating(request.topVia?.branch);
    return ended instanceof Response ? ended : undefined;
  }

  /** As `ask`; a challenge is answered with the credentials, if there are any (22.2, 22.3). */
  async askAs(request: Request, o: AskOptions = {}): Promise<Asked> {
    const first = this.keyring?.sign(request) ?? request;
    const final = await this.ask(first, o);
    if (!final || !isChallenge(final)) return { final, request: first };
    const again = this.signed(first, final);
    if (!again) return { challenge: final, final, request: first };
    return { challenge: final, final: await this.ask(again, o), request: again };
  }

  /** The request once more, with credentials for its challenge; undefined where there are none. */
  signed(request: Request, challenge: Response): Request | undefined {
    const { credentials } = this.o;
    if (!credentials) return undefined;
    // A new one each time: a nonce may be for one request only.
    const { user: username, password } = credentials;
    this.keyring = new Keyring({ username, password }, this.place.runtime.random);
    request.remove('Authorization').remove('Proxy-Authorization');
    return this.keyring.learn(request, challenge) ? this.keyring.sign(this.next(request)) : undefined;
  }

  /** As `runtime.until`, but an interruption ends it. @throws Interrupted */
  async wait<T>(poll: () => T | undefined, limitMs: number, ending = false): Promise<T | undefined> {
    const { place } = this;
    const found = await place.runtime.until(
      () => poll() ?? (!ending && place.interrupted ? 'interrupted' : undefined),
      limitMs,
    );
    if (!ending && place.interrupted) throw new Interrupted('the probe was interrupted');
    return found as T | undefined;
  }

  /** Responses to a request, copies left out. */
  responsesTo(request: Request): Response[] {
    return this.peer.inbox.filter(r => !r.copyOf).flatMap(r => (answers(r.message, request) ? [r.message] : []));
  }

  finalTo(request: Request): Response | undefined {
    return this.responsesTo(request).find(response => response.status >= 200);
  }

  /** What arrived of a request that a peer sent: forwarded, so with that peer's Via below (16.6 step 8). */
  arrivalOf(request: Request): Request | undefined {
    const branch = request.topVia?.branch;
    const isIt = (m: Message): m is Request => m instanceof Request && m.vias.some(via => via.branch === branch);
    return this.peer.inbox.map(r => r.message).find(isIt);
  }

  /** Refuses the calls that it held, and those that come from now on. */
  letGo(): void {
    this.holds = false;
    for (const received of this.held.splice(0)) this.receive(received);
  }

  close(): void {
    this.peer.close();
  }

  private receive(received: Received): void {
    const { message, flow } = received;
    if (!(message instanceof Request) || message.method === 'ACK' || message.faults.length > 0) return;
    if (message.method === 'INVITE' && this.holds) {
      this.held.push(received);
      return;
    }
    const cancelled = message.method === 'CANCEL' ? this.held.findIndex(one => sameCall(one, message)) : -1;
    if (cancelled >= 0) this.respond(this.held.splice(cancelled, 1)[0], 487);
    this.respond({ message, flow }, message.method === 'INVITE' ? 486 : 200);
  }

  private respond({ message, flow }: Pick<Received, 'message' | 'flow'>, status: number): void {
    const response = composeResponse(message as Request, status, this.place.runtime.random.token(10));
    this.peer.send(response, responseTarget(response, flow));
  }
}

function sameCall({ message }: Received, cancel: Request): boolean {
  return message.callId === cancel.callId && message.topVia?.branch === cancel.topVia?.branch;
}

export function isChallenge({ status }: Response): boolean {
  return status === 401 || status === 407;
}

/** `404 Not Found`, or that nothing came. */
export function statusOf(response: Response | undefined): string {
  return response ? `${response.status} ${response.reason}`.trim() : 'nothing';
}
