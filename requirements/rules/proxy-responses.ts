// Rules of the responses that a proxy forwards: Via, To tag, fields, body (RFC 3261 16.7).
import {
  answering,
  bareVia,
  callOf,
  contextOf,
  copiesOf,
  type Leg,
  legOf,
  missing,
  passesOn,
  refuses,
  sameStatus,
  statusOf,
  staying,
  valuesOf,
} from './proxy-state';
import { at, type Finding, ofStateful, onResponses, type Rule, type Sent } from './rule';

const roles = answering;

/** Whatever it says of one of the responses that may be the one forwarded; nothing when any of them is in order. */
function againstAll(sent: Sent, compare: (origin: Leg) => Finding | undefined): Finding | undefined {
  let finding: Finding | undefined;
  for (const origin of copiesOf(sent)) {
    finding = compare(origin);
    if (!finding) return undefined;
  }
  return finding;
}

const toTagOf = (sent: Sent): string | undefined => legOf(sent.observed).toTag;

/** The message is the same in all that a proxy leaves alone but To, and that is more than what every response has. */
function sameButTo(origin: Leg, { message }: Sent): boolean {
  const usual = ['From', 'To', 'Call-ID', 'CSeq'];
  const own = staying(origin.message).filter(key => !usual.includes(key));
  return own.length > 0 && own.every(key => valuesOf(origin.message, key).join() === valuesOf(message, key).join());
}

