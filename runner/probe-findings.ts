// What a probe has found out about a system: each thing with the evidence for it, and what could not be found out.
import type { Response } from '../simulator/message';
import type { TransportName } from '../simulator/runtime';
import { type AbilityKey, abilityKeys, mayList } from '../systems/abilities-schema';
import type { capabilities, Profile, Role } from '../systems/profile';
import { idOf, shownBy } from './offers-shown';

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
  | 'lists'
  | 'phone'
  | 'expires'
  | 'concurrency';

const headers: Partial<Record<AbilityKey, string>> = {
  methods: 'Allow',
  extensions: 'Supported',
  events: 'Allow-Events',
};

/** A list that is there and empty says that there are none. */
function saysOf(key: AbilityKey, response: Response): boolean {
  const header = headers[key];
  return header === undefined ? shownBy[key](response).length > 0 : response.has(header);
}

/** What the network gave has no way out of a line, on a terminal or in a comment. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e\u00a1-\u1fff\u2010-\u2027]+/g, ' ');
}

export class Findings {
  readonly transports: TransportFinding[] = [];
  /** Header fields of the answer to OPTIONS. */
  readonly says: Partial<
    Record<'Server' | 'Allow' | 'Supported' | 'Allow-Events' | 'Accept' | 'Require' | 'Contact', string>
  > = {};
  readonly roles = new Map<Role, string>();
  readonly capabilities = new Map<Capability, { has: boolean; because: string }>();
  /** What it says of its methods, extensions, events and codecs, and where. */
  readonly lists = new Map<AbilityKey, { names: string[]; because: string }>();
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

  /** Takes what a response that the system made lists, besides what others did. `to`: what it answers. */
  takeLists(response: Response, to: string): void {
    for (const key of abilityKeys) {
      if (!saysOf(key, response)) continue;
      const list = this.lists.get(key) ?? { names: [], because: '' };
      const known = new Set(list.names.map(name => idOf(key, name)));
      for (const name of shownBy[key](response)) {
        if (known.has(idOf(key, name)) || !mayList(key, name)) continue;
        known.add(idOf(key, name));
        list.names.push(name);
        if (!list.because.endsWith(to))
          list.because += list.because === '' ? `in the answer to ${to}` : ` and to ${to}`;
      }
      if (list.because === '') list.because = `in the answer to ${to}`;
      this.lists.set(key, list);
    }
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
      ...Object.fromEntries([...this.lists].map(([key, { names }]) => [key, names])),
      users: this.users && { pattern: this.users.pattern, count: this.users.count },
      expires,
      phone,
      notes: Object.fromEntries(this.notes),
      messages: this.messages,
    };
  }
}
