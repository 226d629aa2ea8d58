// A proxy that listens on all five transports, phones that use one each, and the certificates for them.
import assert from 'node:assert/strict';
import { Trace } from '../../simulator/capture';
import {
  type ElementOptions,
  Phone,
  type PhoneOptions,
  type SecurityOptions,
  StatefulProxy,
} from '../../simulator/element';
import {
  type CertificateAuthority,
  certificateAuthority,
  type Runtime,
  type TransportName,
  virtualRuntime,
} from '../../simulator/runtime';
import { allTransports, traits } from '../../simulator/transport';

export const HOST = '127.0.0.1';
export const DOMAIN = 'sut.test';

let authority: Promise<CertificateAuthority> | undefined;

/** The authority that everybody trusts in these tests. */
export async function trustedAuthority(): Promise<CertificateAuthority> {
  authority ??= certificateAuthority('trusted by all');
  return authority;
}

/** Shows a certificate that holds, asks for one, and takes no other. */
export async function strict(): Promise<SecurityOptions> {
  const { certificate, issue } = await trustedAuthority();
  const identity = await issue({ names: [`IP:${HOST}`, `DNS:${DOMAIN}`] });
  const trusted = [certificate];
  return {
    server: { identity, trusted, clientCertificate: 'require' },
    client: { identity, trusted, verify: 'require' },
  };
}

export class SecureWorld {
  readonly trace = new Trace();
  private readonly stopping: { stop(): void }[] = [];

  private constructor(
    readonly runtime: Runtime,
    private readonly security: SecurityOptions,
  ) {}

  static async open(runtime: Runtime = virtualRuntime({ seed: 1 })): Promise<SecureWorld> {
    return new SecureWorld(runtime, await strict());
  }

  async proxy(more: Partial<ElementOptions> = {}): Promise<StatefulProxy> {
    const { runtime, security, trace } = this;
    const common = { runtime, host: HOST, domain: DOMAIN, transports: [...allTransports], security, trace };
    return this.keep(await StatefulProxy.start({ ...common, ...more }));
  }

  /** A phone that has one transport, and knows the proxy by that, if one is given; over WebSocket it is a client only. */
  async phone(name: string, transport: TransportName, proxy?: StatefulProxy, more: Partial<PhoneOptions> = {}) {
    const { runtime, security, trace } = this;
    const { oneWay } = traits[transport];
    const opens = transport === 'WS' || transport === 'WSS' ? [transport] : [];
    const ways = { transports: oneWay ? [] : [transport], opens };
    const outboundProxy = proxy && `${proxyUri(proxy, transport)};lr`;
    const options = { runtime, host: HOST, name, user: name, domain: DOMAIN, security, trace, outboundProxy, ...ways };
    return this.keep(await Phone.start({ ...options, ...more }));
  }

  /** Gives an element to be stopped in the end. */
  keep<T extends { stop(): void }>(element: T): T {
    this.stopping.push(element);
    return element;
  }

  /** What was sent over a transport, by whom, as text. */
  sent(by: string, transport?: TransportName): string[] {
    return this.trace.entries
      .filter(
        entry => entry.direction === 'out' && entry.actor === by && entry.transport === (transport ?? entry.transport),
      )
      .map(({ bytes }) => bytes.toString());
  }

  async until(what: string, poll: () => unknown): Promise<void> {
    const ok = await this.runtime.until(() => (poll() ? true : undefined), 40_000);
    assert(ok, `${what} did not come about`);
  }

  async registers(phone: Phone, user: string, registrar: string): Promise<void> {
    await phone.register({ registrar, user, domain: DOMAIN, expires: 600 });
    await this.until(`the registration of ${user}`, () => phone.registrationOutcome !== undefined);
    assert.equal(phone.registrationOutcome, 200, `the registration of ${user}`);
  }

  close(): void {
    for (const each of this.stopping) each.stop();
    this.runtime.close();
  }
}

/** The proxy's URI as a phone is told it. A sip URI says ws for WS and WSS (RFC 7118 5.2), so here wss is said. */
export function proxyUri(proxy: StatefulProxy, transport: TransportName): string {
  const { host, port } = proxy.addressOf(transport) ?? proxy.address;
  return `sip:${host}:${port};transport=${transport.toLowerCase()}`;
}
