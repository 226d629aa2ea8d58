// How the registrar's defects are made: changes to the REGISTER requests that it sees and to its answers to them.
import type { Filters } from '../../simulator/element';
import { type Message, NameAddr, type Request, type Response } from '../../simulator/message';
import { receivedRequests, responsesTo } from './filters';

/** Sees each REGISTER before the registrar does. */
export function asked(change: (request: Request) => void): () => Filters {
  return () =>
    receivedRequests('REGISTER', request => {
      change(request);
      return request;
    });
}

/** Sees each answer to a REGISTER before it is sent. */
export function answered(change: (response: Response) => void): () => Filters {
  return () =>
    responsesTo('REGISTER', response => {
      change(response);
      return response;
    });
}

/** Sees both; made anew for each registrar, so that it may remember. */
export function exchanged(
  make: () => { asked?(request: Request): void; answered?(response: Response): void },
): () => Filters {
  return () => {
    const { asked: before, answered: after } = make();
    return { ...(before && asked(before)()), ...(after && answered(after)()) };
  };
}

/** The registrar sees another value of a field than was sent; the answer has the one sent. */
export function disguised(field: 'Call-ID' | 'CSeq' | 'To', as: () => (request: Request) => string | undefined) {
  return exchanged(() => {
    const disguise = as();
    const sent = new Map<string, string>();
    return {
      asked: request => {
        const value = disguise(request);
        if (value === undefined) return;
        sent.set(branchOf(request), request.get(field) ?? '');
        request.set(field, value);
      },
      answered: response => {
        const original = sent.get(branchOf(response));
        if (original === undefined) return;
        const { to } = response;
        response.set(field, original);
        if (field === 'To' && to?.tag) response.set('To', `${original};tag=${to.tag}`);
      },
    };
  });
}

/** Changes each contact; undefined leaves it out. */
export function eachContact(message: Message, change: (contact: NameAddr) => NameAddr | undefined): void {
  if (!message.has('Contact')) return;
  const kept = message.contacts.map(change).filter(contact => contact !== undefined);
  if (kept.length > 0) message.set('Contact', kept);
  else message.remove('Contact');
}

export const isStar = (request: Request): boolean => request.contacts.some(contact => contact.wildcard);

/** A contact that the request wants removed. */
export const isRemoval = (contact: NameAddr): boolean => contact.params.get('expires') === '0';

export const branchOf = (message: Message): string => message.topVia?.branch ?? '';

export const star = (): NameAddr => NameAddr.parse('*') as NameAddr;
