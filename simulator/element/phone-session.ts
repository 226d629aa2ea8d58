// The session of a call as its phone sees it: the descriptions that were offered and answered (RFC 3264, 13, 14).
import type { Meaning } from '../dialog';
import { answerTo, audioOffer, type Direction, hasOpenStream, isDescription, type OfferOptions } from '../sdp';

/** The port that descriptions name: there is no media behind it. Even, and not that of SIP. */
const MEDIA_PORT = 40_000;

export class PhoneSession {
  private version = 0;
  private local?: string;
  private remote?: string;
  private before?: { version: number; local?: string };
  private answered?: { offer: Buffer; answer: string };

  constructor(
    private readonly host: string,
    private readonly sessionId: number,
  ) {}

  /** What was offered to us, or by us, and agreed last. */
  get agreed(): { local?: string; remote?: string } {
    return { local: this.local, remote: this.remote };
  }

  /** An offer of everything that it can (13.2.1, 14.2). */
  offer(direction: Direction = 'sendrecv'): string {
    return this.settle(version => audioOffer(this.place(version, direction))) ?? '';
  }

  /** An offer that may come to nothing: until `accept` it can be taken back. */
  propose(direction?: Direction): string {
    this.before = { version: this.version, local: this.local };
    return this.offer(direction);
  }

  /** The offer was refused: all is as if it had not been made (14.1). */
  withdraw(): void {
    if (this.before) ({ version: this.version, local: this.local } = this.before);
    this.before = undefined;
  }

  /** A valid answer to an offer of which nothing can be taken, for an ACK before a BYE (13.2.2.4). */
  private decline(offer: Buffer): string {
    const own = this.offer().split('\r\nm=')[0];
    const streams = offer.toString().match(/^m=.*$/gm) ?? [];
    return [own, ...streams.map(line => line.trim().replace(/^m=(\S+) \S+/, 'm=$1 0')), ''].join('\r\n');
  }

  /** An answer; 488 where nothing is in common, 400 for what is no description. Then nothing has changed (14.2). */
  answer(offer: Buffer): string | 400 | 488 {
    if (this.answered?.offer === offer) return this.answered.answer; // asked as it rings, and when it is taken
    if (!isDescription(offer)) return 400;
    const answer = this.settle(version => answerTo(offer, this.place(version)));
    if (answer === undefined) return 488;
    this.remote = offer.toString();
    this.answered = { offer, answer };
    return answer;
  }

  /** Takes the answer to our offer. False when it is none that could be used. */
  accept(answer: Buffer): boolean {
    if (!hasOpenStream(answer)) return false;
    this.remote = answer.toString();
    this.before = undefined;
    return true;
  }

  /** Takes what a 2xx to an INVITE of ours bears: the answer for the ACK, where it was an offer, and whether it will do. */
  settleWith(meaning: Meaning, body: Buffer): { answer?: string; usable: boolean } {
    if (meaning === 'answer') return { usable: this.accept(body) };
    if (meaning !== 'offer') return { usable: false };
    const answer = this.answer(body);
    return typeof answer === 'number' ? { answer: this.decline(body), usable: false } : { answer, usable: true };
  }

  /** The same description keeps its version, another has the next one (RFC 3264 8). */
  private settle(describe: (version: number) => string | undefined): string | undefined {
    if (this.local === undefined || describe(this.version) !== this.local) {
      const changed = describe(this.version + 1);
      if (changed === undefined) return undefined;
      this.version++;
      this.local = changed;
    }
    return this.local;
  }

  private place(version: number, direction?: Direction): OfferOptions {
    return { host: this.host, port: MEDIA_PORT, sessionId: this.sessionId, version, payloads: [0, 8], direction };
  }
}
