// A model of the non-INVITE server transaction from the text of RFC 3261 17.2.2, RFC 4320 4 and RFC 6026 8.8.
import { ServerModel } from './machine-model';

export class NonInviteServerModel extends ServerModel {
  private last?: number;

  protected begin(): void {
    this.state = 'Trying';
    this.last = undefined;
    this.set('late100', this.untilTimerEIsT2());
    this.tell('OPTIONS');
  }

  protected again(): void {
    if (this.state === 'Proceeding' || this.state === 'Completed') this.wire(`${this.last}`);
  }

  protected fires(timer: string): void {
    if (timer === 'J') this.end();
    else this.provisional(); // RFC 4320 4.1: over any transport, when nothing else was sent by then
  }

  protected response(status: number): void {
    if (this.state !== 'Trying' && this.state !== 'Proceeding') return;
    if (status === 100) {
      // RFC 4320 4.1: over UDP not before the time that Timer late100 stands for
      if (this.state === 'Proceeding' || this.reliable) this.provisional();
    } else if (status === 408) {
      this.end(); // RFC 4320 4.2: no final response at all
    } else if (status >= 200) {
      this.enter('Completed');
      this.set('J', this.reliable ? 0 : 64 * this.base.T1);
      this.last = status;
      this.wire(`${status}`);
    }
  }

  protected acknowledged(): void {
    this.tell('ACK'); // it matches no INVITE
  }

  /** RFC 6026 8.8: told, and nothing else. In Trying nothing was sent. */
  protected failed(): void {
    if (this.state === 'Proceeding' || this.state === 'Completed') this.tell('error');
  }

  private provisional(): void {
    this.enter('Proceeding');
    this.last = 100;
    this.wire('100');
  }

  /** How long a client waits, all in all, before its Timer E is set to T2. */
  private untilTimerEIsT2(): number {
    let passed = 0;
    for (let interval = this.base.T1; ; interval = Math.min(2 * interval, this.base.T2)) {
      passed += interval;
      if (Math.min(2 * interval, this.base.T2) === this.base.T2) return passed;
    }
  }
}
