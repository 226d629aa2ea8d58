// What a proxy without state can do wrong with responses: it changes them, or remembers what it should not (16.11).
import type { Filters } from '../../simulator/element';
import type { Message, Response } from '../../simulator/message';
import { defectsOf } from './defect';
import { once, responses, withStatus } from './filters';

const branchOf = (message: Message): string => message.topVia?.branch ?? '';

/** Changes the responses that came from beyond: what it refuses itself never had its Via. */
function relayed(change: (response: Response) => Response | undefined): () => Filters {
  return () => {
    const beyond = new Set<string>();
    return {
      in: message => {
        const [, below] = message.isResponse() ? message.vias : [];
        if (below) beyond.add(below.branch ?? '');
        return message;
      },
      out: message => (message.isResponse() && beyond.has(branchOf(message)) ? change(message) : message),
    };
  };
}

/** Counts what it sends on, by the branch of it; lets responses come in of which `fits` says so. */
function countingBranches(fits: (response: Response, copies: number) => boolean): () => Filters {
  return () => {
    const copies = new Map<string, number>();
    return {
      out: message => {
        if (message.isRequest()) copies.set(branchOf(message), (copies.get(branchOf(message)) ?? 0) + 1);
        return message;
      },
      in: message => (message.isResponse() && !fits(message, copies.get(branchOf(message)) ?? 0) ? undefined : message),
    };
  };
}

/** Takes every response for one of its own: the sent-by of its Via takes the place of the other. */
function takesAll(): Filters {
  let own: string | undefined;
  return {
    out: message => {
      if (message.isRequest()) own = message.getAll('Via')[0].replace(/;.*/, '');
      return message;
    },
    in: message => {
      if (!message.isResponse() || own === undefined) return message;
      const [top, ...others] = message.getAll('Via');
      return message.clone().set('Via', [top.replace(/^[^;]*/, own), ...others]);
    },
  };
}

/** Puts its own Via back on top of what it sends back. */
function keepsVia(): Filters {
  const own = new Map<string, string>();
  return {
    in: message => {
      if (message.isResponse() && message.vias[1]) own.set(message.vias[1].branch ?? '', message.getAll('Via')[0]);
      return message;
    },
    out: message => {
      const via = message.isResponse() ? own.get(branchOf(message)) : undefined;
      return via === undefined ? message : message.set('Via', [via, ...message.getAll('Via')]);
    },
  };
}

export const statelessResponseDefects = defectsOf('stateless-proxy', [
  {
    id: 'stateless-keeps-trying-back',
    requirement: 'RFC3261:16.11-18',
    summary: 'sends no 100 back',
    caughtBy: 'stateless-provisional-back',
    filters: () => responses(response => (response.status === 100 ? undefined : response)),
  },
  {
    id: 'stateless-503-as-500',
    requirement: 'RFC3261:16.11-18',
    summary: 'makes 500 of a 503',
    caughtBy: 'stateless-final-back',
    filters: relayed(response => (response.status === 503 ? withStatus(response, 500, 'Error') : response)),
  },
  {
    id: 'stateless-response-fields-lost',
    requirement: 'RFC3261:16.11-20',
    summary: 'takes Warning and what it does not know out of responses',
    caughtBy: 'stateless-final-back',
    alsoCaughtBy: ['stateless-provisional-back', 'stateless-response-keeps-its-fields'],
    filters: relayed(response => {
      response.fields = response.fields.filter(({ name }) => !/^(x-|warning)/i.test(name));
      return response;
    }),
  },
  {
    id: 'stateless-response-lower-vias-lost',
    requirement: 'RFC3261:16.11-20',
    summary: 'leaves one Via in the responses that it sends back',
    caughtBy: 'stateless-response-lower-vias',
    alsoCaughtBy: ['stateless-response-keeps-its-vias'],
    filters: relayed(response => response.set('Via', response.getAll('Via').slice(0, 1))),
  },
  {
    id: 'stateless-response-record-routes-lost',
    requirement: 'RFC3261:16.11-20',
    summary: 'takes Record-Route out of the responses that it sends back',
    caughtBy: 'stateless-response-keeps-its-record-routes',
    filters: relayed(response => response.remove('Record-Route')),
  },
  {
    id: 'stateless-response-body-changed',
    requirement: 'RFC3261:16.11-19',
    summary: 'adds a line to the body of responses',
    caughtBy: 'stateless-response-body',
    alsoCaughtBy: ['stateless-response-keeps-its-body'],
    filters: relayed(response => {
      if (response.body.length > 0) response.body = Buffer.concat([response.body, Buffer.from('a=proxied\r\n')]);
      return response;
    }),
  },
  {
    id: 'stateless-own-via-left',
    requirement: 'RFC3261:16.11-18',
    summary: 'leaves its own Via in the responses that it sends back',
    caughtBy: 'stateless-final-back',
    alsoCaughtBy: ['stateless-own-via-leaves-the-response'],
    filters: keepsVia,
  },
  {
    id: 'stateless-response-once',
    requirement: 'RFC3261:16.11-18',
    summary: 'sends a response back once, and not its copies',
    caughtBy: 'stateless-response-copies',
    filters: () => {
      const first = once();
      return {
        in: message =>
          message.isRequest() || first(`${message.get('Via')} ${startOf(message)}`) ? message : undefined,
      };
    },
  },
  {
    id: 'stateless-one-final-response',
    requirement: 'RFC3261:16.11-18',
    summary: 'sends one final response back, and no other',
    caughtBy: 'stateless-response-after-final',
    filters: () => {
      const first = once();
      const isFinal = (message: Message): boolean => message.isResponse() && message.status >= 200;
      return { in: message => (!isFinal(message) || first(branchOf(message)) ? message : undefined) };
    },
  },
  {
    id: 'stateless-knows-its-branches',
    requirement: 'RFC3261:16.11-17',
    summary: 'drops responses on branches that it has not sent requests on',
    caughtBy: 'stateless-response-on-another-branch',
    filters: countingBranches((_, copies) => copies > 0),
  },
  {
    id: 'stateless-gives-up',
    requirement: 'RFC3261:16.11-18',
    summary: 'drops the responses to a request that came for half a minute',
    caughtBy: 'stateless-late-final',
    filters: countingBranches((_, copies) => copies < 7),
  },
  {
    id: 'stateless-takes-every-response',
    requirement: 'RFC3261:16.11-21',
    summary: "sends responses back that are under another's Via",
    caughtBy: 'stateless-foreign-response',
    alsoCaughtBy: ['stateless-proxy-drops-responses-to-others'],
    filters: takesAll,
  },
]);

function startOf(message: Message): string {
  return message.isResponse() ? `${message.status} ${message.to?.tag}` : '';
}
