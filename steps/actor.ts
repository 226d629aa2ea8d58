// A named peer of a case with what it is in the middle of: its account, its last request, its dialog.

import type { Dialog } from '../simulator/dialog';
import { NameAddr, Request, type Response } from '../simulator/message';
import { contactUri, type Peer, type Received, type Sent } from '../simulator/peer';
import type { TransportName } from '../simulator/runtime';
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
    public account: Account | undefined,
  ) {
    this.tag = peer.runtime.random.token(10);
    this.registration = { callId: peer.runtime.random.token(20), cseq: 0, bound: false };
  }

  /** The address-of-record: of its account if it has one, else one of a domain that nobody serves. */
  get aor(): string {
    return this.account ? `sip:${this.account.user}@${this.account.domain}` : `sip:${this.name}@peers.invalid`;
  }

  get contact(): string {
    return contactUri(this.account?.user ?? this.name, this.peer.address(this.transport), this.transport);
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

  /** The host:port of this peer. */
  get address(): string {
    const { host, port } = this.peer.address(this.transport);
    return `${host}:${port}`;
  }

  /** Whether a Contact value names this peer (19.1.4). */
  isContact(value: NameAddr): boolean {
    const own = NameAddr.parse(`<${this.contact}>`);
    return Boolean(own && !value.wildcard && value.uri.equals(own.uri));
  }
}
