// The dialogs that one INVITE makes (12.1.2, 13.2.2): as many as there are branches that answered, each with its state.
import type { Request, Response } from '../message';
import { Dialog } from './dialog';

/** What a response to the INVITE does to its dialogs. */
export type InviteEvent =
  /** A 100, a response that makes no dialog, or one that comes too late to. */
  | { kind: 'none' }
  /** A provisional response; `fresh` when it made the dialog. */
  | { kind: 'early'; dialog: Dialog; fresh: boolean }
  /** The first 2xx of this dialog; `first` when none of another dialog came before. It wants an ACK, and so does each copy. */
  | { kind: 'confirmed'; dialog: Dialog; first: boolean }
  /** A 2xx of this dialog once more (13.2.2-10). */
  | { kind: 'repeated'; dialog: Dialog }
  /** 300-699, the first final response: the early dialogs have ended with it (13.2.2.3). */
  | { kind: 'refused'; ended: Dialog[] };

export class InviteDialogs {
  private readonly dialogs = new Map<string, Dialog>();
  private readonly acknowledged = new Set<Dialog>();
  private settled = false;

  constructor(readonly invite: Request) {}

  /** Whether a response is one to this INVITE. */
  matches(response: Response): boolean {
    const { invite } = this;
    const { cseq } = response;
    return (
      cseq?.method === 'INVITE' &&
      cseq.seq === invite.cseq?.seq &&
      response.callId === invite.callId &&
      response.from?.tag === invite.from?.tag
    );
  }

  /** Takes a response into account. One that does not match is the caller's mistake. */
  receive(response: Response): InviteEvent {
    const { status } = response;
    if (status >= 300) return this.refused();
    return status < 200 ? this.progress(response) : this.accepted(response);
  }

  /**
   * 64*T1 have passed since the first 2xx, or it is over otherwise: the early dialogs that end with that (13.2.2.4).
   * A 2xx that comes all the same makes its dialog anew.
   */
  settle(): Dialog[] {
    this.settled = true;
    const ended = [...this.dialogs.values()].filter(({ state }) => state === 'early');
    for (const dialog of ended) {
      dialog.state = 'terminated';
      this.dialogs.delete(keyOf(dialog.remoteTag));
    }
    return ended;
  }

  private progress(response: Response): InviteEvent {
    const known = this.known(response);
    if (known) return known.state === 'early' ? { kind: 'early', dialog: known, fresh: false } : { kind: 'none' };
    const dialog = this.settled ? undefined : Dialog.uac(this.invite, response);
    return dialog ? { kind: 'early', dialog: this.add(dialog), fresh: true } : { kind: 'none' };
  }

  private accepted(response: Response): InviteEvent {
    const known = this.known(response);
    if (known && this.acknowledged.has(known)) return { kind: 'repeated', dialog: known };
    const dialog = known ?? Dialog.uac(this.invite, response);
    if (!dialog) return { kind: 'none' };
    if (known) known.confirm(response); // 13.2.2-3
    const first = this.acknowledged.size === 0;
    this.acknowledged.add(this.add(dialog));
    return { kind: 'confirmed', dialog, first };
  }

  private refused(): InviteEvent {
    // a 2xx came before: what other branches say is of no interest (13.2.2-2)
    return this.acknowledged.size > 0 ? { kind: 'none' } : { kind: 'refused', ended: this.settle() };
  }

  private known(response: Response): Dialog | undefined {
    return this.dialogs.get(keyOf(response.to?.tag));
  }

  private add(dialog: Dialog): Dialog {
    this.dialogs.set(keyOf(dialog.remoteTag), dialog);
    return dialog;
  }
}

/** Tags are tokens: their case does not count (7.3.1). */
function keyOf(tag = ''): string {
  return tag.toLowerCase();
}
