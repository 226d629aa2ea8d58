// Defects of a phone that knows 100rel: it rings reliably, is sent PRACKs, and does one thing wrong (RFC 3262).
import type { Filters } from '../../simulator/element';
import { type Response, writeMessage } from '../../simulator/message';
import { defectsOf, type RolelessDefect } from './defect';
import { isSuccess, receivedRequests, responses, withStatus, withToTag } from './filters';
import { isRinging, withoutBody } from './uas-filters';

/** What it sends at a turn of the call. */
interface Conduct {
  /** Instead of its 18x. */
  rings?(ringing: Response): Response[];
  /** After the 200 to a PRACK; `ringing` is the 18x as the phone made it. */
  acknowledged?(ringing: Response): Response[];
  /** Instead of its 2xx to the INVITE. */
  accepts?(accepting: Response): Response[];
}

/** Reliable, under this number (RFC 3262 3). */
const numbered = (response: Response, number: number): Response =>
  response.clone().set('Require', '100rel').set('RSeq', String(number));

const progress = (ringing: Response, number: number): Response =>
  numbered(withStatus(ringing.clone(), 183, 'Session Progress'), number);

/** Sends several messages where there was one: over a stream at once, in datagrams one each time that the one is sent. */
function inTurn(): (messages: readonly Response[], transport: string) => Response | Buffer {
  const turns = new Map<string, number>();
  return (messages, transport) => {
    if (transport !== 'UDP') return Buffer.concat(messages.map(message => writeMessage(message)));
    const key = `${messages[0].callId} ${messages[0].get('CSeq')}`;
    const turn = turns.get(key) ?? 0;
    turns.set(key, turn + 1);
    return messages[Math.min(turn, messages.length - 1)];
  };
}

/** The phone with 100rel, where the caller lists it: sound but for its conduct. */
const reliable = (conduct: Conduct) => (): Filters => {
  const calls = new Set<string | undefined>();
  const rang = new Map<string | undefined, Response>();
  const send = inTurn();
  return {
    in: message => {
      const lists = (field: string): boolean => message.tokens(field).includes('100rel');
      if (!message.isRequest() || message.method !== 'INVITE' || !(lists('Supported') || lists('Require')))
        return message;
      calls.add(message.callId);
      return message.clone().remove('Require');
    },
    out: (message, { transport }) => {
      if (!message.isResponse() || !calls.has(message.callId)) return message;
      const ringing = rang.get(message.callId) ?? message.clone();
      const { method } = message.cseq ?? {};
      if (method === 'PRACK') {
        const taken = withStatus(message, 200, 'OK').remove('Allow');
        return send([taken, ...(conduct.acknowledged?.(ringing) ?? [])], transport);
      }
      if (method !== 'INVITE') return message;
      if (isRinging(message)) {
        rang.set(message.callId, ringing);
        return send(conduct.rings?.(message) ?? [numbered(message, 1)], transport);
      }
      return isSuccess(message) && conduct.accepts ? send(conduct.accepts(message), transport) : message;
    },
  };
};

/** A phone of which only the 18x is of interest, to an INVITE with Supported: 100rel. */
const ringingSo = (change: (ringing: Response) => Response): RolelessDefect['filters'] =>
  reliable({ rings: ringing => [change(numbered(ringing, 1))] });

const highest = 2 ** 31 - 1;

