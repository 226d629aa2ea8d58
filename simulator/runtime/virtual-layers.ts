/** TLS and WebSocket on a virtual TCP connection: their handshakes take the round trips that real ones take. */

import { checkIdentity, clientFacts, serverFacts } from './certificate-check';
import { codeOf, NetworkError } from './errors';
import type {
  Address,
  CloseFrame,
  Connection,
  SecureClientOptions,
  SecureServerOptions,
  StreamTransport,
  TlsFacts,
  TlsVersion,
} from './types';
import type { VirtualWorld } from './virtual-network';
import type { VirtualListener, VirtualTcpConnection } from './virtual-tcp';
import { type Word, word } from './virtual-words';

const SUBPROTOCOL = 'sip';

/** Throws a TypeError where a listener of this transport cannot use the options. */
export function checkServer(transport: StreamTransport, { identity, identities = {} }: SecureServerOptions): void {
  if (transport !== 'TLS' && transport !== 'WSS') return;
  if (identity === undefined) throw new TypeError('a TLS listener needs an identity');
  for (const one of [identity, ...Object.values(identities)]) checkIdentity(one);
}

/** A client's connection on a TCP connection that is being opened. */
export function connectLayers(
  world: VirtualWorld,
  tcp: VirtualTcpConnection,
  transport: StreamTransport,
  options: SecureClientOptions,
): Connection {
  return new ClientLayers(world, tcp, transport, options);
}

/** Does a server's handshakes on a TCP connection that is open; hands the connection to the listener, or says why not. */
export function acceptLayers(
  world: VirtualWorld,
  tcp: VirtualTcpConnection,
  listener: VirtualListener,
  options: SecureServerOptions,
): void {
  new ServerLayers(world, tcp, listener, options);
}

type State = 'handshake' | 'open' | 'closing' | 'closed';

abstract class Layers implements Connection {
  onOpen?: () => void;
  onData?: (bytes: Buffer) => void;
  onPing?: (bytes: Buffer) => void;
  onPong?: (bytes: Buffer) => void;
  onClose?: (error?: Error, frame?: CloseFrame) => void;
  readonly framed: boolean;
  readonly secure: boolean;
  tls?: TlsFacts;
  subprotocol?: string;
  protected state: State = 'handshake';
  protected error?: Error;
  private queue: Buffer[] = [];
  private closeWanted?: CloseFrame;
  private frame?: CloseFrame;
  private wasReset = false;

  constructor(
    protected readonly world: VirtualWorld,
    protected readonly tcp: VirtualTcpConnection,
    readonly transport: StreamTransport,
  ) {
    this.framed = transport !== 'TLS';
    this.secure = transport !== 'WS';
    tcp.onWord = said => this.heard(said);
    tcp.onData = bytes => (this.state === 'handshake' ? this.notUnderstood() : this.onData?.(bytes));
    tcp.onClose = error => this.ended(error);
  }

  get local(): Address {
    return this.tcp.local;
  }

  get remote(): Address {
    return this.tcp.remote;
  }

  get open(): boolean {
    return this.state === 'open' && this.tcp.open;
  }

  write(bytes: Buffer): void {
    if (this.closeWanted !== undefined || this.state === 'closing' || this.state === 'closed') return;
    const content = Buffer.from(bytes);
    if (this.state === 'handshake') this.queue.push(content);
    else this.tcp.say(this.framed ? word({ kind: 'message', content }) : content);
  }

  ping(bytes = Buffer.alloc(0)): void {
    if (this.open && this.framed) this.tcp.say(word({ kind: 'ping', content: Buffer.from(bytes) }));
  }

  close(code = 1000, reason = ''): void {
    if (this.state === 'handshake') this.closeWanted ??= { code, reason };
    if (this.state !== 'open') return;
    this.state = 'closing';
    if (this.framed) this.tcp.say(word({ kind: 'close', frame: { code, reason } }));
    else this.tcp.close();
  }

  reset(): void {
    if (this.state === 'closed') return;
    this.wasReset = true;
    this.state = 'closing';
    this.tcp.reset();
  }

  /** One step of this side's handshake. */
  protected abstract step(said: Word): void;
  /** Something came that belongs to no handshake of this transport. */
  protected abstract notUnderstood(): void;
  /** Ends the server's side of WebSocket's goodbye. */
  protected abstract saidGoodbye(): void;

