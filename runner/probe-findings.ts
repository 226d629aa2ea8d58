// What a probe has found out about a system: each thing with the evidence for it, and what could not be found out.
import type { TransportName } from '../simulator/runtime';
import type { capabilities, Profile, Role } from '../systems/profile';

export type Capability = keyof typeof capabilities;

/** How a transport was found; 'nonsense': something came that is no SIP; 'absent': nothing listens. */
export type Outcome = 'answers' | 'connects' | 'nonsense' | 'refused' | 'silent' | 'absent';

export interface TransportFinding {
  transport: TransportName;
  port: number;
  outcome: Outcome;
  /** What was answered, why it was refused. */
  said: string;
  /** From the OPTIONS to its answer. */
  ms?: number;
  /** TLS and WSS: what the certificate says. */
  certificate?: string;
}

/** The parts of a profile that comments belong to. */
export type Section =
  | 'head'
  | 'roles'
  | 'transports'
  | 'tls'
  | 'domain'
  | 'users'
  | 'capabilities'
  | 'phone'
  | 'expires'
  | 'concurrency';

/** What the network gave has no way out of a line, on a terminal or in a comment. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e\u00a1-\u1fff\u2010-\u2027]+/g, ' ');
}

export class Findings {
  readonly transports: TransportFinding[] = [];
  /** Header fields of the answer to OPTIONS. */
  readonly says: Partial<Record<'Server' | 'Allow' | 'Supported' | 'Accept' | 'Require' | 'Contact', string>> = {};
  readonly roles = new Map<Role, string>();
  readonly capabilities = new Map<Capability, { has: boolean; because: string }>();
  readonly notes = new Map<Section, string[]>();
  readonly expires: Profile['expires'] = {};
  /** Of the registrar, if there is one: undefined where no account is known. */
  users?: Profile['users'];
  phone?: Profile['phone'];
  domain: string;
  /** Where requests go, over UDP or TCP. */
  address: string;
  /** How many messages were sent for it. */
  messages = 0;

  constructor(
    /** The URI that was asked for. */
    readonly uri: string,
    domain: string,
    private readonly onProgress: (line: string) => void = () => {},
  ) {
    this.domain = domain;
    this.address = uri;
  }

  /** A line for who waits. */
  say(line: string): void {
    this.onProgress(printable(line));
  }

  /** A comment in the profile. */
  note(section: Section, text: string): void {
    this.notes.set(section, [...(this.notes.get(section) ?? []), text]);
  }

  is(role: Role, because: string): void {
    if (this.roles.has(role)) return;
    this.roles.set(role, because);
    this.say(`${role}: ${because}`);
  }

  can(capability: Capability, has: boolean, because: string): void {
    this.capabilities.set(capability, { has, because });
    if (has) this.say(`${capability}: ${because}`);
  }

  has(capability: Capability): boolean {
    return this.capabilities.get(capability)?.has === true;
  }

  get isServer(): boolean {
    return this.roles.has('registrar') || this.roles.has('proxy');
  }

  /** For machines; holds no password. */
  toJSON(): object {
    const { uri, address, domain, transports, says, expires, phone } = this;
    return {
      uri,
      address,
      domain,
      roles: Object.fromEntries(this.roles),
      transports,
      says,
      capabilities: Object.fromEntries(this.capabilities),
      users: this.users && { pattern: this.users.pattern, count: this.users.count },
      expires,
      phone,
      notes: Object.fromEntries(this.notes),
      messages: this.messages,
    };
  }
}