export const uasReliableRuleDefects = defectsOf('uas', [
  {
    id: 'uas-rings-without-offer',
    requirement: 'RFC3262:5-2',
    summary: 'sends a reliable 180 without an offer to an INVITE without one',
    caughtBy: 'first-reliable-response-has-the-offer',
    alsoCaughtBy: ['uas-100rel-with-offer'],
    filters: reliable({}),
  },
  {
    id: 'uas-rseq-without-100rel',
    requirement: 'RFC3262:3-10',
    summary: 'numbers its 180 without 100rel in Require',
    caughtBy: 'rseq-comes-with-100rel',
    shownIn: 'uas-100rel-supported.udp',
    filters: ringingSo(ringing => ringing.remove('Require')),
  },
  {
    id: 'uas-100rel-without-rseq',
    requirement: 'RFC3262:3-10',
    summary: 'wants its 180 to be acknowledged and does not number it',
    caughtBy: '100rel-comes-with-rseq',
    shownIn: 'uas-100rel-supported.udp',
    filters: ringingSo(ringing => ringing.remove('RSeq')),
  },
  {
    id: 'uas-100rel-ignored',
    requirement: 'RFC3262:3-2',
    summary: 'rings unreliably though the INVITE requires 100rel',
    caughtBy: 'progress-is-reliable-where-required',
    alsoCaughtBy: ['uas-100rel-required'],
    filters: () => receivedRequests('INVITE', request => request.remove('Require')),
  },
  {
    id: 'uas-100rel-once',
    requirement: 'RFC3262:8.1-1',
    summary: 'sends only the first of two provisional responses reliably where the INVITE requires 100rel',
    caughtBy: 'no-unreliable-progress-where-required',
    shownIn: 'uas-100rel-required.tcp',
    filters: reliable({
      rings: ringing => [numbered(ringing, 1), withStatus(ringing.clone(), 183, 'Session Progress')],
    }),
  },
  {
    id: 'uas-100rel-refused-unnamed',
    requirement: 'RFC3262:3-3',
    summary: 'refuses an INVITE that requires 100rel without saying that it lacks 100rel',
    caughtBy: 'uas-100rel-required',
    filters: () =>
      responses(response => (response.status === 420 ? response.set('Unsupported', 'reliability') : response)),
  },
  {
    id: 'uas-prack-refused',
    requirement: 'RFC3262:3-16',
    summary: 'refuses the PRACK to its 180',
    caughtBy: 'uas-100rel-supported',
    filters: () => responses(response => (isRinging(response) ? numbered(response, 1) : response)),
  },
  {
    id: 'uas-first-rseq-0',
    requirement: 'RFC3262:3-11',
    summary: 'begins to number its reliable responses at 0',
    caughtBy: 'first-rseq-is-in-range',
    shownIn: 'uas-100rel-supported.udp',
    filters: ringingSo(ringing => ringing.set('RSeq', '0')),
  },
  {
    id: 'uas-rseq-leaps',
    requirement: 'RFC3262:3-22',
    summary: 'leaves a number out between two reliable responses',
    caughtBy: 'rseq-grows-by-one',
    shownIn: 'uas-100rel-supported.tcp',
    filters: reliable({ acknowledged: ringing => [progress(ringing, 3)] }),
  },
  {
    id: 'uas-rseq-wraps',
    requirement: 'RFC3262:3-23',
    summary: 'begins again at 1 after the highest number',
    caughtBy: 'rseq-does-not-begin-again',
    shownIn: 'uas-100rel-supported.tcp',
    filters: reliable({
      rings: ringing => [numbered(ringing, highest)],
      acknowledged: ringing => [progress(ringing, 1)],
    }),
  },
  {
    id: 'uas-second-before-prack',
    requirement: 'RFC3262:3-20',
    summary: 'does not wait for the PRACK to its first reliable response with the second',
    caughtBy: 'second-reliable-response-waits-for-prack',
    shownIn: 'uas-100rel-supported.tcp',
    filters: reliable({ rings: ringing => [numbered(ringing, 1), progress(ringing, 2)] }),
  },
  {
    id: 'uas-third-before-prack',
    requirement: 'RFC3262:3-21',
    summary: 'does not wait for the PRACK to its second reliable response with the third',
    caughtBy: 'later-reliable-response-waits-for-prack',
    shownIn: 'uas-100rel-supported.tcp',
    filters: reliable({ acknowledged: ringing => [progress(ringing, 2), numbered(ringing, 3)] }),
  },
  {
    id: 'uas-2xx-before-prack',
    requirement: 'RFC3262:3-25',
    summary: 'accepts a call while its reliable 183 with the answer waits for the PRACK',
    caughtBy: '2xx-waits-for-prack',
    alsoCaughtBy: ['uas-2xx-waits-for-prack'],
    options: { sends180: false },
    filters: reliable({ accepts: accepting => [progress(accepting, 1), accepting] }),
  },
  {
    id: 'uas-bare-2xx-before-prack',
    requirement: 'RFC3262:5-7',
    summary: 'leaves the answer to a reliable 183, and accepts the call before that is acknowledged',
    caughtBy: 'accepting-waits-for-prack',
    alsoCaughtBy: ['uas-2xx-waits-for-prack'],
    options: { sends180: false },
    filters: reliable({ accepts: accepting => [progress(accepting, 1), withoutBody(accepting.clone())] }),
  },
  {
    id: 'uas-183-after-2xx',
    requirement: 'RFC3262:3-27',
    summary: 'sends its first reliable response after the 2xx',
    caughtBy: 'no-new-reliable-response-after-the-final',
    shownIn: 'uas-2xx-waits-for-prack.tcp',
    options: { sends180: false },
    filters: reliable({ accepts: accepting => [accepting, withoutBody(progress(accepting, 1))] }),
  },
  {
    id: 'uas-reliable-without-tag',
    requirement: 'RFC3262:4-5',
    summary: 'sends a reliable 180 without a To tag',
    caughtBy: 'reliable-response-makes-a-dialog',
    shownIn: 'uas-100rel-supported.udp',
    filters: ringingSo(ringing => withToTag(ringing, () => undefined)),
  },
]);
