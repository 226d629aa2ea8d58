// Rules of which response a proxy sends back when it has tried all targets (RFC 3261 16.7).
import {
  answering,
  type Context,
  callOf,
  contextOf,
  type Leg,
  legOf,
  passesOn,
  refuses,
  sameStatus,
  statusOf,
  valuesOf,
} from './proxy-state';
import { at, ofStateful, onResponses, type Rule, type Sent } from './rule';

const roles = answering;

/** Final responses of the branches, the first of each. */
function finals({ branches, responses }: Context): Leg[] {
  return branches.flatMap(({ hops }) => {
    const final = responses.find(leg => leg.hops[0] === hops[0] && leg.status >= 200);
    return final ? [final] : [];
  });
}

/** ms in which a message may lie unread, or the answer be on its way already. */
const crossing = 100;
/** Timer C is longer than this. */
const timerC = 180_000;

const isChallenge = (status: number): boolean => status === 401 || status === 407;
const challenges = (sent: Sent): Leg[] => finals(contextOf(sent)!).filter(({ status }) => isChallenge(status));

const hasBadFinal = (sent: Sent, hop: string): boolean =>
  callOf(sent).some(leg => leg.hops[0] === hop && leg.status >= 200);

export const proxyChoice: Rule[] = ofStateful([
  onResponses({
    id: 'trying-is-not-forwarded',
    requirement: 'RFC3261:16.7-17',
    roles,
    // an own 100 before anything came back shows that the proxy keeps state; one without state passes everything on
    applies: sent => {
      if (statusOf(sent) !== 100 || sent.repeated) return false;
      const { responses, sent: own } = contextOf(sent) ?? { responses: [], sent: [] };
      const [first] = own;
      if (responses.length === 0 || !first) return contextOf(sent) !== undefined;
      return first.status === 100 && first.at < responses[0].at;
    },
    check: sent => {
      const origin = sameStatus(sent).find(
        ({ toTag }) => toTag === legOf(sent.observed).toTag && toTag !== contextOf(sent)!.request.toTag,
      );
      return origin && at(sent, 'To', `a 100 that came from beyond, ${sent.message.get('To')}`, 'no 100 forwarded');
    },
  }),
  onResponses({
    id: 'refusal-waits-for-all-branches',
    requirement: 'RFC3261:16.7-16',
    roles,
    applies: sent =>
      refuses(sent) &&
      passesOn(sent) &&
      legOf(sent.observed).method === 'INVITE' &&
      contextOf(sent)!.branches.length > 1,
    check: sent => {
      const { branches, responses } = contextOf(sent)!;
      const pending = branches.find(({ hops }) => {
        const own = responses.filter(leg => leg.hops[0] === hops[0]);
        const ringing = own.some(({ status, at: since }) => status < 200 && sent.observed.at - since < timerC);
        const given = callOf(sent).some(leg => leg.method === 'CANCEL' && leg.hops[0] === hops[0]);
        return ringing && !given && !own.some(({ status }) => status >= 200) && !hasBadFinal(sent, hops[0]);
      });
      return (
        pending && { found: `${statusOf(sent)} while a branch rings`, expected: 'it waits until all branches are over' }
      );
    },
  }),
  onResponses({
    id: 'no-refusal-after-a-success',
    requirement: 'RFC3261:16.7-13',
    roles,
    applies: sent => refuses(sent) && contextOf(sent)!.responses.some(({ status }) => status >= 200),
    check: sent => {
      const success = contextOf(sent)!.responses.find(
        leg => leg.status >= 200 && leg.status < 300 && sent.observed.at - leg.at > crossing,
      );
      return success && { found: String(statusOf(sent)), expected: `the ${success.status} that came before` };
    },
  }),
  onResponses({
    id: 'a-6xx-is-preferred',
    requirement: 'RFC3261:16.7-23',
    roles,
    applies: sent => refuses(sent) && contextOf(sent)!.branches.length > 1 && finals(contextOf(sent)!).length > 0,
    check: sent => {
      if (statusOf(sent) >= 600) return undefined;
      const global = finals(contextOf(sent)!).find(leg => leg.status >= 600 && sent.observed.at - leg.at > crossing);
      return global && { found: String(statusOf(sent)), expected: `the ${global.status} that came` };
    },
  }),
  onResponses({
    id: 'lowest-class-is-preferred',
    requirement: 'RFC3261:16.7-24',
    roles,
    applies: sent => {
      const context = refuses(sent) ? contextOf(sent)! : undefined;
      if (!context || context.branches.length < 2) return false;
      const all = finals(context);
      return all.length === context.branches.length && all.every(({ status }) => status >= 400 && status < 600);
    },
    check: sent => {
      const lowest = Math.min(...finals(contextOf(sent)!).map(({ status }) => Math.floor(status / 100)));
      return Math.floor(statusOf(sent) / 100) <= lowest
        ? undefined
        : { found: String(statusOf(sent)), expected: `a ${lowest}xx, the lowest class that came` };
    },
  }),
  onResponses({
    id: 'no-503-of-another-server',
    requirement: 'RFC3261:16.7-27',
    roles,
    applies: sent => refuses(sent) && finals(contextOf(sent)!).some(({ status }) => status === 503),
    check: sent =>
      statusOf(sent) === 503 && passesOn(sent)
        ? {
            found: "503 with the other server's To tag",
            expected: 'another response, as only that server is out of service',
          }
        : undefined,
  }),
  onResponses({
    id: 'all-challenges-go-back',
    requirement: 'RFC3261:16.7-34',
    roles,
    applies: sent => refuses(sent) && isChallenge(statusOf(sent)) && challenges(sent).length > 1,
    check: sent => {
      for (const key of ['WWW-Authenticate', 'Proxy-Authenticate']) {
        const has = valuesOf(sent.message, key);
        for (const { message } of challenges(sent)) {
          const gone = valuesOf(message, key).find(value => !has.includes(value));
          if (gone !== undefined) return at(sent, key, has.join(', ') || `no ${key}`, `${key}: ${gone}`);
        }
      }
      return undefined;
    },
  }),
]);
