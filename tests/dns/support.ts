// What the tests of simulator/dns share: zones, a client that notes what it was asked, targets as short text, tables.
import assert from 'node:assert/strict';
import {
  type DnsClient,
  type DnsResult,
  type FailureCode,
  type Located,
  type LocateOptions,
  locate,
  parseZone,
  type Question,
  StaticClient,
} from '../../simulator/dns';
import { Uri, Via } from '../../simulator/message';
import { formatAddress, seededRandom } from '../../simulator/runtime';

/** Answers from a zone, except where told to fail; `asked` has every question as `TYPE name`. */
export class Listener implements DnsClient {
  readonly asked: string[] = [];
  private readonly zone: StaticClient;

  constructor(
    zone: string,
    private readonly failing: Record<string, FailureCode> = {},
  ) {
    this.zone = new StaticClient(parseZone(zone));
  }

  query(question: Question, done: (result: DnsResult) => void): void {
    const text = `${question.type} ${question.name}`;
    this.asked.push(text);
    const failure = this.failing[text];
    if (failure !== undefined) done({ failure, why: 'told to fail' });
    else this.zone.query(question, result => done('additionals' in result ? { ...result, additionals: [] } : result));
  }
}

export function uriOf(text: string): Uri {
  const uri = Uri.parse(text);
  assert.ok(uri, `${text} is no URI`);
  return uri;
}

export function viaOf(text: string): Via {
  const via = Via.parse(text);
  assert.ok(via, `${text} is no Via`);
  return via;
}

/** The result of a look-up whose client answers at once. */
export function located(uri: string, client: DnsClient, options: Partial<LocateOptions> = {}): Located {
  let result: Located | undefined;
  let calls = 0;
  locate(uriOf(uri), client, { random: seededRandom(1), ...options }, found => {
    result = found;
    calls++;
  });
  assert.equal(calls, 1, 'done is called exactly once');
  assert.ok(result);
  return result;
}

/** `UDP 192.0.2.1:5060` for each target. */
export function short({ targets }: Located): string[] {
  return targets.map(({ transport, remote }) => `${transport} ${formatAddress(remote)}`);
}

export function kinds({ problems }: Located): string[] {
  return [...new Set(problems.map(({ kind }) => kind))];
}

/** A host with two addresses of each family. */
export const PLAIN = `
host.example.com A 192.0.2.1
host.example.com A 192.0.2.2
host.example.com AAAA 2001:db8::1
host.example.com AAAA 2001:db8::2
`;

/** A domain without NAPTR records. */
export const SRV_ONLY = `
example.com A 192.0.2.9
_sip._udp.example.com SRV 0 0 5070 u.example.com
_sip._tcp.example.com SRV 0 0 5071 t.example.com
_sips._tcp.example.com SRV 0 0 5072 s.example.com
u.example.com A 192.0.2.1
t.example.com A 192.0.2.2
s.example.com A 192.0.2.3
`;

/** A URI, a zone, and where they lead. */
export interface Row {
  /** Clause, or requirement. */
  rule: string;
  what: string;
  uri: string;
  zone?: string;
  options?: Partial<LocateOptions>;
  failing?: Record<string, FailureCode>;
  gives: string[];
  /** All questions in order; left out where they are not the point. */
  asks?: string[];
  problems?: string[];
}

/** A test for each row. */
export function testRows(rows: readonly Row[]): void {
  for (const { rule, what, uri, zone = '', options, failing, gives, asks, problems } of rows)
    it(`${rule}: ${what}`, () => {
      const client = new Listener(zone, failing);
      const result = located(uri, client, options);
      assert.deepEqual(short(result), gives);
      if (asks !== undefined) assert.deepEqual(client.asked, asks);
      if (problems !== undefined) assert.deepEqual(kinds(result), problems);
      if (gives.length === 0) assert.notEqual(result.problems.length, 0, 'a list without targets says why');
    });
}

/** The example of 4.1, whose answers are completed by addresses. */
export const EXAMPLE = `
example.com NAPTR 50 50 "s" "SIPS+D2T" "" _sips._tcp.example.com.
example.com NAPTR 90 50 "s" "SIP+D2T" "" _sip._tcp.example.com
example.com NAPTR 100 50 "s" "SIP+D2U" "" _sip._udp.example.com.
_sip._tcp.example.com SRV 0 1 5060 server1.example.com
_sip._tcp.example.com SRV 1 2 5060 server2.example.com
_sips._tcp.example.com SRV 0 1 5061 server3.example.com
_sip._udp.example.com SRV 0 1 5060 server4.example.com
server1.example.com A 192.0.2.1
server2.example.com A 192.0.2.2
server3.example.com A 192.0.2.3
server4.example.com A 192.0.2.4
`;
