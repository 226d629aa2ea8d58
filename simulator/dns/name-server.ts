/** A name server that a case scripts: a zone as data, rules for its misbehaviour, and a log of what it was asked. */
import {
  type Address,
  type Clock,
  type Network,
  NetworkError,
  type TcpConnection,
  type TcpListener,
  type UdpSocket,
} from '../runtime';
import { type Behaviour, type DnsTransport, type Rule, Script } from './behaviour';
import type { DnsRecord, DnsReply } from './types';
import {
  type DnsMessage,
  FLAGS,
  framed,
  type Outgoing,
  PLAIN_UDP_BYTES,
  RCODES,
  readMessage,
  StreamCutter,
  writeMessage,
} from './wire';
import { Zone } from './zone';

export interface NameServerOptions {
  /** Where to listen, each over UDP and TCP. Port 0: a free one, the same for both. */
  listen: readonly Address[];
  zone: readonly DnsRecord[];
  rules?: readonly Rule[];
  /** How long absences may be remembered, seconds. Default 0: not at all. */
  negativeTtl?: number;
}

/** A query as it was received, and what was done with it. */
export interface ReceivedQuery {
  /** ms of the clock. */
  at: number;
  transport: DnsTransport;
  from: Address;
  /** Where it arrived. */
  to: Address;
  id: number;
  name: string;
  type: string;
  did: Behaviour['kind'];
}

/** Where a free port for UDP is not free for TCP, others are tried. */
const PORT_TRIES = 10;
const GARBAGE = Buffer.from('this is no DNS message');
const OPCODE_QUERY = 0;

type Reply = (bytes: Buffer) => void;

interface Arrival {
  transport: DnsTransport;
  from: Address;
  to: Address;
  reply: Reply;
  close: () => void;
}

export class NameServer {
  /** The queries received, in order. */
  readonly log: ReceivedQuery[] = [];
  /** How many times something came that was no query that we could read. */
  unreadable = 0;
  private readonly sockets: { close(): void }[] = [];
  private readonly connections = new Set<TcpConnection>();
  private readonly bound: Address[] = [];
  private zone: Zone;
  private script: Script;
  private closed = false;

  private constructor(
    private readonly clock: Clock,
    private readonly options: NameServerOptions,
  ) {
    this.zone = new Zone(options.zone, options.negativeTtl);
    this.script = new Script(options.rules ?? []);
  }

  /** Rejects with a NetworkError when an address is taken. */
  static async open(world: { clock: Clock; network: Network }, options: NameServerOptions): Promise<NameServer> {
    const server = new NameServer(world.clock, options);
    try {
      for (const address of options.listen) await server.listen(world.network, address);
    } catch (error) {
      server.close();
      throw error;
    }
    return server;
  }

  /** Where it listens, in the order of `listen`. */
  get addresses(): readonly Address[] {
    return this.bound;
  }

  /** From now on other records are served, and other rules followed, whose counts begin anew. */
  serve(zone: readonly DnsRecord[], rules: readonly Rule[] = []): void {
    this.zone = new Zone(zone, this.options.negativeTtl);
    this.script = new Script(rules);
  }

  /** Serves these records and follows these rules as well, until what it returns is called: for cases side by side. */
  publish(zone: readonly DnsRecord[], rules: readonly Rule[] = []): () => void {
    this.zone.add(zone);
    this.script.add(rules);
    return () => {
      this.zone.remove(zone);
      this.script.remove(rules);
    };
  }

  close(): void {
    this.closed = true;
    for (const socket of this.sockets) socket.close();
    for (const connection of this.connections) connection.close();
  }

  private async listen(network: Network, address: Address): Promise<void> {
    const { udp, tcp } = await bindBoth(network, address);
    this.sockets.push(udp, tcp);
    this.bound.push(udp.local);
    udp.onDatagram = (bytes, from) => {
      const reply = (answer: Buffer): void => udp.send(answer, from);
      this.receive(bytes, { transport: 'UDP', from, to: udp.local, reply, close: () => {} });
    };
    tcp.onConnection = connection => this.accept(connection, tcp.local);
  }

  private accept(connection: TcpConnection, to: Address): void {
    const cutter = new StreamCutter();
    this.connections.add(connection);
    connection.onClose = () => this.connections.delete(connection);
    const reply = (answer: Buffer): void => connection.write(framed(answer));
    const close = (): void => connection.close();
    connection.onData = bytes => {
      for (const message of cutter.push(bytes))
        this.receive(message, { transport: 'TCP', from: connection.remote, to, reply, close });
    };
  }

