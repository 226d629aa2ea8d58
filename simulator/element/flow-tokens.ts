// Connections as a server knows them again: by a token in a URI of its own (RFC 5626 5.2), or as what a contact was bound over.
import type { Request, Uri } from '../message';
import { canonicalHost, isIpLiteral, type Random } from '../runtime';
import { type Flow, traits, transportNamed } from '../transport';

/**
 * Tokens for flows, put into the user part of Record-Route URIs: a request that comes back with one goes over that very
 * connection. RFC 5626 5.2 wants them to be unguessable; a random one that only we can read serves as well as a signed one.
 */
export class FlowTokens {
  private readonly flows = new Map<string, Flow>();
  private readonly tokens = new WeakMap<Flow, string>();
  private sweepAt = 64;

  constructor(private readonly random: Random) {}

  /** Whether none was given away so far. */
  get empty(): boolean {
    return this.flows.size === 0;
  }

  /** The same one each time for a connection. */
  tokenOf(flow: Flow): string {
    const known = this.tokens.get(flow);
    if (known !== undefined) return known;
    const token = this.random.token(16);
    this.tokens.set(flow, token);
    this.flows.set(token, flow);
    if (this.flows.size > this.sweepAt) this.sweep();
    return token;
  }

  /** Undefined for what is no token of ours. Its connection may be gone. */
  flowOf(token: string | undefined): Flow | undefined {
    return token === undefined ? undefined : this.flows.get(token);
  }

  /** The connections that are gone are forgotten, now and then. */
  private sweep(): void {
    for (const [token, flow] of this.flows) if (!isAlive(flow)) this.flows.delete(token);
    this.sweepAt = 2 * this.flows.size + 64;
  }
}

/** Whether something can still be sent over it. */
export function isAlive({ connection }: Flow): boolean {
  return connection === undefined || connection.open;
}

/**
 * The connection over which requests for a contact go, when it was registered over this one: of a WebSocket client,
 * whom nobody can call back (RFC 7118 5), and of TLS, where one is there already (26.3.2.2). Undefined where the contact
 * is somewhere else, or where others stood between the client and us.
 */
export function flowFor(contact: Uri, register: Request, flow: Flow): Flow | undefined {
  const { oneWay, secure } = traits[flow.transport];
  if (register.getAll('Via').length > 1) return undefined;
  const named = transportNamed(contact.params.get('transport') ?? '');
  if (oneWay) return (named ? traits[named].oneWay : !isIpLiteral(contact.host)) ? flow : undefined;
  return secure && canonicalHost(contact.host) === flow.remote.host ? flow : undefined;
}
