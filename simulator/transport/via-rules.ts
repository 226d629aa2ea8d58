/** RFC 3261 18.2 and RFC 3581: what a server writes into the top Via, and where that Via sends the response. */
import type { Request, Response, Via } from '../message';
import { type Address, canonicalHost, isIpLiteral, sameHost } from '../runtime';
import type { Flow, Target } from './flow';
import { traits } from './traits';

/**
 * 18.2.1: adds `received` (and RFC 3581 4: fills `rport`) to the top Via. One that the client wrote itself is replaced:
 * it would send the response to somebody else. A request without a readable Via is left.
 */
export function stampReceived(request: Request, flow: Flow): void {
  const via = request.topVia;
  if (via === undefined) return;
  const source = flow.remote;
  const { params } = via;
  const wantsPort = params.has('rport') && !params.get('rport');
  const isSource = isIpLiteral(via.host) && sameHost(via.host, source.host);
  // RFC 3581 4: with rport, received even where sent-by is the source
  if (!wantsPort && isSource && !params.has('received')) return;
  params.set('received', canonicalHost(source.host));
  if (wantsPort) params.set('rport', String(source.port));
  request.replaceFirst('Via', via);
}

/**
 * 18.2.2. Over a stream the flow itself; `remote` is where to connect to once it is gone (of WebSocket clients: nowhere).
 * Over UDP maddr, else received with rport (RFC 3581 4), else sent-by. Where that fails, `next` is sent-by (18.2.2,
 * RFC 3263 5), if it is an address.
 */
export function responseTarget(response: Response, flow: Flow): Target {
  const { transport, remote } = flow;
  const { reliable, oneWay, defaultPort } = traits[transport];
  const via = response.topVia;
  if (oneWay) return { transport, remote, flow, flowOnly: true };
  if (via === undefined) return { transport, remote, flow };
  const port = via.port ?? defaultPort;
  const received = via.params.get('received');
  const maddr = via.params.get('maddr');
  if (!reliable && maddr !== undefined && isIpLiteral(maddr))
    return { transport, remote: { host: canonicalHost(maddr), port }, flow };
  const host = hostOf([received, via.host], flow);
  const rport = !reliable && received !== undefined ? rportOf(via) : undefined;
  const target: Target = { transport, remote: { host, port: rport ?? port }, flow };
  const sentBy = { host: canonicalHost(via.host), port };
  if (isIpLiteral(via.host) && !same(sentBy, target.remote)) target.next = { transport, remote: sentBy };
  return target;
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

function same(a: Address, b: Address): boolean {
  return a.host === b.host && a.port === b.port;
}