  /** All handshakes are done. */
  protected ready(): void {
    this.state = 'open';
    const { closeWanted } = this;
    this.closeWanted = undefined; // else the writes would be too late
    for (const bytes of this.queue.splice(0)) this.write(bytes);
    if (closeWanted !== undefined) this.close(closeWanted.code, closeWanted.reason);
  }

  protected fail(code: string, detail?: string): void {
    this.error ??= new NetworkError(code, `${this.transport} connection with`, this.remote, detail);
  }

  private heard(said: Word): void {
    if (this.state === 'closed' || this.wasReset) return;
    if (this.state === 'handshake' || said.kind === 'alert') this.step(said);
    else if (said.kind === 'message') this.onData?.(said.content);
    else if (said.kind === 'ping') {
      this.tcp.say(word({ kind: 'pong', content: said.content }));
      this.onPing?.(said.content);
    } else if (said.kind === 'pong') this.onPong?.(said.content);
    else if (said.kind === 'close') this.goodbye(said.frame);
  }

  private goodbye(frame: CloseFrame): void {
    this.frame = frame;
    if (this.state === 'open') this.tcp.say(word({ kind: 'close', frame }));
    this.state = 'closing';
    this.saidGoodbye();
  }

  private ended(error?: Error): void {
    if (this.state === 'closed') return;
    const during = this.state;
    this.state = 'closed';
    this.queue = [];
    if (error !== undefined) this.error ??= error;
    else if (during === 'handshake' && this.closeWanted === undefined)
      this.fail('ECONNRESET', 'closed during the handshake');
    const dropped = this.framed && during !== 'handshake' && this.frame === undefined;
    if (dropped) this.fail('ECONNRESET', 'the connection ended without a close frame');
    this.over(this.wasReset ? undefined : this.error, dropped ? { code: 1006, reason: '' } : this.frame, during);
  }

  protected over(error: Error | undefined, frame: CloseFrame | undefined, _during: State): void {
    this.onClose?.(error, frame);
  }
}

class ClientLayers extends Layers {
  constructor(
    world: VirtualWorld,
    tcp: VirtualTcpConnection,
    transport: StreamTransport,
    private readonly options: SecureClientOptions,
  ) {
    super(world, tcp, transport);
    tcp.onOpen = () => (this.secure ? this.hello() : this.upgrade());
  }

  protected step(said: Word): void {
    if (said.kind === 'answer' && this.secure && this.tls === undefined) this.answered(said.tls);
    else if (said.kind === 'finished' && this.tls !== undefined) this.secured();
    else if (said.kind === 'upgraded') this.upgraded(said.subprotocol);
    else if (said.kind === 'alert') this.giveUp(said.code, said.detail);
    else if (said.kind === 'http-error' && this.framed && (!this.secure || this.tls !== undefined))
      this.giveUp(`HTTP_${said.status.slice(0, 3)}`, `the server answered ${said.status}`);
    else this.notUnderstood();
  }

  protected notUnderstood(): void {
    if (this.secure && this.tls === undefined) this.giveUp('ERR_SSL_WRONG_VERSION_NUMBER');
    else this.giveUp('HPE_INVALID_CONSTANT');
  }

  /** The server closes first (RFC 6455 7.1.1). */
  protected saidGoodbye(): void {}

  private hello(): void {
    const { identity } = this.options;
    try {
      if (identity !== undefined) checkIdentity(identity);
    } catch (error) {
      this.giveUp(codeOf(error as Error), (error as Error).message);
      return;
    }
    this.tcp.say(word({ kind: 'hello', client: this.options }));
  }

  private answered(tls: TlsFacts): void {
    if (!tls.authorized && this.options.verify === 'require') {
      const { why = '' } = tls;
      this.tcp.say(word({ kind: 'alert', code: 'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', detail: why }));
      this.giveUp(why);
      return;
    }
    this.tls = tls;
    // in TLS 1.3 the client is done first, in 1.2 the server; a WebSocket's request goes along with the last word
    if (tls.version === 'TLSv1.2' || !this.framed) this.tcp.say(word({ kind: 'finished' }));
    if (tls.version === 'TLSv1.3') this.secured();
  }

  private secured(): void {
    if (this.framed) this.upgrade();
    else this.opened();
  }

  private upgrade(): void {
    const { path = '/', subprotocols = [SUBPROTOCOL] } = this.options;
    this.tcp.say(word({ kind: 'upgrade', path, subprotocols }));
  }

