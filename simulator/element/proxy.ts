// A stateful, record-routing proxy for one domain (16), with the domain's registrar on the same address if wanted.
import { type Request, type Response, replyTo } from '../message';
import type { ServerTransaction } from '../transaction';
import { type Flow, responseTarget } from '../transport';
import type { Goal } from './bindings';
import { ProxyCore, type ProxyCoreOptions } from './proxy-core';
import { type Choices, type ContextPlace, defaultChoices, ResponseContext } from './proxy-response-context';
import { loopHash, preprocess, statelessBranch } from './proxy-routing';
import { ServerElement } from './server-element';
import { Station } from './station';
import { newTag, refuse } from './uas-checks';

export interface ProxyOptions extends ProxyCoreOptions {
  /** What of 16.7 is done otherwise. */
  choices?: Partial<Choices>;
}

export class StatefulProxy extends ServerElement<ProxyCore> {
  private readonly contexts = new Map<ServerTransaction, ResponseContext>();

  private constructor(
    station: Station,
    private readonly options: ProxyOptions,
  ) {
    super(station, new ProxyCore(station, options, true));
  }

  /** Rejects with a NetworkError when the port is taken. */
  static async start(options: ProxyOptions): Promise<StatefulProxy> {
    const station = await Station.start(
      { name: 'proxy', ...options },
      {
        onRequest: (transaction, request) => proxy.receive(transaction, request),
        onAck: (ack, flow) => proxy.receiveAck(ack, flow),
        onStrayResponse: response => proxy.receiveStray(response),
      },
    );
    const proxy = new StatefulProxy(station, options);
    return proxy;
  }

  /** How many response contexts it has (16.7). */
  get pending(): number {
    return this.contexts.size;
  }

  override stop(): void {
    this.contexts.clear();
    super.stop();
  }

  private receive(transaction: ServerTransaction, received: Request): void {
    if (received.method === 'CANCEL') {
      this.receiveCancel(transaction, received);
      return;
    }
    const { core } = this;
    const toTag = newTag(this.station.random);
    const request = preprocess(received, core.isOwn); // 16.4
    const forUs = core.isForUs(request);
    const refusal = core.validate(received, forUs, toTag) ?? (forUs ? undefined : core.authenticate(received, toTag));
    if (refusal) transaction.respond(refusal);
    else if (forUs) core.serve(transaction, request);
    else this.route(transaction, request, toTag, core.flowNamed(received, transaction.flow));
  }

  private route(transaction: ServerTransaction, request: Request, toTag: string, flow: Flow | undefined): void {
    const targets = this.core.targetsOf(request, flow);
    if (typeof targets === 'number') transaction.respond(refuse(transaction.request, targets, toTag));
    else this.forward(transaction, request, targets);
  }

  private forward(transaction: ServerTransaction, request: Request, targets: Goal[]): void {
    if (request.method === 'INVITE') transaction.respond(replyTo(request, 100)); // 16.2
    const place: ContextPlace = {
      station: this.station,
      forwardStateless: response => this.station.sendStateless(response, responseTarget(response, transaction.flow)),
      onEnded: () => this.contexts.delete(transaction),
      choices: { ...defaultChoices, ...this.options.choices },
    };
    const context = new ResponseContext(transaction, place);
    this.contexts.set(transaction, context);
    const hash = loopHash(transaction.request);
    for (const goal of targets) {
      const branch = `z9hG4bK${this.station.random.token(16)}.${hash}`;
      const { where, copyFor } = this.core.forwarding(request, { goal, branch, from: transaction.flow });
      context.forward(where, copyFor);
    }
    context.started();
  }

  /** 16.10 */
  private receiveCancel(transaction: ServerTransaction, cancel: Request): void {
    const { core } = this;
    const meant = this.station.transactions.findCancelled(cancel);
    const toTag = newTag(this.station.random);
    const context = meant?.request.method === 'INVITE' ? this.contexts.get(meant) : undefined;
    if (meant) {
      transaction.respond(replyTo(cancel, 200, { toTag }));
      context?.cancel(cancel.get('Reason'));
      return;
    }
    const request = preprocess(cancel, core.isOwn);
    const { flow } = transaction;
    const targets = core.isForUs(request) ? 404 : core.targetsOf(request, core.flowNamed(cancel, flow));
    if (typeof targets === 'number' || cancel.maxForwards === 0) {
      transaction.respond(refuse(cancel, 481, toTag)); // 9.2: there is nobody else to ask
      return;
    }
    core.forwardStateless(request, { goal: targets[0], branch: statelessBranch(cancel), from: flow });
    transaction.terminate(); // a copy is forwarded, too: nobody knows whether the answer will find its way
  }

  /** The ACK for a 2xx: it has no transaction (16.11). */
  private receiveAck(ack: Request, flow: Flow): void {
    if (ack.maxForwards === 0 || !ack.uri?.isSip) return;
    const { core } = this;
    const request = preprocess(ack, core.isOwn);
    const targets = core.isForUs(request) ? 404 : core.targetsOf(request, core.flowNamed(ack, flow));
    if (typeof targets !== 'number')
      core.forwardStateless(request, { goal: targets[0], branch: statelessBranch(ack), from: flow });
  }

  /** RFC 6026 7.3: what matches no transaction is dropped, unless the request was forwarded statelessly, too (16.10, 16.11). */
  private receiveStray(received: Response): void {
    if (received.cseq?.method === 'CANCEL') this.core.passBack(received);
  }
}
