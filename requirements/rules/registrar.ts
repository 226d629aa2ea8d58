// Rules of a registrar's responses (RFC 3261 10.3).
import type { NameAddr, Request, Response } from '../../simulator/message';
import { at, type Kind, onResponses, type ResponseRule, type Rule, type Sent, type SutRole } from './rule';
import { answered, lacks } from './uas-facts';

const roles: readonly SutRole[] = ['registrar'];
const is200 = ({ status }: Kind): boolean => status === 200;

/** The seconds that the request asks for, for one of its contacts; undefined when it leaves that open, or is unclear. */
function asked(request: Request, contact: NameAddr): number | undefined {
  const own = contact.params.get('expires');
  if (own !== undefined) return /^\d+$/.test(own) ? Number(own) : undefined;
  return request.expires;
}

/** The contacts to bind or to remove, each told once. */
function contactsOf(sent: Sent, removed: boolean): NameAddr[] {
  const request = answered(sent);
  if (request?.method !== 'REGISTER') return [];
  const { contacts } = request;
  if (contacts.some(({ wildcard }) => wildcard)) return [];
  const once = contacts.filter(one => contacts.every(other => other === one || !other.uri.equals(one.uri)));
  return once.filter(one => (asked(request, one) === 0) === removed);
}

const isListed = (sent: Sent, contact: NameAddr): NameAddr | undefined =>
  sent.message.contacts.find(({ uri }) => uri.equals(contact.uri));

const only = (rule: Omit<ResponseRule, 'roles'>): Rule => onResponses({ ...rule, roles });

/** The shortest interval asked for and not 0; undefined when any is left open. */
function shortest(sent: Sent<Response>): number | undefined {
  const request = answered(sent);
  if (!request || request.contacts.length === 0) return undefined;
  const all = request.contacts.map(contact => asked(request, contact));
  if (all.includes(undefined)) return undefined;
  const some = (all as number[]).filter(seconds => seconds > 0);
  return some.length > 0 ? Math.min(...some) : undefined;
}

const minimum = ({ message }: Sent): number | undefined => {
  const text = message.get('Min-Expires')?.trim() ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
};

export const registrar: Rule[] = [
  only({
    id: 'registrar-sends-no-6xx',
    requirement: 'RFC3261:10.3-1',
    check: ({ message: { status } }) =>
      status >= 600 ? { found: String(status), expected: 'a status below 600' } : undefined,
  }),
  only({
    id: 'response-to-register-has-no-record-route',
    requirement: 'RFC3261:10.3-4',
    check: sent => (sent.message.has('Record-Route') ? at(sent, 'Record-Route', 'a Record-Route', 'none') : undefined),
  }),
  only({
    id: '423-has-min-expires',
    requirement: 'RFC3261:10.3-26',
    suits: ({ status }) => status === 423,
    check: lacks('Min-Expires'),
  }),
  only({
    id: 'min-expires-is-more-than-was-asked',
    requirement: 'RFC3261:10.3-26',
    suits: ({ status }) => status === 423,
    applies: sent => minimum(sent) !== undefined && shortest(sent) !== undefined,
    check: sent =>
      minimum(sent)! > shortest(sent)!
        ? undefined
        : at(sent, 'Min-Expires', String(minimum(sent)), `more than the ${shortest(sent)} s that were refused`),
  }),
  only({
    id: '200-to-register-lists-what-was-bound',
    requirement: 'RFC3261:10.3-32',
    suits: is200,
    applies: sent => contactsOf(sent, false).length > 0,
    check: sent => {
      const missing = contactsOf(sent, false).find(contact => !isListed(sent, contact));
      return missing && at(sent, 'Contact', 'a binding is missing', missing.uri.toString());
    },
  }),
  only({
    id: '200-to-register-lists-nothing-removed',
    requirement: 'RFC3261:10.3-32',
    suits: is200,
    applies: sent => contactsOf(sent, true).length > 0,
    check: sent => {
      const left = contactsOf(sent, true).find(contact => {
        const listed = isListed(sent, contact);
        return listed !== undefined && listed.params.get('expires') !== '0';
      });
      return left && at(sent, 'Contact', left.uri.toString(), 'no binding that the request removed');
    },
  }),
  only({
    id: 'each-contact-of-a-registrar-has-expires',
    requirement: 'RFC3261:10.3-33',
    suits: is200,
    applies: sent => sent.message.contacts.length > 0,
    check: sent => {
      const bare = sent.message.contacts.find(({ params }) => !params.has('expires'));
      return bare && at(sent, 'Contact', bare.toString(), 'an expires parameter');
    },
  }),
  only({ id: '200-to-register-has-date', requirement: 'RFC3261:10.3-34', suits: is200, check: lacks('Date') }),
];
