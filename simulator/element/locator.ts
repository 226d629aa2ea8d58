/** Where an element's messages go: at once where there is an address, by its DNS client where there is a name (RFC 3263). */
import { type DnsClient, type Family, type LocatedTarget, locate, locateResponse, noNames, Quarantine } from '../dns';
import { type Response, Uri, type Via } from '../message';
import { type Clock, ipFamily, isIpLiteral, type Random, type TransportName } from '../runtime';
import { type Target, traits } from '../transport';
import type { LocatingDeviations } from './options';

/** What a locator has of its element. */
interface LocatorPlace {
  readonly clock: Clock;
  readonly random: Random;
  readonly transports: readonly TransportName[];
  /** The IP address that it listens on: only addresses of that family can be reached from there. */
  readonly host: string;
  /** Where a URI leads that has an address. */
  targetFor(uri: Uri): Target | undefined;
}

export class Locator {
  /** The servers that are left alone for as long as their Retry-After wants it (21.5.4). */
  readonly quarantine: Quarantine;
  private readonly families: readonly Family[];

  constructor(
    private readonly place: LocatorPlace,
    private readonly dns: DnsClient = noNames,
    private readonly deviations: LocatingDeviations = {},
  ) {
    this.quarantine = new Quarantine(place.clock);
    this.families = ipFamily(place.host) === 6 ? [6] : [4];
  }

  /** The target of a URI that needs no DNS. */
  direct(uri: Uri): Target | undefined {
    return this.place.targetFor(this.deviations.uri?.(uri, this.dns) ?? uri);
  }

  /**
   * All targets of a URI in the order in which to try them (RFC 3263 4); none where it leads nowhere. With a `key` the
   * order depends on that alone (4.4). `done` is called exactly once, at once for what needs no DNS.
   */
  locate(wanted: Uri, done: (targets: LocatedTarget[]) => void, key?: string): void {
    const { random } = this.place;
    const uri = this.deviations.uri?.(wanted, this.dns) ?? wanted;
    if (isIpLiteral(uri.params.get('maddr') ?? uri.host)) {
      done([]); // then there would have been a direct target
      return;
    }
    const transports = this.transportsFor(uri);
    const options = { random, transports, families: this.families, transactionKey: key };
    locate(uri, this.dns, options, ({ targets }) => done(this.deviations.targets?.(targets) ?? targets));
  }

  /** The target of what is sent without a transaction, with those that follow over the same transport as its `next`. */
  locateOne(where: Uri | Target, done: (target: Target | undefined) => void, key?: string): void {
    const target = where instanceof Uri ? this.direct(where) : where;
    if (target) done(target);
    else this.locate(where as Uri, targets => done(chained(targets)), key);
  }

  /** Where a response goes whose first way is closed: as the sent-by of its top Via says (RFC 3263 5). */
  locateResponse(via: Via, done: (target: Target | undefined) => void): void {
    const { random, transports } = this.place;
    const options = { random, transports, families: this.families };
    locateResponse(via, this.dns, options, ({ targets }) => done(chained(targets)));
  }

  /** Takes note of a 503 with Retry-After. */
  rest(target: Pick<Target, 'transport' | 'remote'>, response: Response): void {
    this.quarantine.add(target, retryAfterS(response));
  }

  /** WebSocket servers have no names of their own in DNS (RFC 7118): they are looked for only where the URI says so. */
  private transportsFor(uri: Uri): readonly TransportName[] {
    const { transports } = this.place;
    return uri.params.has('transport') ? transports : transports.filter(each => !traits[each].oneWay);
  }
}

/** Seconds; 0 where it does not say. A duration or comment may follow (20.33). */
export function retryAfterS(response: Response): number {
  const seconds = Number.parseInt(response.get('Retry-After') ?? '', 10);
  return seconds > 0 ? seconds : 0;
}

/** As the transport layer wants it; of the names of a certificate the first is the one looked up (RFC 5922 7). */
export function targetAt({ transport, remote, certificateNames: [serverName] }: LocatedTarget): Target {
  return serverName === undefined ? { transport, remote } : { transport, remote, serverName };
}

function chained(targets: readonly LocatedTarget[]): Target | undefined {
  const [first] = targets;
  return targets
    .filter(({ transport }) => transport === first.transport)
    .reduceRight<Target | undefined>((next, each) => ({ ...targetAt(each), next }), undefined);
}
