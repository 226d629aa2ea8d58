// What the tests of streams share: both worlds, both address families, identities, and connections under watch.
import assert from 'node:assert/strict';
import {
  type Address,
  type CertificateAuthority,
  type CloseFrame,
  type Connection,
  certificateAuthority,
  type Identity,
  type Listener,
  type Runtime,
  realRuntime,
  type SecureClientOptions,
  type SecureServerOptions,
  type StreamTransport,
  virtualRuntime,
} from '../../simulator/runtime';

const SOON = 10_000;

export const WORLDS: Record<string, (options: { seed: number }) => Runtime> = {
  virtual: virtualRuntime,
  real: realRuntime,
};

export const TRANSPORTS: StreamTransport[] = ['TCP', 'TLS', 'WS', 'WSS'];

/** Where servers listen, and where clients connect from. */
export const FAMILIES = {
  IPv4: { server: '127.0.0.2', client: '127.0.0.3' },
  IPv6: { server: '::1', client: '::1' },
};

interface Material {
  authority: CertificateAuthority;
  identity: Identity;
}

let material: Promise<Material> | undefined;

/** One authority, and an identity for all loopback addresses in use here, made once. */
export function testMaterial(): Promise<Material> {
  material ??= certificateAuthority().then(async authority => ({
    authority,
    identity: await authority.issue({ names: ['IP:127.0.0.2', 'IP:::1', 'DNS:sip.example.com'] }),
  }));
  return material;
}

/** A connection and what was seen of it. */
export class Watched {
  readonly log: string[] = [];
  readonly messages: Buffer[] = [];
  error?: Error & { code?: string };
  frame?: CloseFrame;
  closes = 0;

  constructor(readonly connection: Connection) {
    connection.onOpen = () => this.log.push('open');
    connection.onData = bytes => {
      this.messages.push(bytes);
      this.log.push('data');
    };
    connection.onClose = (error, frame) => {
      this.log.push('close');
      this.error = error;
      this.frame = frame;
      this.closes++;
    };
  }

  get text(): string {
    return Buffer.concat(this.messages).toString();
  }

  get bytes(): number {
    return this.messages.reduce((sum, message) => sum + message.length, 0);
  }
}

/** A listener of one transport, and those who connect to it. */
export class Bench {
  readonly accepted: Watched[] = [];
  readonly refused: (Error & { code?: string; from?: Address })[] = [];

  private constructor(
    readonly runtime: Runtime,
    readonly transport: StreamTransport,
    readonly listener: Listener,
    private readonly from: string,
  ) {
    listener.onConnection = connection => this.accepted.push(new Watched(connection));
    listener.onRefused = (error, remote) => this.refused.push(Object.assign(error, { from: remote }));
  }

  static async open(
    runtime: Runtime,
    transport: StreamTransport,
    hosts: { server: string; client: string } = FAMILIES.IPv4,
    options: SecureServerOptions = {},
  ): Promise<Bench> {
    const { identity } = await testMaterial();
    const local = { host: hosts.server, port: 0 };
    const listener = await runtime.network.listen(transport, local, { identity, ...options });
    return new Bench(runtime, transport, listener, hosts.client);
  }

  connect(options: SecureClientOptions = {}, transport = this.transport): Watched {
    return new Watched(this.runtime.network.connect(transport, this.from, this.listener.local, options));
  }

  /** Both ends of a connection that is open. */
  async pair(options: SecureClientOptions = {}): Promise<{ client: Watched; server: Watched }> {
    const before = this.accepted.length;
    const client = this.connect(options);
    await this.wait(() => client.connection.open && this.accepted.length > before, client);
    return { client, server: this.accepted[before] };
  }

  async wait(done: () => boolean, ...watched: Watched[]): Promise<void> {
    const met = await this.runtime.until(() => done() || undefined, SOON);
    const seen = watched.map(one => `[${one.log.slice(-8)}] ${one.error ?? ''}`).join(' ');
    assert.ok(met, `not in ${SOON} ms: ${done} — ${seen} ${this.refused.map(String)}`);
  }
}
