// Which transports of a system answer: OPTIONS over each, with whatever handshakes come before, at the usual ports.
import { Response } from '../simulator/message';
import { type CertificateFacts, codeOf, type TransportName } from '../simulator/runtime';
import { type Target, traits, transportNamed, transportsOf } from '../simulator/transport';
import { badIdentityFor, identityFor } from '../systems/certificates';
import { SystemError } from '../systems/start';
import { type Asker, bounds, type ProbePlace, statusOf } from './probe-asker';
import { type Findings, type Outcome, printable, type TransportFinding } from './probe-findings';

/** Where a system may listen besides the port of its URI; the first that answers counts. */
const usualPorts: Record<'TLS' | 'WS' | 'WSS', readonly number[]> = {
  TLS: [5061],
  WS: [80, 8080, 8088, 5066],
  WSS: [443, 8443, 8089, 7443],
};

export interface Tried extends TransportFinding {
  response?: Response;
}

/** OPTIONS over one transport to one port. */
export async function tryTransport(asker: Asker, transport: TransportName, port: number): Promise<Tried> {
  const { place, peer } = asker;
  const uri = place.uri.toString();
  const target: Target = { transport, remote: { host: place.target.remote.host, port } };
  const request = asker.request('OPTIONS', uri, { transport });
  const sent = asker.send(request, { target });
  const bytesBefore = peer.refused.length;
  let wasOpen = false;
  const closed = (): Error | undefined => {
    const open = sent.flow.connection?.open === true;
    wasOpen ||= open;
    return wasOpen && !open ? new Error('the connection was closed without an answer') : undefined;
  };
  const final = (): Response | Error | undefined => asker.finalTo(request) ?? sent.error ?? closed();
  const ended = await asker.wait(final, bounds.firstAnswerMs);
  peer.stopRepeating(request.topVia?.branch);
  const at = { transport, port };
  if (ended instanceof Response) {
    const arrived = peer.inbox.find(received => received.message === ended)?.at ?? sent.at;
    const certificate = certificateOf(sent.flow.connection?.tls?.peer);
    return {
      ...at,
      outcome: 'answers',
      said: statusOf(ended),
      ms: Math.round(arrived - sent.at),
      certificate,
      response: ended,
    };
  }
  if (peer.refused.slice(bytesBefore).some(inbound => inbound.flow.transport === transport))
    return { ...at, outcome: 'nonsense', said: 'what came is no SIP message' };
  if (ended && codeOf(ended) === 'ECONNREFUSED') return { ...at, outcome: 'absent', said: 'nothing listens' };
  if (ended) return { ...at, outcome: 'refused', said: ended.message };
  const connected = sent.flow.connection?.open === true;
  const outcome: Outcome = connected ? 'connects' : 'silent';
  return { ...at, outcome, said: connected ? 'connected, but OPTIONS got no response' : 'no response' };
}

function certificateOf(facts: CertificateFacts | undefined): string | undefined {
  if (!facts) return undefined;
  const until = new Date(facts.validTo).toISOString().slice(0, 10);
  return `${facts.names.join(', ') || facts.commonName}; issued by ${facts.issuer}; valid until ${until}`;
}

/**
 * Finds the transports, and what the system says of itself; from now on `place.target` leads over one that answers.
 * @throws SystemError 'unreachable' when nothing answers over any of them
 */
export async function findTransports(place: ProbePlace, findings: Findings): Promise<void> {
  const plain = place.target.remote.port;
  const wanted = transportNamed(place.uri.params.get('transport') ?? '') ?? transportsOf(place.uri)[0];
  findings.say(`${findings.uri}: asking with OPTIONS over UDP, TCP, TLS, WebSocket and secure WebSocket`);
  const first = await place.asker('probe');
  const secured = await place.asker('probe-secure', { client: { identity: await identityFor(place.host) } });
  const tries: Promise<Tried>[] = [];
  // The port of a URI for TLS or WebSocket is theirs; UDP and TCP are then where they usually are.
  const isSecond = wanted !== 'UDP' && wanted !== 'TCP';
  for (const transport of ['UDP', 'TCP'] as const)
    tries.push(tryTransport(first, transport, isSecond ? traits[transport].defaultPort : plain));
  for (const transport of ['TLS', 'WS', 'WSS'] as const)
    for (const port of portsOf(transport, transport === wanted ? place.uri.port : undefined))
      tries.push(tryTransport(secured, transport, port));
  const tried = await Promise.all(tries);
  for (const one of best(tried)) {
    const { response, ...finding } = one;
    findings.transports.push(finding);
    const ms = finding.ms === undefined ? '' : ` after ${finding.ms} ms`;
    findings.say(`${finding.transport} at port ${finding.port}: ${finding.said}${ms}`);
  }
  const answering = tried.filter(one => one.response);
  const base = answering.find(({ transport }) => transport === 'UDP' || transport === 'TCP');
  if (!base?.response) throw new SystemError('unreachable', noBase(findings, answering));
  const { host } = place.target.remote;
  place.target = { transport: base.transport, remote: { host, port: base.port } };
  takeWords(findings, base.response);
  findings.takeLists(base.response, 'OPTIONS');
  await askCertificates(place, findings);
}

