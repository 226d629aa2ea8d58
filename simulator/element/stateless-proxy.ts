// A proxy that keeps no state of transactions (16.11): each message that comes is judged by itself and sent on, or not. The
// domain's registrar on the same address, if wanted, has transactions of its own. It does not look for loops: a branch that told
// them from spirals could not be that of a CANCEL and an ACK, too (16.6 item 8).
import { createHash } from 'node:crypto';
import { type Message, type Request, type Response, replyTo } from '../message';
import { type ServerTransaction, unusable } from '../transaction';
import { type Flow, responseTarget, stampReceived } from '../transport';
import type { Goal } from './bindings';
import { ProxyCore, type ProxyCoreOptions } from './proxy-core';
import { preprocess, statelessBranch } from './proxy-routing';
import { ServerElement } from './server-element';
import { Station } from './station';
import { newTag, refuse } from './uas-checks';

export interface StatelessProxyOptions extends Omit<ProxyCoreOptions, 'detectLoops'> {
  /** What is done otherwise than 16.11 has it. */
  deviations?: Partial<StatelessChoices>;
}

/** What a proxy without state decides for each request. */
export interface StatelessChoices {
  /** To which of the targets it goes. */
  targets(all: readonly Goal[], received: Request): readonly Goal[];
  /** Of the Via that is put on top. */
  branch(received: Request): string;
  /** Of a response to give before it goes on. */
  provisional(received: Request): number | undefined;
}

const choices: StatelessChoices = { targets: firstOf, branch: statelessBranch, provisional: () => undefined };

export class StatelessProxy extends ServerElement<ProxyCore> {
  private readonly choices: StatelessChoices;
  /** Makes its To tags its own, and hard to guess (19.3). */
  private readonly secret: string;

  private constructor(station: Station, options: StatelessProxyOptions) {
    super(station, new ProxyCore(station, { ...options, detectLoops: false }, false));
    this.choices = { ...choices, ...options.deviations };
    this.secret = station.random.token(16);
  }

  /** Rejects with a NetworkError when the port is taken. */
  static async start(options: StatelessProxyOptions): Promise<StatelessProxy> {
    const { filters } = options;
    const station = await Station.start(
      {
        name: 'stateless-proxy',
        ...options,
        filters: {
          out: filters?.out && ((message, target) => filters.out?.(message, target)),
          in: (message, flow) => {
            const seen = filters?.in ? filters.in(message, flow) : message;
            return seen && proxy.take(seen, flow);
          },
        },
      },
      { onRequest: (transaction, request) => proxy.serve(transaction, request), onAck: () => {} },
    );
    const proxy = new StatelessProxy(station, options);
    return proxy;
  }

  /** Takes what comes before any transaction does; returns what is for the registrar, or is no sound message. */
  private take(message: Message, flow: Flow): Message | undefined {
    if (unusable(message)) return message;
    if (message.isResponse()) {
      this.core.passBack(message);
      return undefined;
    }
    return message.isRequest() ? this.takeRequest(message, flow) : message;
  }

  private takeRequest(received: Request, flow: Flow): Request | undefined {
    const { core } = this;
    if (core.isForUs(preprocess(received, core.isOwn))) return received;
    stampReceived(received, flow); // 18.2.1
    const toTag = this.tagFor(received);
    if (received.method === 'ACK' && received.to?.tag === toTag) return undefined; // 8.2.7: to a refusal of our own
    const refusal = this.forwardOrRefuse(received, flow, toTag);
    if (refusal) this.answer(received, refusal, flow);
    return undefined;
  }

  private forwardOrRefuse(received: Request, flow: Flow, toTag: string): Response | undefined {
    const { core } = this;
    const refusal = core.validate(received, false, toTag) ?? this.authenticate(received, toTag); // 16.3
    if (refusal) return refusal;
    const request = preprocess(received, core.isOwn); // 16.4
    const targets = core.targetsOf(request, core.flowNamed(received, flow)); // 16.5
    if (typeof targets === 'number') return refuse(received, targets, toTag);
    const provisional = this.choices.provisional(received);
    if (provisional !== undefined) this.answer(received, replyTo(received, provisional), flow);
    const branch = this.choices.branch(received);
    for (const goal of this.choices.targets(targets, received)) {
      const nowhere = (): void => this.answer(received, refuse(received, 480, toTag), flow);
      core.forwardStateless(request, { goal, branch, from: flow, marked: true }, nowhere);
    }
    return undefined;
  }

  /** ACK and CANCEL can't be sent again with credentials (22.1). */
  private authenticate(received: Request, toTag: string): Response | undefined {
    const { method } = received;
    return method === 'ACK' || method === 'CANCEL' ? undefined : this.core.authenticate(received, toTag);
  }

  /** As a UAS without state (8.2.7): once, and nothing to an ACK. */
  private answer({ method }: Request, response: Response, flow: Flow): void {
    if (method !== 'ACK') this.station.sendStateless(response, responseTarget(response, flow));
  }

  /** 8.2.7: the same for each copy of a request; also the one that the ACK to its refusal has. */
  private tagFor({ topVia, callId, cseq, from }: Request): string {
    const parts = [this.secret, topVia?.branch, callId, cseq?.seq, from?.tag];
    return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
  }

  /** What is for the proxy itself, in a transaction of the registrar's. */
  private serve(transaction: ServerTransaction, received: Request): void {
    const { core, station } = this;
    const toTag = newTag(station.random);
    if (received.method === 'CANCEL') {
      const meant = station.transactions.findCancelled(received);
      transaction.respond(meant ? replyTo(received, 200, { toTag }) : refuse(received, 481, toTag)); // 9.2
      return;
    }
    const refusal = core.validate(received, true, toTag);
    if (refusal) transaction.respond(refusal);
    else core.serve(transaction, preprocess(received, core.isOwn));
  }
}

/** 16.11: the one of highest preference that was registered first; a transaction sees no other unless that registration ends. */
function firstOf([first]: readonly Goal[]): readonly Goal[] {
  return [first];
}
