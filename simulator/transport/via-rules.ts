/** RFC 3261 18.2 and RFC 3581: what a server writes into the top Via, and where that Via sends the response. */
import type { Request, Response, Via } from '../message';
import { canonicalHost, isIpLiteral, sameHost } from '../runtime';
import type { Flow, Target } from './flow';

const DEFAULT_PORT = 5060;

/** 18.2.1: adds `received` (and RFC 3581 4: fills `rport`) to the top Via. A request without a readable one is left. */
export function stampReceived(request: Request, flow: Flow): void {
  const via = request.topVia;
  if (via === undefined) return;
  const source = flow.remote;
  const wantsPort = via.params.has('rport') && !via.params.get('rport');
  // RFC 3581 4: with rport, received even where sent-by is the source
  if (!wantsPort && isIpLiteral(via.host) && sameHost(via.host, source.host)) return;
  via.params.set('received', canonicalHost(source.host));
  if (wantsPort) via.params.set('rport', String(source.port));
  request.set('Via', [via, ...request.getAll('Via').slice(1)]);
}

/** 18.2.2: the flow itself for TCP (`remote` is where to connect to if it is gone); maddr, received, rport, sent-by for UDP. */
export function responseTarget(response: Response, flow: Flow): Target {
  const { transport } = flow;
  const via = response.topVia;
  if (via === undefined) return { transport, remote: flow.remote, flow };
  const port = via.port ?? DEFAULT_PORT;
  const received = via.params.get('received');
  if (transport === 'TCP') return { transport, remote: { host: hostOf([received, via.host], flow), port }, flow };
  const maddr = via.params.get('maddr');
  if (maddr !== undefined && isIpLiteral(maddr))
    return { transport, remote: { host: canonicalHost(maddr), port }, flow };
  const host = hostOf([received, via.host], flow);
  return { transport, remote: { host, port: (received !== undefined && rportOf(via)) || port }, flow };
}

/** The first that is an address; names would need a resolver (RFC 3263 5), so then the source of the request. */
function hostOf(candidates: (string | undefined)[], flow: Flow): string {
  const host = candidates.find(candidate => candidate !== undefined && isIpLiteral(candidate));
  return canonicalHost(host ?? flow.remote.host);
}

function rportOf(via: Via): number | undefined {
  const text = via.params.get('rport') ?? '';
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port > 0 && port <= 65_535 ? port : undefined;
}
