// Two phones in one virtual world, face to face or through the proxy: a history of what their users do, and how to live it.
import { type Filters, type LineBehaviour, Phone, StatefulProxy } from '../../simulator/element';
import { type Message, NameAddr, parseMessage, writeMessage } from '../../simulator/message';
import { type Runtime, virtualRuntime } from '../../simulator/runtime';

export type Who = 'caller' | 'callee';
/** What a user does; 'change' is a re-INVITE, 'hold' one with a=sendonly, 'ask' one without an offer. */
export type Deed = 'hang up' | 'change' | 'hold' | 'ask' | 'call back';

export interface History {
  seed: number;
  through: 'nothing' | 'proxy' | 'proxy that leaves the path';
  over: 'UDP' | 'TCP';
  conditions: { latencyMs: number; loss: number; duplicate: number; reorder: number };
  line: LineBehaviour;
  answerAfterMs: number;
  sends180: boolean;
  /** Whether the caller's INVITE has an offer. */
  offers: boolean;
  /** Each so many ms after the one before. */
  deeds: { afterMs: number; who: Who; deed: Deed }[];
}

/** Long enough for a 2xx without ACK and the BYE that follows (64*T1 each), and a re-INVITE without response before them. */
const QUIET_MS = 150_000;

/** What a phone sent or was given, when it decided so: over TCP the wire has it later. */
export interface Seen {
  at: number;
  actor: Who;
  direction: 'in' | 'out';
  message: Message;
  /** Of what was sent. */
  bytes?: Buffer;
}

export class CallWorld {
  readonly seen: Seen[] = [];
  readonly runtime: Runtime;
  private readonly phones = new Map<Who, Phone>();
  private proxy?: StatefulProxy;

  constructor(readonly history: History) {
    this.runtime = virtualRuntime({ seed: history.seed, ...history.conditions });
  }

  phone(who: Who): Phone {
    const phone = this.phones.get(who);
    if (!phone) throw new Error(`${who} has not started`);
    return phone;
  }

  /** The proxy's URI as it puts it into Record-Route. */
  get recordRoute(): string | undefined {
    const { proxy } = this;
    return proxy && this.history.through === 'proxy'
      ? `<sip:${proxy.address.host}:${proxy.address.port};lr>`
      : undefined;
  }

  /** All that the users do, and a quiet time after it. */
  async live(): Promise<void> {
    await this.start();
    this.dial('caller', this.history.offers);
    for (const { afterMs, who, deed } of this.history.deeds) {
      await this.pass(afterMs);
      await this.act(who, deed);
    }
    await this.pass(QUIET_MS);
  }

  /** Both users leave, and everything runs to its end: fails when it has none. */
  async end(): Promise<void> {
    for (const who of ['caller', 'callee'] as const) await this.phone(who).hangUp();
    await this.runtime.until(() => undefined, Infinity);
  }

  /** What is left of transactions, calls and outgoing calls. */
  remains(): string[] {
    const found: string[] = [];
    for (const [who, phone] of this.phones) {
      const { transactions } = phone['station'].transactions;
      if (transactions.length > 0) found.push(`${who}: transactions ${transactions.map(one => one.kind).join(', ')}`);
      if (phone.activeCalls > 0) found.push(`${who}: ${phone.activeCalls} dialogs`);
      if (phone['outgoing'].size > 0) found.push(`${who}: an outgoing call`);
    }
    if (this.proxy && this.proxy.pending > 0) found.push(`proxy: ${this.proxy.pending} contexts`);
    const served = this.proxy?.['station'].transactions.transactions ?? [];
    if (served.length > 0) found.push(`proxy: transactions ${served.map(one => one.kind).join(', ')}`);
    return found;
  }

  private async start(): Promise<void> {
    const { history, runtime } = this;
    const { line, answerAfterMs, sends180 } = history;
    const common = { runtime, sends180, answerAfterMs };
    if (history.through !== 'nothing') {
      const recordRoute = history.through === 'proxy';
      const where = { runtime, host: '127.0.0.9', domain: 'calls.test' };
      this.proxy = await StatefulProxy.start({ ...where, recordRoute });
    }
    const { proxy } = this;
    const outboundProxy = proxy && `sip:${proxy.address.host}:${proxy.address.port};lr`;
    for (const [index, who] of (['caller', 'callee'] as const).entries()) {
      const host = `127.0.0.${index + 1}`;
      const lines = { [who]: line };
      const phone = await Phone.start({
        ...common,
        filters: this.watch(who),
        host,
        name: who,
        user: who,
        lines,
        outboundProxy,
      });
      this.phones.set(who, phone);
      const contact = NameAddr.parse(`<sip:${who}@${host}:${phone.address.port}>`) as NameAddr;
      proxy?.bindings.update(who, 'bound', 1, [{ contact, seconds: 1e9 }]);
    }
  }

  private watch(actor: Who): Filters {
    const { seen, runtime } = this;
    return {
      in: message => {
        seen.push({ at: runtime.clock.now(), actor, direction: 'in', message: message.clone() });
        return message;
      },
      out: sent => {
        const bytes = writeMessage(sent);
        const { message } = parseMessage(bytes);
        if (!message) throw new Error(`${actor} sends what is no message`);
        seen.push({ at: runtime.clock.now(), actor, direction: 'out', message, bytes });
        return bytes;
      },
    };
  }

  private dial(who: Who, offer: boolean): void {
    const other: Who = who === 'caller' ? 'callee' : 'caller';
    const { host, port } = this.phone(other).address;
    const tcp = this.history.over === 'TCP' ? ';transport=tcp' : '';
    this.phone(who).dial(this.proxy ? `sip:${other}@calls.test` : `sip:${other}@${host}:${port}${tcp}`, { offer });
  }

  private async act(who: Who, deed: Deed): Promise<void> {
    const phone = this.phone(who);
    if (deed === 'hang up') await phone.hangUp();
    else if (deed === 'change') await phone.reinvite();
    else if (deed === 'hold') await phone.reinvite({ direction: 'sendonly' });
    else if (deed === 'ask') await phone.reinvite({ offer: false });
    else this.dial(who, true);
  }

  private async pass(ms: number): Promise<void> {
    await this.runtime.until(() => undefined, ms);
  }
}
