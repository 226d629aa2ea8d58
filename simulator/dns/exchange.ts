/** One question of the DNS client on its way through the servers: tries, repeats, TCP, and which answers count. */
import { type Address, type Clock, codeOf, formatAddress, sameHost, type TcpConnection, type Timer } from '../runtime';
import { canonicalName } from './names';
import type { DnsFailure, DnsResult, FailureCode, Question } from './types';
import { type DnsMessage, FLAGS, framed, RCODES, readMessage, StreamCutter, writeMessage } from './wire';

/** What an exchange needs of its client. */
export interface ExchangeWorld {
  clock: Clock;
  servers: readonly Address[];
  timeoutMs: number;
  rounds: number;
  udpPayloadBytes?: number;
  send(bytes: Buffer, to: Address): void;
  connect(to: Address): TcpConnection;
  /** An id that no other query has now; undefined when too many are under way. */
  claimId(exchange: Exchange): number | undefined;
  releaseId(id: number): void;
}

const TOO_MANY = 'too many queries at the same time';

const FAILURES: Record<number, FailureCode> = {
  [RCODES.FORMERR]: 'FORMERR',
  [RCODES.SERVFAIL]: 'SERVFAIL',
  [RCODES.NOTIMP]: 'NOTIMP',
  [RCODES.REFUSED]: 'REFUSED',
};

export class Exchange {
  /** Where each of our queries went: an answer to an earlier one still counts. */
  private readonly sent = new Map<number, { server: Address; bytes: Buffer }>();
  private tries = 0;
  private timer?: Timer;
  private tcp?: { connection: TcpConnection; id: number };
  /** Servers that cannot answer this: they are not asked again. */
  private readonly ruledOut = new Set<Address>();
  /** Why the last server gave no answer. */
  private failure?: DnsFailure;
  private over = false;

  constructor(
    private readonly world: ExchangeWorld,
    private readonly question: Question,
    private readonly done: (result: DnsResult) => void,
  ) {}

  start(): void {
    this.tryNext();
  }

  abandon(): void {
    this.end({ failure: 'closed', why: 'the DNS client was closed' });
  }

  /** Takes a datagram that has one of our ids; false when it is not for us (RFC 5452 9.1). */
  datagram(id: number, message: DnsMessage | undefined, from: Address): boolean {
    const query = this.sent.get(id);
    if (query === undefined || query.server.port !== from.port || !sameHost(query.server.host, from.host)) return false;
    if (message === undefined) {
      this.failure = { failure: 'garbage', why: `${formatAddress(from)} answered what cannot be read` };
      return true;
    }
    if (!this.isAnswer(message)) return false;
    if (message.truncated) this.askByTcp(query.server);
    else this.take(message, query.server);
    return true;
  }

  /** One of our datagrams could not be delivered. An old one does not matter any more. */
  unreachable(bytes: Buffer, code: string): void {
    const newest = [...this.sent.values()].at(-1);
    if (newest === undefined || !newest.bytes.equals(bytes) || this.tcp !== undefined) return;
    this.fail(newest.server, 'network', code);
  }

  private tryNext(): void {
    const { servers, timeoutMs, rounds } = this.world;
    this.timer?.cancel();
    this.dropConnection();
    for (; this.tries < servers.length * rounds; this.tries++) {
      const server = servers[this.tries % servers.length];
      if (this.ruledOut.has(server)) continue;
      const round = Math.floor(this.tries++ / servers.length);
      this.ask(server, timeoutMs * 2 ** round);
      return;
    }
    this.end(this.failure ?? { failure: 'network', why: 'there is no DNS server to ask' });
  }

  private ask(server: Address, waitMs: number): void {
    const query = this.newQuery();
    if (query === undefined) {
      this.end({ failure: 'network', why: TOO_MANY });
      return;
    }
    this.sent.set(query.id, { server, bytes: query.bytes });
    this.world.send(query.bytes, server);
    this.wait(waitMs, server);
  }

  private wait(waitMs: number, server: Address): void {
    this.timer?.cancel();
    this.timer = this.world.clock.setTimer(waitMs, () => {
      if (this.failure?.failure !== 'garbage')
        this.failure = { failure: 'timeout', why: `${formatAddress(server)} did not answer within ${waitMs} ms` };
      this.tryNext();
    });
  }

  private newQuery(): { id: number; bytes: Buffer } | undefined {
    const id = this.world.claimId(this);
    if (id === undefined) return undefined;
    const { question } = this;
    const { udpPayloadBytes } = this.world;
    const flags = FLAGS.recursionDesired;
    const bytes = writeMessage({ id, response: false, flags, questions: [question], udpPayloadBytes });
    if (bytes !== undefined) return { id, bytes };
    this.world.releaseId(id);
    return undefined;
  }

  /** The answer was cut off: the same server is asked over TCP, and given its time anew. */
  private askByTcp(server: Address): void {
    if (this.tcp !== undefined) return;
    const query = this.newQuery();
    if (query === undefined) this.fail(server, 'network', TOO_MANY);
    else this.connect(server, query.id, query.bytes);
  }

  private connect(server: Address, id: number, bytes: Buffer): void {
    const connection = this.world.connect(server);
    const cutter = new StreamCutter();
    this.tcp = { connection, id };
    this.wait(this.world.timeoutMs, server);
    connection.onData = data => {
      const [first] = cutter.push(data);
      if (first === undefined || this.tcp?.connection !== connection) return;
      const message = readMessage(first);
      if (message === undefined) this.fail(server, 'garbage', 'answered over TCP what cannot be read');
      else if (message.id !== id || !this.isAnswer(message)) this.fail(server, 'garbage', 'answered something else');
      else this.take(message, server);
    };
    connection.onClose = error => {
      if (this.tcp?.connection !== connection) return;
      this.fail(server, 'network', `over TCP: ${error === undefined ? 'closed without an answer' : codeOf(error)}`);
    };
    connection.write(framed(bytes));
  }

  private isAnswer({ response, questions }: DnsMessage): boolean {
    const [asked] = questions;
    return (
      response &&
      questions.length === 1 &&
      asked.type === this.question.type &&
      canonicalName(asked.name) === canonicalName(this.question.name)
    );
  }

  private take(message: DnsMessage, server: Address): void {
    const { rcode, answers, additionals, negativeTtl } = message;
    if (rcode === RCODES.NOERROR) this.end({ code: 'NOERROR', answers, additionals, negativeTtl });
    else if (rcode === RCODES.NXDOMAIN) this.end({ code: 'NXDOMAIN', answers, additionals, negativeTtl });
    else this.fail(server, FAILURES[rcode] ?? 'OTHER-RCODE', `answered rcode ${rcode}`);
  }

  private fail(server: Address, failure: FailureCode, what: string): void {
    this.failure = { failure, why: `${formatAddress(server)} ${what}` };
    this.ruledOut.add(server);
    this.tryNext();
  }

  private end(result: DnsResult): void {
    if (this.over) return;
    this.over = true;
    this.timer?.cancel();
    this.dropConnection();
    for (const id of this.sent.keys()) this.world.releaseId(id);
    this.done(result);
  }

  private dropConnection(): void {
    const { tcp } = this;
    if (tcp === undefined) return;
    this.tcp = undefined;
    this.world.releaseId(tcp.id);
    if (tcp.connection.open) tcp.connection.close();
    else tcp.connection.reset();
  }
}
