/** Where to send a response when the way that the request came is closed (RFC 3263 5). */
import type { Via } from '../message';
import { canonicalHost, ipFamily, isIpLiteral, type TransportName } from '../runtime';
import { hostTargets, type Manner, plainTargets, serviceTargets } from './addresses';
import type { LocateOptions } from './locate';
import { type Located, type LocatedTarget, nowhere, type Problem, targetAt, withoutRepeats } from './located';
import { type Lookup, runLookup } from './lookup';
import { defaultPort, srvName, transportOfVia } from './transports';
import type { DnsClient } from './types';

export type LocateResponseOptions = Pick<LocateOptions, 'random' | 'transports' | 'families' | 'interleave'>;

/**
 * By the sent-by of the topmost Via alone: maddr, received and rport belong to the first attempt (RFC 3261 18.2.2).
 * `done` is called exactly once, at once where no question has to be asked. Nothing is thrown.
 */
export function locateResponse(
  via: Via,
  client: DnsClient,
  options: LocateResponseOptions,
  done: (located: Located) => void,
): void {
  runLookup(locating(via, options), client, done);
}

function* locating(via: Via, options: LocateResponseOptions): Lookup<Located> {
  const { transports = ['UDP', 'TCP'], families = [6, 4], interleave = false, random } = options;
  const transport = transportOfVia(via.transport);
  if (transport === undefined || !transports.includes(transport))
    return nowhere('unsupported', `${via.transport} is not supported here`);
  if (transport === 'WS' || transport === 'WSS')
    return nowhere('unsupported', 'a WebSocket client is reached over its own connection only');
  const { port } = via;
  if (port !== undefined && !(port >= 1 && port <= 65_535)) return nowhere('bad-port', `there is no port ${port}`);
  const problems: Problem[] = [];
  const manner = { families, interleave, random, sorted: false, problems };
  const targets = yield* targetsOf(via, transport, manner);
  return { targets: withoutRepeats(targets), problems };
}

function* targetsOf({ host, port }: Via, transport: TransportName, manner: Manner): Lookup<LocatedTarget[]> {
  if (isIpLiteral(host)) {
    const address = canonicalHost(host);
    if (manner.families.some(family => family === ipFamily(address)))
      return [targetAt(transport, { host: address, port: port ?? defaultPort(transport) }, address, [])];
    manner.problems.push({ kind: 'unsupported', why: `the family of ${address} is not supported here` });
    return [];
  }
  if (port !== undefined) return yield* hostTargets(host, port, transport, manner);
  const served = yield* serviceTargets(srvName(transport, host), transport, manner);
  return served ?? (yield* plainTargets(host, transport, manner));
}