  private receive(bytes: Buffer, arrival: Arrival): void {
    const query = readMessage(bytes);
    // a response is never answered: two servers would go on for ever
    if (query === undefined || query.response) this.unreadable++;
    else if (query.questions.length === 1 && query.opcode === OPCODE_QUERY) this.answer(query, arrival);
    else {
      this.unreadable++;
      send(arrival, errorTo(query, query.opcode === OPCODE_QUERY ? RCODES.FORMERR : RCODES.NOTIMP));
    }
  }

  private answer(query: DnsMessage, arrival: Arrival): void {
    const { transport, from, to } = arrival;
    const [question] = query.questions;
    const does = this.script.next({ ...question, transport });
    this.log.push({ at: this.clock.now(), transport, from, to, id: query.id, ...question, did: does.kind });
    const answer = this.shaped(does, query, transport);
    if (does.kind === 'garbage') arrival.reply(does.bytes ?? GARBAGE);
    else if (does.kind === 'close') arrival.close();
    else if (answer === undefined) return;
    else if (does.kind !== 'late') send(arrival, answer, query);
    else
      this.clock.setTimer(does.afterMs, () => {
        if (!this.closed) send(arrival, answer, query);
      });
  }

  /** The answer as the behaviour wants it; undefined where there is to be none. */
  private shaped(does: Behaviour, query: DnsMessage, transport: DnsTransport): Outgoing | undefined {
    const [{ name, type }] = query.questions;
    const normal = this.answerTo(query, this.zone.answer(name, type));
    switch (does.kind) {
      case 'zone':
      case 'late':
        return normal;
      case 'rcode':
        return errorTo(query, RCODES[does.rcode]);
      case 'truncated':
        return transport === 'UDP' ? truncated(normal) : normal;
      case 'wrong-id':
        return { ...normal, id: (query.id + 1) % 0x10000 };
      case 'wrong-question':
        return { ...normal, questions: [{ name: `not.${name}`, type }] };
      case 'records': {
        const { records, additionals = [] } = does;
        return this.answerTo(query, { code: 'NOERROR', answers: [...records], additionals: [...additionals] });
      }
      default:
        return undefined;
    }
  }

  private answerTo(query: DnsMessage, { code, answers, additionals, negativeTtl = 0 }: DnsReply): Outgoing {
    const [{ name }] = query.questions;
    const empty = answers.every(record => record.type === 'CNAME');
    return {
      ...errorTo(query, RCODES[code]),
      answers,
      additionals,
      ...(empty && negativeTtl > 0 ? { negative: { zone: name, ttl: negativeTtl } } : {}),
    };
  }
}

/** The header and question of an answer, without records. */
function errorTo(query: DnsMessage, rcode: number): Outgoing {
  const asked = query.recursionDesired ? FLAGS.recursionDesired : 0;
  const flags = FLAGS.authoritative | FLAGS.recursionAvailable | asked | rcode;
  return { id: query.id, response: true, flags, questions: query.questions };
}

function truncated({ id, response, flags, questions }: Outgoing): Outgoing {
  return { id, response, flags: flags | FLAGS.truncated, questions };
}

/** Cuts what is too long for UDP (RFC 2181 9: additional records first). What cannot be written at all is SERVFAIL. */
function send(arrival: Arrival, answer: Outgoing, query?: DnsMessage): void {
  const room = arrival.transport === 'TCP' ? 0xffff : Math.max(PLAIN_UDP_BYTES, query?.udpPayloadBytes ?? 0);
  const { id, response, flags, questions } = answer;
  const failed = { id, response, flags: (flags & ~0xf) | RCODES.SERVFAIL, questions };
  const errors = [failed, { ...failed, questions: [] }];
  const cut = [answer, { ...answer, additionals: [] }, truncated(answer)];
  const forms = writeMessage(answer) === undefined ? errors : [...cut, ...errors];
  for (const form of forms) {
    const bytes = writeMessage(form);
    if (bytes === undefined || bytes.length > room) continue;
    arrival.reply(bytes);
    return;
  }
}

async function bindBoth(network: Network, address: Address): Promise<{ udp: UdpSocket; tcp: TcpListener }> {
  for (let tries = 1; ; tries++) {
    const udp = await network.udp(address);
    try {
      return { udp, tcp: await network.tcpListen({ host: address.host, port: udp.local.port }) };
    } catch (error) {
      udp.close();
      const mayTry = address.port === 0 && tries < PORT_TRIES && error instanceof NetworkError;
      if (!mayTry) throw error;
    }
  }
}
