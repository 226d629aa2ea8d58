// What a proxy without state can do wrong with requests: mostly, that it lets chance decide, or turns (16.11, RFC 3263 4.4).

import type { LocatedTarget } from '../../simulator/dns';
import type { Filters, StatelessProxyOptions } from '../../simulator/element';
import type { Message, Request } from '../../simulator/message';
import { type Defect, defectsOf } from './defect';
import { forwarded, received, receivedRequests, responses, withBranch, withToTag } from './filters';

type Deviations = NonNullable<StatelessProxyOptions['deviations']>;
type Goal = Parameters<NonNullable<Deviations['targets']>>[0][number];

/** What it decides otherwise, with what it remembers made anew for each instance. */
const deciding = (deviations: () => Partial<Deviations>): Pick<Defect, 'made'> => ({
  made: () => ({ deviations: deviations() }),
});

/** Requests that go where their INVITE went. */
const follows = (method: string): boolean => method === 'CANCEL' || method === 'ACK';

/** Takes turns. */
function alternating(): <T>(list: readonly T[]) => readonly T[] {
  let turn = 0;
  return list => list.slice(turn++ % list.length).slice(0, 1);
}

/** Changes each copy of what it sends on otherwise. */
const numbered = (change: (request: Request, n: number) => Request) => (): Filters => {
  let n = 0;
  return forwarded(request => change(request, n++));
};

const ofMethod = (method: string, change: (request: Request) => Request | undefined) => (): Filters =>
  forwarded(request => (request.method === method ? change(request) : request));

const otherBranch = (request: Request): Request => withBranch(request, branch => `${branch}x`);
const ownRoute = (request: Request): Request => {
  const { host, port } = request.topVia!;
  return request.set('Route', [`<sip:${host}:${port};lr>`, ...request.getAll('Route')]);
};

