// What the rules look at in messages again and again, read once for each: numbers, tags, hops.
import { canonicalHost, type Message, type Request, type Response, type Via } from '../../simulator/message';
import type { Address } from '../../simulator/runtime';
import type { Observed } from './rule';

export interface Facts {
  observed: Observed;
  message: Message;
  request?: Request;
  response?: Response;
  at: number;
  /** host:port */
  from: string;
  to: string;
  /** A request's own, else the one in CSeq. */
  method: string;
  /** The one in CSeq, which responses share with their request; '' where there is none that can be read. */
  named: string;
  seq: number;
  /** 0 of a request. */
  status: number;
  fromTag?: string;
  toTag?: string;
  /** Of the top Via. */
  branch: string;
  vias: number;
  /** Transport, sent-by and branch of each Via, from the top; none where one is malformed. */
  hops: readonly string[];
}

const known = new WeakMap<Observed, Facts>();

/** Of a message that could be read. */
export function factsOf(observed: Observed): Facts {
  let facts = known.get(observed);
  if (!facts) {
    facts = read(observed);
    known.set(observed, facts);
  }
  return facts;
}

const hostPort = ({ host, port }: Address): string => host + ':' + port;

function read(observed: Observed): Facts {
  const message = observed.message!;
  const request = message.isRequest() ? message : undefined;
  const response = message.isResponse() ? message : undefined;
  const { cseq, vias } = message;
  const top = vias.length > 0 ? vias[0] : message.topVia;
  return {
    observed,
    message,
    request,
    response,
    at: observed.at,
    from: hostPort(observed.from),
    to: hostPort(observed.to),
    method: request?.method ?? cseq?.method ?? '',
    named: cseq?.method ?? '',
    seq: cseq?.seq ?? -1,
    status: response?.status ?? 0,
    fromTag: message.from?.tag,
    toTag: message.to?.tag,
    branch: (top?.branch ?? '').toLowerCase(),
    vias: vias.length > 0 ? vias.length : message.getAll('Via').length,
    hops: vias.map(hop),
  };
}

/** A hop tells one client and one of its transactions; a branch without the cookie does not, so that the whole value counts. */
function hop(via: Via): string {
  const branch = via.branch?.toLowerCase() ?? '';
  const by = `${via.transport} ${canonicalHost(via.host)}:${via.port ?? ''} `;
  return branch.startsWith('z9hg4bk') && branch.length > 7 ? by + branch : by + via.params.get('branch') + ' plain';
}