export const proxyResponses: Rule[] = ofStateful([
  onResponses({
    id: 'own-via-leaves-the-response',
    requirement: 'RFC3261:16.7-2',
    roles,
    applies: sent => passesOn(sent) || strayOrigin(sent) !== undefined,
    check: sent => {
      const stray = strayOrigin(sent);
      return (
        stray && at(sent, 'Via', sent.message.get('Via') ?? 'none', "the proxy's own Via, and that alone, removed")
      );
    },
  }),
  onResponses({
    id: 'lower-vias-stay-in-the-response',
    requirement: 'RFC3261:16.7-43',
    roles,
    applies: passesOn,
    check: sent =>
      againstAll(sent, ({ message }) => {
        const wanted = message.getAll('Via').slice(1);
        const has = sent.message.getAll('Via');
        if (wanted.map(bareVia).join() === has.map(bareVia).join()) return undefined;
        return at(sent, 'Via', has.join(', '), wanted.join(', '));
      }),
  }),
  onResponses({
    id: 'received-stays-in-the-response',
    requirement: 'RFC3261:16.7-44',
    roles,
    applies: sent => passesOn(sent) && copiesOf(sent).every(({ message }) => message.vias[1].params.has('received')),
    check: sent =>
      againstAll(sent, ({ message }) => {
        const wanted = message.vias[1].params.get('received');
        const has = sent.message.topVia?.params.get('received');
        return has === wanted ? undefined : at(sent, 'Via', `received=${has ?? ''}`, `received=${wanted}`);
      }),
  }),
  onResponses({
    id: 'forwarded-response-keeps-its-fields',
    requirement: 'RFC3261:16.7-43',
    roles,
    applies: passesOn,
    check: sent =>
      againstAll(sent, ({ message }) => {
        for (const key of staying(message)) {
          // 16.7 step 4: contacts of a 3xx that the proxy tries itself are taken out
          if (key === 'Contact' && statusOf(sent) >= 300 && statusOf(sent) < 400) continue;
          const has = valuesOf(sent.message, key);
          const [gone] = missing(valuesOf(message, key), has);
          if (gone !== undefined) return at(sent, key, has.join(', ') || `no ${key}`, `${key}: ${gone}`);
        }
        return undefined;
      }),
  }),
  onResponses({
    id: 'record-routes-stay-in-the-response',
    requirement: 'RFC3261:16.7-43',
    roles,
    applies: sent => passesOn(sent) && copiesOf(sent).every(({ message }) => message.recordRoutes.length > 0),
    check: sent =>
      // the proxy may rewrite its own, not take any away
      againstAll(sent, ({ message }) => {
        const [has, came] = [sent.message.getAll('Record-Route'), message.getAll('Record-Route')];
        return has.length >= came.length
          ? undefined
          : at(sent, 'Record-Route', has.join(', ') || 'none', came.join(', '));
      }),
  }),
  onResponses({
    id: 'rewritten-record-route-has-lr',
    requirement: 'RFC3261:16.7-38',
    roles,
    applies: sent => passesOn(sent) && copiesOf(sent).every(({ message }) => message.recordRoutes.length > 0),
    check: sent =>
      againstAll(sent, ({ message }) => {
        const came = valuesOf(message, 'Record-Route');
        const values = valuesOf(sent.message, 'Record-Route');
        const bad = sent.message.recordRoutes.find(
          ({ uri }, i) => !came.includes(values[i]) && !(uri.isSip && uri.params.has('lr')),
        );
        return bad && at(sent, 'Record-Route', String(bad), 'a SIP or SIPS URI with lr');
      }),
  }),
  onResponses({
    id: 'forwarded-response-keeps-its-body',
    requirement: 'RFC3261:16.7-42',
    roles,
    applies: passesOn,
    check: sent =>
      againstAll(sent, ({ message: { body } }) =>
        body.equals(sent.message.body)
          ? undefined
          : {
              found: `another body, of ${sent.message.body.length} bytes`,
              expected: `the ${body.length} bytes that came`,
            },
      ),
  }),
  onResponses({
    id: 'no-to-tag-given-to-a-success',
    requirement: 'RFC3261:16.7-30',
    roles,
    applies: sent => forwardsSuccess(sent) && contextOf(sent)!.request.toTag === undefined,
    check: sent => {
      if (copiesOf(sent).length > 0) return undefined;
      const origin = sameStatus(sent).find(leg => leg.toTag === undefined && sameButTo(leg, sent));
      return origin && toTagOf(sent) !== undefined
        ? at(sent, 'To', sent.message.get('To')!, 'no tag, as it came')
        : undefined;
    },
  }),
  onResponses({
    id: 'to-tag-of-a-success-stays',
    requirement: 'RFC3261:16.7-31',
    roles,
    applies: forwardsSuccess,
    check: sent => {
      if (sameStatus(sent).some(leg => leg.toTag === toTagOf(sent))) return undefined;
      const origin = sameStatus(sent).find(leg => leg.toTag !== undefined && sameButTo(leg, sent));
      return origin && at(sent, 'To', sent.message.get('To') ?? 'none', `tag=${origin.toTag}`);
    },
  }),
  onResponses({
    id: 'to-tag-of-a-lone-refusal-stays',
    requirement: 'RFC3261:16.7-32',
    roles,
    applies: sent => refuses(sent) && contextOf(sent)!.branches.length === 1 && sameStatus(sent).length > 0,
    check: sent => {
      const [origin] = sameStatus(sent);
      if (origin.toTag === undefined || origin.toTag === toTagOf(sent) || !sameButTo(origin, sent)) return undefined;
      return at(sent, 'To', sent.message.get('To') ?? 'none', `tag=${origin.toTag}`);
    },
  }),
  onResponses({
    id: 'to-tag-of-the-request-stays',
    requirement: 'RFC3261:16.7-33',
    roles,
    applies: sent =>
      contextOf(sent)?.request.toTag !== undefined &&
      sameStatus(sent).some(({ toTag }) => toTag === contextOf(sent)!.request.toTag),
    check: sent => {
      const wanted = contextOf(sent)!.request.toTag;
      return toTagOf(sent) === wanted ? undefined : at(sent, 'To', sent.message.get('To') ?? 'none', `tag=${wanted}`);
    },
  }),
]);

/** Methods whose requests a server may pass on and answer itself all the same. */
const served = ['REGISTER', 'SUBSCRIBE', 'PUBLISH'];

function forwardsSuccess(sent: Sent): boolean {
  const { status, method } = legOf(sent.observed);
  return !sent.repeated && status > 100 && status < 300 && !served.includes(method) && sameStatus(sent).length > 0;
}

/** A response that came with the same top Via, to a request that the system itself had sent: its own Via is still there. */
function strayOrigin(sent: Sent): Leg | undefined {
  const me = legOf(sent.observed);
  if (sent.repeated || sent.request || me.hops.length === 0) return undefined;
  const [top] = me.hops;
  const call = callOf(sent);
  const asked = call.some(leg => leg.request !== undefined && leg.hops[0] === top && leg.from === me.from);
  if (!asked) return undefined;
  return call.find(
    leg => leg.hops[0] === top && leg.status === me.status && leg.toTag === me.toTag && leg.hops.length > 1,
  );
}
