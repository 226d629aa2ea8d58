// Which messages of a dialog carry an offer, which an answer, and which what is to be ignored (13.2.1, RFC 3262 5,
// RFC 3311 5): one exchange at a time. It knows where descriptions go, nothing of what they say.

export type Side = 'local' | 'remote';

/** What can bear a description. '2xx', '1xx' and 'reliable 1xx' are responses to INVITE. */
export type Carrier =
  | 'INVITE'
  | '1xx'
  | 'reliable 1xx'
  | '2xx'
  | 'ACK'
  | 'PRACK'
  | '2xx to PRACK'
  | 'UPDATE'
  | '2xx to UPDATE';

/** 'preview': the answer ahead of the reliable response, to be used; 'copy': told before; 'none': nothing to be used. */
export type Meaning = 'offer' | 'answer' | 'preview' | 'copy' | 'none';

export interface Reading {
  readonly meaning: Meaning;
  /** The requirement that the message breaks, if any. */
  readonly breach?: string;
}

interface Rule {
  /** The carriers of the offers that it answers. */
  readonly answers: readonly Carrier[];
  /** What it is without an open offer: 'first' for the responses that must offer where the INVITE did not. */
  readonly offers: 'always' | 'first' | 'never';
  /** Broken when the answer or the offer that is due is missing. */
  readonly owesAnswer?: string;
  readonly owesOffer?: string;
  /** Broken by a description that has no place there. */
  readonly misplaced: string;
}

const rules: Readonly<Record<Carrier, Rule>> = {
  INVITE: { answers: [], offers: 'always', misplaced: 'RFC3261:13.2.1-14' },
  '1xx': { answers: [], offers: 'never', misplaced: 'RFC3261:13.2.1-9' },
  'reliable 1xx': {
    answers: ['INVITE'],
    offers: 'first',
    owesOffer: 'RFC3262:5-2',
    misplaced: 'RFC3261:13.2.1-15',
  },
  '2xx': {
    answers: ['INVITE'],
    offers: 'first',
    owesAnswer: 'RFC3261:13.3.1.4-2',
    owesOffer: 'RFC3261:13.3.1.4-3',
    misplaced: 'RFC3261:13.2.1-15',
  },
  ACK: { answers: ['2xx'], offers: 'never', owesAnswer: 'RFC3261:13.2.2-8', misplaced: 'RFC3261:13.2.1-13' },
  PRACK: {
    answers: ['reliable 1xx'],
    offers: 'always',
    owesAnswer: 'RFC3262:5-3',
    misplaced: 'RFC3261:13.2.1-14',
  },
  '2xx to PRACK': { answers: ['PRACK'], offers: 'never', owesAnswer: 'RFC3262:5-5', misplaced: 'RFC3262:5-5' },
  UPDATE: { answers: [], offers: 'always', misplaced: 'RFC3261:13.2.1-14' },
  '2xx to UPDATE': { answers: ['UPDATE'], offers: 'never', owesAnswer: 'RFC3311:5.2-6', misplaced: 'RFC3311:5.2-6' },
};

/** The carriers whose offers end with a request that was refused. */
const endedBy: Readonly<Record<'INVITE' | 'PRACK' | 'UPDATE', readonly Carrier[]>> = {
  INVITE: ['INVITE', 'reliable 1xx', '2xx'],
  PRACK: ['PRACK'],
  UPDATE: ['UPDATE'],
};

export class OfferAnswer {
  private offer?: { by: Side; in: Carrier };
  /** The present INVITE had no offer, nor has a response to it had one yet. */
  private offerDue = false;
  private previewed = false;

  /** Who has made the offer that waits for its answer. */
  get openOffer(): Side | undefined {
    return this.offer?.by;
  }

  /** A state of its own for another dialog of the same INVITE. */
  clone(): OfferAnswer {
    const copy = new OfferAnswer();
    copy.offer = this.offer && { ...this.offer };
    copy.offerDue = this.offerDue;
    return copy;
  }

  /** A message goes out ('local') or has come in: what its body is, if it has one, and what it should have been. */
  take(by: Side, carrier: Carrier, hasBody: boolean): Reading {
    const rule = rules[carrier];
    if (carrier === 'INVITE') this.begin();
    if (carrier === '1xx') return this.preview(by, hasBody, rule);
    if (this.offer && this.offer.by !== by && rule.answers.includes(this.offer.in))
      return this.answer(carrier, hasBody, rule);
    const due = rule.offers === 'always' || (rule.offers === 'first' && this.offerDue);
    if (due && !this.offer) return this.open(by, carrier, hasBody, rule);
    if (!hasBody) return { meaning: 'none' };
    const repeats = carrier === '2xx' || carrier === 'reliable 1xx'; // what was answered before may be said again
    return repeats && !this.offer ? { meaning: 'copy' } : { meaning: 'none', breach: rule.misplaced };
  }

  /** A request was refused or had no answer: its offer never was (14.1, RFC 3311 5.3). */
  fail(request: 'INVITE' | 'PRACK' | 'UPDATE'): void {
    if (this.offer && endedBy[request].includes(this.offer.in)) this.offer = undefined;
    if (request === 'INVITE') this.begin();
  }

  private begin(): void {
    this.offerDue = false;
    this.previewed = false;
  }

  /** An unreliable response may tell the answer ahead (13.2.1); it closes nothing, and offers nothing (RFC 3262 5). */
  private preview(by: Side, hasBody: boolean, rule: Rule): Reading {
    if (!hasBody) return { meaning: 'none' };
    if (this.offer?.in !== 'INVITE' || this.offer.by === by) {
      return this.offerDue ? { meaning: 'none', breach: rule.misplaced } : { meaning: 'copy' };
    }
    const meaning = this.previewed ? 'copy' : 'preview';
    this.previewed = true;
    return { meaning };
  }

  private answer(carrier: Carrier, hasBody: boolean, rule: Rule): Reading {
    if (!hasBody && carrier === 'reliable 1xx') return { meaning: 'none' }; // a later response may answer
    this.offer = undefined;
    if (!hasBody) return { meaning: 'none', breach: rule.owesAnswer };
    return { meaning: this.previewed && carrier !== 'ACK' ? 'copy' : 'answer' };
  }

  private open(by: Side, carrier: Carrier, hasBody: boolean, rule: Rule): Reading {
    if (hasBody) {
      this.offer = { by, in: carrier };
      this.offerDue = false;
      return { meaning: 'offer' };
    }
    if (carrier === 'INVITE') this.offerDue = true;
    return { meaning: 'none', ...(rule.owesOffer !== undefined && { breach: rule.owesOffer }) };
  }
}
