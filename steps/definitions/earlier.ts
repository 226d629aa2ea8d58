// How "it" compares with a message that came or went before: what an ACK or CANCEL takes over from its INVITE, what a
// dialog keeps, what a new request must choose anew.
import { defineParameterType, Then } from '@cucumber/cucumber';
import { type Message, NameAddr, Request, Response } from '../../simulator/message';
import { CaseError, Inconclusive, summarize } from '../../simulator/peer';
import { it, violated } from '../it';
import { sameValue } from '../values';
import type { SipWorld } from '../world';

const peers = 'alice|bob|carol|dave|erin|frank';

/** The parts of a message that a dialog or a transaction is known by. */
const parts = {
  'Request-URI': (m: Message) => (m instanceof Request ? `<${m.requestUri}>` : undefined),
  'Call-ID': (m: Message) => m.callId,
  'Via branch': (m: Message) => m.topVia?.branch,
  'From tag': (m: Message) => m.from?.tag,
  'To tag': (m: Message) => m.to?.tag,
  'From URI': (m: Message) => m.from && `<${m.from.uri}>`,
  'To URI': (m: Message) => m.to && `<${m.to.uri}>`,
  'Contact URI': (m: Message) => m.contacts[0] && `<${m.contacts[0].uri}>`,
  'CSeq number': (m: Message) => m.cseq && String(m.cseq.seq),
} as const;
type Part = keyof typeof parts;

defineParameterType({
  name: 'part',
  regexp: new RegExp(Object.keys(parts).join('|')),
  transformer: (name: string) => name as Part,
});

/**
 * Another message: `the INVITE` is the last of that method before it, whoever received it; `the INVITE that bob received`
 * the last of his; `the request before it` the last one of its Call-ID, ACK and CANCEL aside; `bob's 200` the last that he
 * sent.
 */
type Reference = (world: SipWorld) => Message;

defineParameterType({
  name: 'earlier',
  regexp: new RegExp(`the request before it|the [A-Z]{3,}(?: to (?:${peers}))?|(?:${peers})'s \\d{3}`),
  transformer: (text: string): Reference => referenceOf(text),
});

function referenceOf(text: string): Reference {
  const answer = /^(\w+)'s (\d+)$/.exec(text);
  if (answer) return world => found(text, responseOf(world, answer[1], Number(answer[2])));
  if (text === 'the request before it') {
    return world => {
      const { callId } = it(world);
      const ofDialog = (r: Request): boolean => r.callId === callId && r.method !== 'ACK' && r.method !== 'CANCEL';
      return found(text, requestBefore(world, ofDialog));
    };
  }
  const [, method, peer] = /^the ([A-Z]+)(?: to (\w+))?$/.exec(text) ?? [];
  return world =>
    found(
      text,
      requestBefore(world, request => request.method === method, peer),
    );
}

function found(text: string, message: Message | undefined): Message {
  if (!message) throw new CaseError(`there was no message that "${text}" could mean`);
  return message;
}

function responseOf(world: SipWorld, name: string, status: number): Message | undefined {
  return world.actor(name).peer.sent.findLast(({ message }) => message instanceof Response && message.status === status)
    ?.message;
}

/** The last request that fits, before "it", among those received; copies aside. */
function requestBefore(world: SipWorld, fits: (request: Request) => boolean, name?: string): Message | undefined {
  const current = world.it;
  const actors = name ? [world.actor(name)] : [...world.actors.values()];
  const inboxes = actors.map(({ peer }) => {
    const until = current ? peer.inbox.indexOf(current) : -1;
    return until < 0 ? peer.inbox : peer.inbox.slice(0, until);
  });
  return inboxes
    .flat()
    .filter(r => !r.copyOf && r !== current && r.message instanceof Request && fits(r.message))
    .sort((a, b) => a.at - b.at)
    .at(-1)?.message;
}

/** Tags are compared without regard to case, as tokens are (7.3.1); a branch, a Call-ID letter for letter. */
function samePart(part: Part, a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (part.endsWith('tag')) return a.toLowerCase() === b.toLowerCase();
  return part.endsWith('URI') ? sameValue('To', a, b) : a === b;
}

const shown = (value: string | undefined): string => value ?? 'none';

Then('its {part} is that of {earlier}', function (this: SipWorld, part: Part, earlier: Reference) {
  const other = earlier(this);
  const [value, wanted] = [parts[part](it(this)), parts[part](other)];
  if (wanted === undefined) throw new Inconclusive(`${summarize(other)} has no ${part} to compare with`);
  if (!samePart(part, value, wanted)) violated(this, `the ${part} of ${summarize(other)}, ${wanted}`, shown(value));
});
Then('its {part} is not that of {earlier}', function (this: SipWorld, part: Part, earlier: Reference) {
  const other = earlier(this);
  const value = parts[part](it(this));
  if (value === undefined || samePart(part, value, parts[part](other)))
    violated(this, `another ${part} than ${summarize(other)}`, shown(value));
});

const numberOf = (message: Message): number => message.cseq?.seq ?? Number.NaN;

// 9.1, 17.1.1.3: CANCEL and ACK belong to the transaction of their INVITE.
Then('its only Via is the top Via of {earlier}', function (this: SipWorld, earlier: Reference) {
  const wanted = earlier(this).topVia;
  const vias = it(this).getAll('Via');
  if (!wanted || vias.length !== 1 || !sameValue('Via', vias[0], wanted.toString()))
    violated(this, `only the Via ${wanted}`, vias.join(', '));
});

Then('its CSeq number is one higher than that of {earlier}', function (this: SipWorld, earlier: Reference) {
  const other = earlier(this);
  if (numberOf(it(this)) !== numberOf(other) + 1)
    violated(this, `the CSeq number ${numberOf(other) + 1}`, `CSeq: ${shown(it(this).get('CSeq'))}`);
});
/** For what binds only those who keep a Call-ID (10.2). */
Then(
  'its CSeq number is one higher than that of {earlier}, if it has its Call-ID',
  function (this: SipWorld, earlier: Reference) {
    const other = earlier(this);
    if (it(this).callId === other.callId && numberOf(it(this)) !== numberOf(other) + 1)
      violated(this, `the CSeq number ${numberOf(other) + 1}`, `CSeq: ${shown(it(this).get('CSeq'))}`);
  },
);

/** Whole header fields, all their values in their order; a display name does not count. */
Then('it has the {headers} of {earlier}', function (this: SipWorld, headers: string[], earlier: Reference) {
  const [message, other] = [it(this), earlier(this)];
  for (const header of headers) {
    const [values, wanted] = [message.getAll(header), other.getAll(header)];
    if (values.length !== wanted.length || !values.every((value, i) => sameHeader(header, value, wanted[i])))
      violated(
        this,
        `the ${header} of ${summarize(other)} (${wanted.join(', ') || 'absent'})`,
        `${header}: ${values.join(', ') || 'none'}`,
      );
  }
});

/** URIs by 19.1.4 and tags by 7.3.1: sameValue compares parameters letter for letter, so the tag is looked at here. */
function sameHeader(header: string, a: string, b: string): boolean {
  if (header !== 'From' && header !== 'To') return sameValue(header, a, b);
  const [left, right] = [NameAddr.parse(a), NameAddr.parse(b)];
  if (!left || !right || !left.uri.equals(right.uri)) return false;
  return (left.tag ?? '').toLowerCase() === (right.tag ?? '').toLowerCase();
}
