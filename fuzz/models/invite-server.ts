// A model of the INVITE server transaction from the text of RFC 3261 17.2.1 and of RFC 6026 7.1 and 8.5 to 8.8.
import { ServerModel } from './machine-model';

export class InviteServerModel extends ServerModel {
  private wait = 0;
  private last?: number;

  protected begin(): void {
    this.state = 'Proceeding';
    this.last = undefined;
    this.set('100', 200);
    this.tell('INVITE');
  }

  protected again(): void {
    if (this.state === 'Proceeding' && this.last !== undefined) this.wire(`${this.last}`);
    else if (this.state === 'Completed') this.wire(`${this.last}`);
  }

  protected fires(timer: string): void {
    if (timer === '100') this.send(100);
    else if (timer === 'G') {
      this.wait = Math.min(this.wait * 2, this.base.T2);
      this.set('G', this.wait);
      this.wire(`${this.last}`);
    } else if (timer === 'H') this.end('timeout');
    else this.end(); // I, L
  }

  protected response(status: number): void {
    if (this.state === 'Accepted' && status >= 200 && status < 300) this.send(status);
    if (this.state !== 'Proceeding') return;
    if (status < 200) this.timers.delete('100');
    else if (status < 300) {
      this.enter('Accepted');
      this.set('L', 64 * this.base.T1); // over a reliable transport too
    } else {
      this.enter('Completed');
      this.wait = this.base.T1;
      if (!this.reliable) this.set('G', this.wait);
      this.set('H', 64 * this.base.T1);
    }
    this.send(status);
  }

  protected acknowledged(): void {
    if (this.state === 'Completed') {
      this.enter('Confirmed');
      this.set('I', this.reliable ? 0 : this.base.T4);
      this.tell('sees ACK');
    } else if (this.state === 'Accepted') {
      this.tell('sees ACK');
      this.tell('ACK');
    } else if (this.state === 'Initial' || this.state === 'Terminated') this.tell('ACK'); // it matches nothing
  }

  /** RFC 6026 8.8: told, and nothing else. In Confirmed nothing is sent any more (figure 7). */
  protected failed(): void {
    if (this.state === 'Proceeding' || this.state === 'Completed' || this.state === 'Accepted') this.tell('error');
  }

  private send(status: number): void {
    this.last = status;
    this.wire(`${status}`);
  }
}