export const statelessDefects = defectsOf('stateless-proxy', [
  {
    id: 'stateless-branch-by-chance',
    requirement: 'RFC3261:16.11-10',
    summary: 'gives each request that it sends on a new branch',
    caughtBy: 'stateless-copies-branch',
    alsoCaughtBy: [
      'stateless-copies-after-answer',
      'stateless-copies-of-old-clients',
      'stateless-cancel-branch',
      'stateless-ack-branch',
      'copies-leave-with-the-same-branch',
      'stateless-cancel-and-ack-have-the-branch-of-their-invite',
    ],
    ...deciding(() => {
      let n = 0;
      return { branch: () => `z9hG4bKchance${n++}` };
    }),
  },
  {
    id: 'stateless-branch-for-all',
    requirement: 'RFC3261:16.6-56',
    summary: 'gives all requests of a user the same branch',
    caughtBy: 'stateless-branches-differ',
    alsoCaughtBy: ['stateless-branches-of-copies-by-another-way', 'stateless-branches-of-old-clients'],
    ...deciding(() => ({ branch: ({ from }) => `z9hG4bK${from?.uri.user ?? ''}` })),
  },
  {
    id: 'stateless-copies-numbered',
    requirement: 'RFC3261:16.11-13',
    summary: 'adds a number of its own to what it sends on',
    caughtBy: 'stateless-copies-alike',
    filters: numbered((request, n) => request.add('X-Passed', String(n))),
  },
  {
    id: 'stateless-hops-by-turns',
    requirement: 'RFC3261:16.11-15',
    summary: 'takes two hops off every second request that it sends on',
    caughtBy: 'stateless-copies-alike',
    filters: numbered((request, n) => request.set('Max-Forwards', String((request.maxForwards ?? 0) - (n % 2)))),
  },
  {
    id: 'stateless-record-route-by-chance',
    requirement: 'RFC3261:16.11-14',
    summary: 'puts another parameter into each Record-Route value',
    caughtBy: 'stateless-copies-record-route',
    alsoCaughtBy: ['copies-leave-with-the-same-routes'],
    filters: numbered((request, n) => {
      const values = request.getAll('Record-Route');
      return values.length
        ? request.set('Record-Route', [values[0].replace('>', `;n=${n}>`), ...values.slice(1)])
        : request;
    }),
  },
  {
    id: 'stateless-forks',
    requirement: 'RFC3261:16.11-4',
    summary: 'sends a request to all contacts of a user',
    caughtBy: 'stateless-one-target',
    ...deciding(() => ({ targets: all => all })),
  },
  {
    id: 'stateless-targets-in-turn',
    requirement: 'RFC3261:16.11-6',
    summary: 'sends each request to the next contact of a user, whether it is a copy or not',
    caughtBy: 'stateless-target-of-copies',
    alsoCaughtBy: ['stateless-copies-go-one-way'],
    ...deciding(() => ({ targets: alternating() })),
  },
  {
    id: 'stateless-target-least-used',
    requirement: 'RFC3261:16.11-5',
    summary: 'sends a request to the contact of a user that has got the fewest so far',
    caughtBy: 'stateless-target-of-copies',
    ...deciding(() => {
      const used = new Map<string, number>();
      const timesOf = ({ uri }: Goal): number => used.get(String(uri)) ?? 0;
      return {
        targets: all => {
          const [least] = [...all].sort((a, b) => timesOf(a) - timesOf(b));
          used.set(String(least.uri), timesOf(least) + 1);
          return [least];
        },
      };
    }),
  },
  {
    id: 'stateless-target-by-method',
    requirement: 'RFC3261:16.11-7',
    summary: 'sends CANCEL and ACK to the last contact of a user, and all else to the first',
    caughtBy: 'stateless-target-of-cancel',
    alsoCaughtBy: ['stateless-target-of-ack', 'stateless-cancel-and-ack-go-the-way-of-their-invite'],
    ...deciding(() => ({ targets: (all, { method }) => (follows(method) ? all.slice(-1) : all.slice(0, 1)) })),
  },
  {
    id: 'stateless-servers-in-turn',
    requirement: 'RFC3263:4.4-2',
    summary: 'takes the servers of equal rank in turn',
    caughtBy: 'location-stateless-copies',
    made: () => {
      const next: (list: readonly LocatedTarget[]) => readonly LocatedTarget[] = alternating();
      return { locating: { targets: targets => [...next(targets)] } };
    },
  },
  {
    id: 'stateless-server-by-method',
    requirement: 'RFC3263:4.4-1',
    summary: 'sends CANCEL and ACK to the last of several servers',
    caughtBy: 'location-stateless-cancel',
    alsoCaughtBy: ['location-stateless-ack'],
    made: () => {
      let method = '';
      const note = (message: Message): Message => {
        if (message.isRequest()) method = message.method;
        return message;
      };
      return {
        filters: { in: note },
        locating: { targets: targets => (follows(method) ? targets.toReversed() : targets) },
      };
    },
  },
  {
    id: 'stateless-cancel-ends-here',
    requirement: 'RFC3261:16.11-16',
    summary: 'does not send CANCEL on',
    caughtBy: 'stateless-cancel-forwarded',
    alsoCaughtBy: ['stateless-cancel-of-nothing', 'stateless-cancel-route'],
    filters: () => receivedRequests('CANCEL', () => undefined),
  },
  {
    id: 'stateless-cancel-keeps-route',
    requirement: 'RFC3261:16.11-16',
    summary: 'leaves its own Route value in a CANCEL',
    caughtBy: 'stateless-cancel-route',
    filters: ofMethod('CANCEL', ownRoute),
  },
  {
    id: 'stateless-cancel-on-another-branch',
    requirement: 'RFC3261:16.6-60',
    summary: 'gives a CANCEL a branch of its own',
    caughtBy: 'stateless-cancel-branch',
    filters: ofMethod('CANCEL', otherBranch),
  },
  {
    id: 'stateless-ack-on-another-branch',
    requirement: 'RFC3261:16.6-60',
    summary: 'gives the ACK to a refusal a branch of its own',
    caughtBy: 'stateless-ack-branch',
    filters: ofMethod('ACK', otherBranch),
  },
  {
    id: 'stateless-trying',
    requirement: 'RFC3261:16.11-1',
    summary: 'answers an INVITE 100 at once',
    caughtBy: 'stateless-no-provisional',
    alsoCaughtBy: ['stateless-proxy-makes-no-provisional-response'],
    ...deciding(() => ({ provisional: ({ method }) => (method === 'INVITE' ? 100 : undefined) })),
  },
  {
    id: 'stateless-max-forwards-ignored',
    requirement: 'RFC3261:16.11-2',
    summary: 'sends requests on whose Max-Forwards is 0',
    caughtBy: 'stateless-max-forwards-zero',
    filters: () => received(request => (request.maxForwards === 0 ? request.set('Max-Forwards', '70') : request)),
  },
  {
    id: 'stateless-proxy-require-ignored',
    requirement: 'RFC3261:16.11-2',
    summary: 'does not look at Proxy-Require',
    caughtBy: 'stateless-proxy-require',
    filters: () => received(request => request.remove('Proxy-Require')),
  },
  {
    id: 'stateless-to-tag-by-chance',
    requirement: 'RFC3261:8.2.7-5',
    summary: 'gives each refusal a new To tag',
    caughtBy: 'stateless-refusal-to-tag',
    filters: () => {
      let n = 0;
      return responses(response =>
        response.status >= 400 && !response.has('WWW-Authenticate')
          ? withToTag(response, () => `chance${n++}`)
          : response,
      );
    },
  },
  {
    id: 'stateless-keeps-route',
    requirement: 'RFC3261:16.11-3',
    summary: 'leaves its own Route value in a request',
    caughtBy: 'stateless-route-and-target',
    filters: ofMethod('MESSAGE', ownRoute),
  },
  {
    id: 'stateless-hops-not-counted',
    requirement: 'RFC3261:16.11-8',
    summary: 'does not count Max-Forwards down',
    caughtBy: 'stateless-forwarded',
    filters: () => forwarded(request => request.set('Max-Forwards', String((request.maxForwards ?? 0) + 1))),
  },
]);