function portsOf(transport: 'TLS' | 'WS' | 'WSS', named: number | undefined): readonly number[] {
  return named === undefined ? usualPorts[transport] : [named];
}

/** Of several ports of one transport the one with the best outcome. */
function best(tried: readonly Tried[]): Tried[] {
  const order: readonly Outcome[] = ['answers', 'connects', 'nonsense', 'refused', 'silent', 'absent'];
  const found = new Map<TransportName, Tried>();
  for (const one of tried) {
    const other = found.get(one.transport);
    if (!other || order.indexOf(one.outcome) < order.indexOf(other.outcome)) found.set(one.transport, one);
  }
  return [...found.values()];
}

/** One sentence: what was tried, and what came of it. */
function noBase({ uri, transports }: Findings, answering: readonly Tried[]): string {
  const what = printable(transports.map(one => `${one.transport} at port ${one.port}: ${one.said}`).join('; '));
  if (answering.length === 0)
    return `nothing answers OPTIONS at ${uri} within ${bounds.firstAnswerMs / 1000} s, over whatever transport (${what})`;
  const names = answering.map(({ transport }) => transport).join(' and ');
  return `${uri} answers over ${names} only, and a run needs UDP or TCP, which every element has (RFC 3261 18) (${what})`;
}

function takeWords(findings: Findings, response: Response): void {
  const { says } = findings;
  const words = (name: string): string | undefined =>
    response.has(name) ? response.getAll(name).join(', ') : undefined;
  says.Server = words('Server') ?? words('User-Agent');
  for (const name of ['Allow', 'Supported', 'Allow-Events', 'Accept', 'Require', 'Contact'] as const)
    says[name] = words(name);
  if (response.status !== 200)
    findings.note(
      'head',
      `OPTIONS was answered with ${statusOf(response)}: what it says of itself may be less than it is.`,
    );
}

/** Whether a client whose certificate nobody vouches for is refused. */
async function askCertificates(place: ProbePlace, findings: Findings): Promise<void> {
  const tls = findings.transports.find(({ transport }) => transport === 'TLS');
  if (tls?.outcome !== 'answers') return;
  const bad = await place.asker('probe-untrusted', {
    client: { identity: await badIdentityFor('self-signed', place.host) },
  });
  const { outcome, said } = await tryTransport(bad, 'TLS', tls.port);
  if (outcome === 'answers')
    findings.can('client-certificates', false, 'a client with a certificate of its own making was let in');
  else findings.can('client-certificates', true, `a client with a certificate of its own making: ${said}`);
}

/**
 * Whether the response comes back to where the request came from, when the Via names another port and has rport (RFC 3581 4).
 * `other` listens at that port.
 */
export async function askRport(asker: Asker, other: Asker, findings: Findings): Promise<void> {
  const { target } = asker.place;
  if (target.transport !== 'UDP') return;
  const request = asker.request('OPTIONS', asker.place.uri.toString());
  const via = request.topVia;
  if (!via) return;
  via.port = other.peer.address('UDP').port;
  via.params.set('rport');
  request.set('Via', via);
  asker.send(request);
  const back = (): 'source' | 'via' | undefined =>
    asker.finalTo(request) ? 'source' : other.finalTo(request) ? 'via' : undefined;
  const where = await asker.wait(back, bounds.answerMs);
  asker.peer.stopRepeating(via.branch);
  if (where)
    findings.can(
      'rport',
      where === 'source',
      `the response came to the port that ${where === 'source' ? 'the request came from' : 'its Via named'}`,
    );
}
