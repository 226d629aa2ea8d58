/** A zone as data: what a name server would say to a question from it (RFC 1034 4.3.2). */
import { canonicalName } from './names';
import type { DnsRecord, DnsReply } from './types';

/** As many aliases are followed as a client would. */
const LONGEST_CHAIN = 16;

export class Zone {
  private readonly byName = new Map<string, DnsRecord[]>();
  /** Names that exist only because others lie below them. */
  private readonly above = new Set<string>();

  /** `negativeTtl`: how long absences may be remembered, seconds. */
  constructor(
    records: readonly DnsRecord[],
    readonly negativeTtl = 0,
  ) {
    this.add(records);
  }

  add(records: readonly DnsRecord[]): void {
    for (const record of records) this.put(record);
  }

  remove(records: readonly DnsRecord[]): void {
    const left = [...this.byName.values()].flat().filter(record => !records.includes(record));
    this.byName.clear();
    this.above.clear();
    this.add(left);
  }

  /** What there is at a name for a type (any mnemonic), aliases followed; for SRV and NAPTR also what they lead to. */
  answer(name: string, type: string): DnsReply {
    const found = new Set<DnsRecord>();
    let at = canonicalName(name);
    for (let links = 0; links <= LONGEST_CHAIN; links++) {
      const here = this.byName.get(at) ?? [];
      const alias = here.find(record => record.type === 'CNAME');
      const fitting = here.filter(record => record.type === type || type === 'ANY');
      for (const record of fitting) found.add(record);
      if (fitting.length > 0 || alias?.type !== 'CNAME') break;
      found.add(alias);
      at = canonicalName(alias.target);
    }
    const answers = [...found];
    const code = answers.length > 0 || this.exists(at) ? 'NOERROR' : 'NXDOMAIN';
    const { negativeTtl } = this;
    return { code, answers, additionals: this.additionals(answers), negativeTtl };
  }

  private put(record: DnsRecord): void {
    const name = canonicalName(record.name);
    this.byName.set(name, [...(this.byName.get(name) ?? []), record]);
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) this.above.add(name.slice(dot + 1));
  }

  private exists(name: string): boolean {
    return this.byName.has(name) || this.above.has(name);
  }

  /** SRV records of NAPTR replacements, addresses of SRV targets. Each once. */
  private additionals(answers: readonly DnsRecord[]): DnsRecord[] {
    const services = answers.flatMap(record => (record.type === 'NAPTR' ? this.at(record.replacement, ['SRV']) : []));
    const hosts = [...answers, ...services].flatMap(record =>
      record.type === 'SRV' ? this.at(record.target, ['A', 'AAAA']) : [],
    );
    return [...new Set([...services, ...hosts])];
  }

  private at(name: string, types: string[]): DnsRecord[] {
    return (this.byName.get(canonicalName(name)) ?? []).filter(record => types.includes(record.type));
  }
}
