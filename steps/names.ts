// What a case has in the system's name server: a domain of its own, its records, how queries for them are treated, and which
// queries came. Cases may share a server, so each sees and changes only what lies in its own domain.
import {
  type DnsRecord,
  isWithin,
  type NameServer,
  parseZone,
  type ReceivedQuery,
  type Rule,
  ZoneError,
} from '../simulator/dns';
import { CaseError, Inconclusive } from '../simulator/peer';
import type { SipWorld } from './world';

const all = new WeakMap<SipWorld, CaseNames>();

/** Those of this case; made on first use. */
export function namesOf(world: SipWorld): CaseNames {
  const names = all.get(world) ?? new CaseNames(world);
  all.set(world, names);
  return names;
}

export class CaseNames {
  /** A domain that no other case has, so that nothing of it is in any cache. */
  readonly domain: string;
  private records: readonly DnsRecord[] = [];
  private rules: readonly Rule[] = [];
  private server?: NameServer;
  private withdraw?: () => void;

  constructor(private readonly world: SipWorld) {
    this.domain = `d${world.runtime.random.token(9)}.names.test`;
    world.cleanups.push(() => this.withdraw?.());
  }

  /** From now on these records are there, and no others. @throws CaseError for lines that are no records */
  async serve(lines: string): Promise<void> {
    try {
      this.records = parseZone(lines);
    } catch (error) {
      throw error instanceof ZoneError ? new CaseError(error.message) : error;
    }
    const foreign = this.records.find(({ name }) => !isWithin(name, this.domain));
    if (foreign) throw new CaseError(`${foreign.name} is not in {domain}, the domain of this case`);
    await this.publish();
  }

  /** Treats queries in this way, whatever name they are for. The rules before it come first. */
  async treat(treatment: Omit<Rule, 'name' | 'within'>): Promise<void> {
    this.rules = [...this.rules, { ...treatment, within: this.domain }];
    await this.publish();
  }

  /** The queries for names of this case, in order. @throws CaseError before the case has any zone */
  get asked(): ReceivedQuery[] {
    if (!this.server) throw new CaseError('there is no name server yet: add "Given a name server with the zone:"');
    return this.server.log.filter(({ name }) => isWithin(name, this.domain));
  }

  private async publish(): Promise<void> {
    const { nameServer } = this.world.sut;
    if (!nameServer) throw new Inconclusive('the profile gives the system no name server: add "nameServer"');
    this.server ??= await nameServer();
    this.withdraw?.();
    this.withdraw = this.server.publish(this.records, this.rules);
  }
}
