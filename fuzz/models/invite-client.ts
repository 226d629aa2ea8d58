// A model of the INVITE client transaction from the text of RFC 3261 17.1.1.2 and 17.1.4 and of RFC 6026 7.2 and 8.4.
import { ClientModel } from './machine-model';

export class InviteClientModel extends ClientModel {
  private wait = 0;

  protected begin(): void {
    this.state = 'Calling';
    this.wait = this.base.T1;
    if (!this.reliable) this.set('A', this.wait);
    this.set('B', 64 * this.base.T1);
    this.wire('INVITE');
  }

  protected fires(timer: string): void {
    if (timer === 'A') {
      this.wait = this.wait * 2; // no bound, other than Timer B
      this.set('A', this.wait);
      this.wire('INVITE');
    } else if (timer === 'B') this.end('timeout');
    else this.end(); // D, M
  }

  protected response(status: number, toTag: string): void {
    const before = this.state === 'Calling' || this.state === 'Proceeding';
    if (before && status < 200) {
      this.enter('Proceeding'); // repeated no longer, and waits for its user's patience only
      this.tell(`${status}`);
    } else if (before && status < 300) {
      this.enter('Accepted');
      this.set('M', 64 * this.base.T1); // over a reliable transport too
      this.tell(`${status}`); // the ACK is the user's
    } else if (before) {
      this.enter('Completed');
      this.set('D', this.reliable ? 0 : Math.max(32_000, 64 * this.base.T1));
      this.wire(`ACK ${toTag}`); // over a reliable transport too
      this.tell(`${status}`);
    } else if (this.state === 'Completed' && status >= 300) this.wire(`ACK ${toTag}`);
    else if (this.state === 'Accepted' && status >= 200 && status < 300) this.tell(`${status}`);
  }

  /** Figure 5: where the INVITE or the ACK is sent. */
  protected failed(): void {
    if (this.state === 'Calling' || this.state === 'Completed') this.end('error');
  }
}
