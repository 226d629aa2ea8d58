/** Where to send a request (RFC 3263 4): from a SIP or SIPS URI to transports, addresses and ports. */
import type { Uri } from '../message';
import { canonicalHost, ipFamily, isIpLiteral, type Random, type TransportName } from '../runtime';
import { type Family, hostTargets, known, type Manner, plainTargets, serviceTargets } from './addresses';
import { type Located, type LocatedTarget, nowhere, type Problem, targetAt, withoutRepeats } from './located';
import { type Lookup, runLookup, together } from './lookup';
import { domainOf } from './names';
import { chooseNaptr, offersSips } from './naptr';
import type { SipsWatch } from './sips-watch';
import { randomOf } from './sticky';
import { defaultPort, isSecure, srvName, transportOfParameter } from './transports';
import type { DnsClient } from './types';

export interface LocateOptions {
  /** Draws among SRV records of equal priority. */
  random: Random;
  /** For a stateless proxy: the order depends on this text alone, not on `random` (4.4; see `transactionKey`). */
  transactionKey?: string;
  /** The transports that are supported, the one liked best first. Default UDP, TCP. */
  transports?: readonly TransportName[];
  /** The address families that can be reached, the one liked best first. Default IPv6, IPv4 (RFC 6724 2.1). */
  families?: readonly Family[];
  /** Takes addresses of the families in turn (RFC 8305 4). Default false. */
  interleave?: boolean;
  /** The client wishes TLS for sip URIs, too (4.2). Default false. */
  secure?: boolean;
  /** What SIP demands where 4.1 would else take UDP, as TCP for requests beyond the path MTU. */
  insteadOfUdp?: TransportName;
  /** Goes on to NAPTR records of higher order when those of the lowest lead nowhere. Default false (RFC 3403 4.1). */
  everyOrder?: boolean;
  /** Notices domains that cease to offer TLS (7). */
  sipsWatch?: SipsWatch;
  /** Gives no target for a domain that `sipsWatch` complains of (7). Default false. */
  refuseDowngrade?: boolean;
}

/** `done` is called exactly once, at once where no question has to be asked. Nothing is thrown. */
export function locate(uri: Uri, client: DnsClient, options: LocateOptions, done: (located: Located) => void): void {
  runLookup(locating(uri, options), client, done);
}

/** What the URI and the options say, before anything is asked. */
interface Wish {
  /** TARGET of clause 4: maddr, else the host. */
  domain: string;
  port?: number;
  secure: boolean;
  /** Undefined when the URI leaves it open. */
  transport?: TransportName;
  /** What 4.1 takes when DNS does not tell. */
  fallback: TransportName;
  transports: readonly TransportName[];
}

function* locating(uri: Uri, options: LocateOptions): Lookup<Located> {
  const problems: Problem[] = [];
  const wish = wishOf(uri, options);
  if ('problems' in wish) return wish;
  const targets = yield* targetsOf(wish, mannerOf(options, problems), options);
  return { targets: withoutRepeats(targets), problems };
}

function targetsOf(wish: Wish, manner: Manner, options: LocateOptions): Lookup<LocatedTarget[]> {
  const { domain, port, transport, fallback } = wish;
  if (isIpLiteral(domain)) return numeric(wish, manner);
  if (port !== undefined) return hostTargets(domain, port, transport ?? fallback, manner);
  if (transport !== undefined) return byTransport(domain, transport, manner);
  return byNaptr(wish, manner, options);
}

/** 4.1 and 4.2: an address needs no DNS. */
function* numeric({ domain, port, transport, fallback }: Wish, manner: Manner): Lookup<LocatedTarget[]> {
  const host = canonicalHost(domain);
  const family = ipFamily(host);
  if (!manner.families.some(one => one === family)) {
    manner.problems.push({ kind: 'unsupported', why: `IPv${family} is not supported here` });
    return [];
  }
  const chosen = transport ?? fallback;
  return [targetAt(chosen, { host, port: port ?? defaultPort(chosen) }, host, [])];
}

/** 4.2: the URI tells the transport: SRV for that one, else addresses at its default port. */
function* byTransport(domain: string, transport: TransportName, manner: Manner): Lookup<LocatedTarget[]> {
  const served = yield* serviceTargets(srvName(transport, domain), transport, manner);
  return served ?? (yield* plainTargets(domain, transport, manner));
}

/** 4.1: NAPTR tells the transports; where there is none, SRV. */
function* byNaptr(wish: Wish, manner: Manner, options: LocateOptions): Lookup<LocatedTarget[]> {
  const { domain, secure, transports } = wish;
  const { records, additionals } = yield* known(domain, 'NAPTR', manner);
  if (options.sipsWatch?.vanished(domain, offersSips(records))) {
    manner.problems.push({ kind: 'sips-vanished', why: `${domain} offered SIP over TLS before, and does not now` });
    if (options.refuseDowngrade) return [];
  }
  const wanted = { secureOnly: secure, transports, everyOrder: options.everyOrder ?? false };
  const choices = chooseNaptr(records, wanted, manner.problems);
  if (choices.length === 0) return yield* bySrv(wish, manner);
  const lists = yield* together(
    choices.map(({ transport, replacement }) =>
      serviceTargets(replacement, transport, manner, [domain, domainOf(replacement)], additionals),
    ),
  );
  if (lists.some(list => list !== undefined)) return lists.flatMap(list => list ?? []);
  return yield* plainTargets(domain, choices[0].transport, manner);
}

/** 4.1: no NAPTR records: a query for each transport of ours; without any answer the default transport. */
function* bySrv({ domain, secure, transports, fallback }: Wish, manner: Manner): Lookup<LocatedTarget[]> {
  const ours = transports.filter(transport => isSecure(transport) === secure);
  const lists = yield* together(ours.map(transport => serviceTargets(srvName(transport, domain), transport, manner)));
  if (lists.some(list => list !== undefined)) return lists.flatMap(list => list ?? []);
  if (transports.includes(fallback)) return yield* plainTargets(domain, fallback, manner);
  manner.problems.push({ kind: 'unsupported', why: `${fallback} is not supported here` });
  return [];
}

function wishOf(uri: Uri, options: LocateOptions): Wish | Located {
  const { scheme, port } = uri;
  if (scheme !== 'sip' && scheme !== 'sips') return nowhere('unsupported', `no way to locate a ${scheme} URI`);
  const { transports = ['UDP', 'TCP'], secure: wished = false, insteadOfUdp = 'UDP' } = options;
  const secure = wished || scheme === 'sips';
  const domain = uri.params.get('maddr') || uri.host;
  const value = uri.params.get('transport');
  const transport = value === undefined ? undefined : transportOfParameter(value, secure);
  if (value !== undefined && transport === undefined)
    return nowhere('unsupported', `transport=${value} in a ${secure ? 'secure' : 'sip'} URI`);
  const fallback = secure ? 'TLS' : insteadOfUdp;
  const needed = transport ?? (isIpLiteral(domain) || port !== undefined ? fallback : undefined);
  if (needed !== undefined && !transports.includes(needed))
    return nowhere('unsupported', `${needed} is not supported here`);
  if (port !== undefined && !(port >= 1 && port <= 65_535)) return nowhere('bad-port', `there is no port ${port}`);
  return { domain, port, secure, transport, fallback, transports };
}

function mannerOf(options: LocateOptions, problems: Problem[]): Manner {
  const { families = [6, 4], interleave = false, transactionKey, random } = options;
  const sorted = transactionKey !== undefined;
  return { families, interleave, sorted, random: sorted ? randomOf(transactionKey) : random, problems };
}
