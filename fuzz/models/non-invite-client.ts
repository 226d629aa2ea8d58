// A model of the non-INVITE client transaction from the text of RFC 3261 17.1.2.2 and 17.1.4.
import { ClientModel } from './machine-model';

export class NonInviteClientModel extends ClientModel {
  private wait = 0;

  protected begin(): void {
    this.state = 'Trying';
    this.wait = this.base.T1;
    this.set('F', 64 * this.base.T1);
    if (!this.reliable) this.set('E', this.wait);
    this.wire('OPTIONS');
  }

  protected fires(timer: string): void {
    if (timer === 'E') {
      this.wait = this.state === 'Trying' ? Math.min(this.wait * 2, this.base.T2) : this.base.T2;
      this.set('E', this.wait);
      this.wire('OPTIONS');
    } else if (timer === 'F') this.end('timeout');
    else this.end(); // K
  }

  protected response(status: number): void {
    if (this.state === 'Completed') return; // there to buffer what is repeated
    if (status < 200)
      this.state = 'Proceeding'; // E and F run on
    else {
      this.enter('Completed');
      this.set('K', this.reliable ? 0 : this.base.T4);
    }
    this.tell(`${status}`);
  }

  /** Figure 6: while the request may be sent. */
  protected failed(): void {
    if (this.state === 'Trying' || this.state === 'Proceeding') this.end('error');
  }
}
