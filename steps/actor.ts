// A named peer of a case with what it is in the middle of: its account, its last request, its dialog.

import type { Dialog } from '../simulator/dialog';
import { Request, type Response, type Uri, type Via } from '../simulator/message';
import { CaseError, composeVia, contactUri, type Peer, type Received, type Sent } from '../simulator/peer';
import { type Address, formatAddress, isIpLiteral, type TransportName } from '../simulator/runtime';
import { allTransports, isSips, type Target, targetOf, traits } from '../simulator/transport';
import type { Side } from '../systems/start';
import type { Account } from './context';

export class Actor {
  /** The last request sent, other than ACK and CANCEL. */
  lastRequest?: Sent;
  /** The last message sent at all, for "sends it again". */
  lastSent?: Sent;
  /** The last response received that a step asked for. */
  lastResponse?: Received & { message: Response };
  /** The last request received that a step asked for, other than ACK and CANCEL. */
  lastIncoming?: Received & { message: Request };
  dialog?: Dialog;
  account?: Account;
  /** Dialogs to be ended when the case ends. */
  readonly openDialogs: Dialog[] = [];
  /** Requests that a CANCEL or ACK may refer to, by method: the last sent. */
  readonly lastByMethod = new Map<string, Sent>();
  readonly tag: string;
  /** 10.2: the registrations of one client use one Call-ID and a growing CSeq. */
  readonly registration: { callId: string; cseq: number; bound: boolean };

  constructor(
    readonly name: string,
    readonly peer: Peer,
    readonly transport: TransportName,
    /** Of the system, where this peer stands. */
    readonly side: Side,
  ) {
    this.tag = peer.runtime.random.token(10);
    this.registration = { callId: peer.runtime.random.token(20), cseq: 0, bound: false };
  }

  /** The address-of-record: of its account if it has one, else one of a domain that nobody serves. */
  get aor(): string {
    return this.account ? `sip:${this.account.user}@${this.account.domain}` : `sip:${this.name}@peers.invalid`;
  }

  get contact(): string {
    return contactUri(this.account?.user ?? this.name, this.peer.sentBy(this.transport), this.transport);
  }

  /** Remembers what was sent for the steps that refer to it. */
  note(sent: Sent): Sent {
    this.lastSent = sent;
    const { message } = sent;
    if (message instanceof Request) {
      this.lastByMethod.set(message.method, sent);
      if (message.method !== 'ACK' && message.method !== 'CANCEL') this.lastRequest = sent;
    }
    return sent;
  }

  /** The request that this peer is to answer: the last that a step received, of this method when one is given. */
  incoming(method?: string): Received & { message: Request } {
    const found = method
      ? this.peer.inbox.findLast(r => r.taken && r.message instanceof Request && r.message.method === method)
      : this.lastIncoming;
    if (!found) throw new CaseError(`${this.name} has received no ${method ?? 'request'} that it could answer`);
    return found as Received & { message: Request };
  }

  /** A Via value of its own with a new branch (8.1.1.7). */
  newVia(transport = this.transport): Via {
    return composeVia(this.peer.runtime.random, transport, this.peer.sentBy(transport));
  }

  /**
   * Where a request of this peer to a URI goes: over its own transport where the URI names none, save to the port that the
   * system has for UDP (RFC 3263 4.1), and to a WebSocket client over what that has opened (RFC 7118 5). Undefined for a name,
   * without DNS.
   */
  targetFor(uri: Uri, transport = this.transport): Target | undefined {
    const target = targetOf(uri, this.overUdp(uri, transport) ? 'UDP' : transport, allTransports);
    // transport=ws means either (RFC 7118 5.2): a peer over WSS has only that
    if (target) return target.transport === 'WS' && transport === 'WSS' ? { ...target, transport } : target;
    const flow = this.peer.inbox.findLast(received => traits[received.flow.transport].oneWay)?.flow;
    return flow && !isIpLiteral(uri.host)
      ? { transport: flow.transport, remote: flow.remote, flow, flowOnly: true }
      : undefined;
  }

  /** Whether a sip URI leads a peer over TLS to where the system does not listen for it. */
  private overUdp(uri: Uri, transport: TransportName): boolean {
    const { address } = this.side;
    return transport === 'TLS' && !isSips(uri) && uri.port === address.port && uri.host === address.host;
  }

  /** Where it says that it takes media: its host, and a port of its own, even as RTP wants it (RFC 3550 11). */
  get media(): Address {
    const { host, port } = this.local;
    return { host, port: (port % 20000) + 30000 - (port % 2) };
  }

  /** Where it is: of a WebSocket client, which listens nowhere, the address that it has for TCP. */
  get local(): Address {
    return this.peer.transport.address(this.transport) ?? this.peer.address('TCP');
  }

  /** The host:port of this peer. */
  get address(): string {
    return formatAddress(this.local);
  }
}
