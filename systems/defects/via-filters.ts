// How a defect writes Via otherwise than it should, or sends elsewhere than Via says, and does all else as before.
import type { Filters } from '../../simulator/element';
import type { Message, Request, Response, Uri, Via } from '../../simulator/message';
import { withTopVia } from './filters';

const hop = ({ host, port, branch }: Via): string => `${host}:${port ?? ''} ${branch ?? ''}`;

/** Writes the top Via of requests otherwise, and puts the right one back into their responses, so that they are known again. */
export function viaWritten(change: (via: Via, request: Request) => void): Filters {
  const own = new Map<string, string>();
  return {
    out: message => {
      if (!message.isRequest()) return message;
      const [before] = message.getAll('Via');
      return withTopVia(message, via => {
        change(via, message);
        own.set(hop(via), before);
      });
    },
    in: message => {
      const via = message.isResponse() ? message.topVia : undefined;
      const before = via && own.get(hop(via));
      return before === undefined ? message : message.clone().set('Via', [before, ...message.getAll('Via').slice(1)]);
    },
  };
}

/** Sends the responses whose top Via `wanted` chooses to whom it heard from first, whatever that Via says. */
export function misdirected(wanted: (via: Via) => boolean): Filters {
  let first: { host: string; port: number } | undefined;
  return {
    in: (message, flow) => {
      first ??= flow.remote;
      return message;
    },
    out: (message, target) => {
      const via = message.isResponse() ? message.topVia : undefined;
      if (first && via && target.transport === 'UDP' && wanted(via))
        Object.assign(target, { remote: first, next: undefined });
      return message;
    },
  };
}

/** Sends the requests of one method to where a response that came before leads, by an address that `lead` takes from it. */
export function ledAstray(method: string, lead: (response: Response) => Uri | undefined): Filters {
  let remote: { host: string; port: number } | undefined;
  return {
    in: message => {
      const uri = message.isResponse() ? lead(message) : undefined;
      if (uri) remote = { host: uri.host, port: uri.port ?? 5060 };
      return message;
    },
    out: (message, target) => {
      if (remote && message.isRequest() && message.method === method) Object.assign(target, { remote });
      return message;
    },
  };
}

/** Changes the text of the Via at one place, from the top. */
export function viaText<M extends Message>(message: M, place: number, change: (via: string) => string): M {
  const vias = message.getAll('Via');
  return vias.length > place ? message.set('Via', vias.with(place, change(vias[place]))) : message;
}