  private upgraded(subprotocol: string): void {
    this.subprotocol = subprotocol;
    this.opened();
  }

  private opened(): void {
    this.ready();
    this.onOpen?.();
  }

  private giveUp(code: string, detail?: string): void {
    this.fail(code, detail);
    this.tcp.close();
  }
}

class ServerLayers extends Layers {
  constructor(
    world: VirtualWorld,
    tcp: VirtualTcpConnection,
    private readonly listener: VirtualListener,
    private readonly options: SecureServerOptions,
  ) {
    super(world, tcp, listener.transport);
  }

  protected step(said: Word): void {
    if (said.kind === 'hello' && this.secure && this.tls === undefined) this.greeted(said.client);
    else if (said.kind === 'finished' && this.tls !== undefined) this.finished(this.tls);
    else if (said.kind === 'upgrade' && (!this.secure || this.tls !== undefined)) this.asked(said.subprotocols);
    else if (said.kind === 'alert') this.refuse(said.code, said.detail);
    else this.notUnderstood();
  }

  protected notUnderstood(): void {
    if (!this.secure) this.tcp.say(word({ kind: 'http-error', status: '400 Bad Request' }));
    this.refuse(this.secure ? 'ERR_SSL_WRONG_VERSION_NUMBER' : 'HPE_INVALID_METHOD');
  }

  protected saidGoodbye(): void {
    this.tcp.close();
  }

  /** Whoever never was a connection is a refusal to the listener. */
  protected override over(error: Error | undefined, frame: CloseFrame | undefined, during: State): void {
    if (during !== 'handshake') super.over(error, frame, during);
    else if (error !== undefined) this.listener.onRefused?.(error, this.remote);
  }

  private greeted(client: SecureClientOptions): void {
    const { options, world } = this;
    const { serverName, identity: shown } = client;
    const version = commonVersion(options, client);
    if (version === undefined) {
      this.tcp.say(word({ kind: 'alert', code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', detail: '' }));
      this.refuse('ERR_SSL_UNSUPPORTED_PROTOCOL');
      return;
    }
    const { clientCertificate = 'none', trusted = [] } = options;
    const asked = clientCertificate === 'none' ? undefined : shown;
    const theirs = clientFacts(asked, trusted, world.date());
    if (clientCertificate === 'require' && !theirs.authorized) {
      const { why = '' } = theirs;
      this.tcp.say(word({ kind: 'alert', code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', detail: why }));
      this.refuse(why);
      return;
    }
    const own = options.identities?.[serverName?.toLowerCase() ?? ''] ?? options.identity;
    if (own === undefined) {
      this.refuse('ERR_SSL_NO_SUITABLE_CERTIFICATE');
      return;
    }
    this.tls = { version, serverName, ...theirs };
    const ours = serverFacts(own, client, this.transport, this.local.host, world.date());
    this.tcp.say(word({ kind: 'answer', tls: { version, serverName, ...ours } }));
  }

  private finished({ version }: TlsFacts): void {
    if (version === 'TLSv1.2') this.tcp.say(word({ kind: 'finished' }));
    if (!this.framed) this.accept();
  }

  private asked(subprotocols: string[]): void {
    if (!this.options.anySubprotocol && !subprotocols.includes(SUBPROTOCOL)) {
      this.tcp.say(word({ kind: 'http-error', status: '400 Bad Request' }));
      this.refuse('NO_SUBPROTOCOL', 'the subprotocol sip was not offered');
      return;
    }
    const { subprotocol: wanted = SUBPROTOCOL } = this.options;
    this.subprotocol = subprotocols.includes(wanted) ? wanted : (subprotocols[0] ?? '');
    this.tcp.say(word({ kind: 'upgraded', subprotocol: this.subprotocol }));
    this.accept();
  }

  private accept(): void {
    this.ready();
    this.listener.accepted(this);
  }

  private refuse(code: string, detail?: string): void {
    this.fail(code, detail);
    this.tcp.close();
  }
}

const VERSIONS: TlsVersion[] = ['TLSv1.3', 'TLSv1.2'];

function commonVersion(...sides: { minVersion?: TlsVersion; maxVersion?: TlsVersion }[]): TlsVersion | undefined {
  return VERSIONS.find(version =>
    sides.every(({ minVersion = 'TLSv1.2', maxVersion = 'TLSv1.3' }) => version >= minVersion && version <= maxVersion),
  );
}
