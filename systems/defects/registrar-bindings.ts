// What a registrar can do wrong with its bindings: what it adds, keeps, removes and lists, and in which order (10.3).
import { canonicalName, type NameAddr, splitList } from '../../simulator/message';
import { defectsOf, type RolelessDefect } from './defect';
import { withStatus } from './filters';
import {
  answered,
  asked,
  branchOf,
  disguised,
  eachContact,
  exchanged,
  isRemoval,
  isStar,
  star,
} from './registrar-filters';

const inListing: RolelessDefect[] = [
  {
    id: 'registrar-lists-the-request',
    requirement: 'RFC3261:10.3-32',
    summary: 'lists the contacts of the request instead of the bindings',
    caughtBy: 'registrar-query-lists-all',
    alsoCaughtBy: [
      'torture-registrar-survives.ipv6-bad',
      'torture-registrar-survives.port-ambiguous',
      'torture-registrar-survives.port-unambiguous',
      'torture-registrar-survives.regbadct',
      'torture-registrar-survives.scalar02',
    ],
    filters: exchanged(() => {
      const sent = new Map<string, string[]>();
      return {
        asked: request => void sent.set(branchOf(request), request.getAll('Contact')),
        answered: response => {
          if (response.status === 200) response.set('Contact', sent.get(branchOf(response)) ?? []);
        },
      };
    }),
  },
  {
    id: 'registrar-lists-a-stranger',
    requirement: 'RFC3261:10.3-32',
    summary: 'lists a contact for an address-of-record that has none',
    caughtBy: 'registrar-query-without-bindings',
    filters: answered(response => {
      if (response.status === 200 && !response.has('Contact')) response.set('Contact', '<sip:192.0.2.99>;expires=60');
    }),
  },
  {
    id: 'registrar-query-removes',
    requirement: 'RFC3261:10.3-32',
    summary: 'takes a REGISTER with Expires 0 and without Contact for the removal of all bindings',
    caughtBy: 'registrar-query-removes-nothing',
    filters: asked(request => {
      if (!request.has('Contact') && request.expires === 0) request.set('Contact', star());
    }),
  },
  {
    id: 'registrar-keeps-expired',
    requirement: 'RFC3261:10.3-32',
    summary: 'keeps a binding ten times as long as it says',
    caughtBy: 'registrar-expired-binding-gone',
    filters: exchanged(() => ({
      asked: request =>
        eachContact(request, contact => {
          if (contact.params.get('expires') === '10') contact.params.set('expires', '100');
          return contact;
        }),
      answered: response =>
        eachContact(response, contact => {
          const left = Number(contact.params.get('expires'));
          if (left <= 100) contact.params.set('expires', String(Math.ceil(left / 10)));
          return contact;
        }),
    })),
  },
];

const inUpdating: RolelessDefect[] = [
  {
    id: 'registrar-first-contact-line',
    requirement: 'RFC3261:10.3-32',
    summary: 'reads only the first Contact line of a REGISTER',
    caughtBy: 'registrar-several-contacts-in-lines',
    filters: asked(request => {
      const first = request.get('Contact');
      if (first !== undefined) request.set('Contact', first);
    }),
  },
  {
    id: 'registrar-first-contact-of-a-list',
    requirement: 'RFC3261:10.3-32',
    summary: 'reads only the first contact of a Contact line',
    caughtBy: 'registrar-several-contacts-in-a-list',
    filters: asked(request => {
      const lines = request.lines.filter(line => canonicalName(line.name) === 'Contact');
      if (lines.length > 0)
        request.set(
          'Contact',
          lines.map(line => splitList(line.value)[0]),
        );
    }),
  },
  {
    id: 'registrar-never-updates',
    requirement: 'RFC3261:10.3-28',
    summary: 'leaves a binding as it is when its contact is registered again',
    caughtBy: 'registrar-refresh',
    filters: exchanged(() => {
      const bound = new Set<string>();
      return {
        asked: request =>
          eachContact(request, contact =>
            bound.has(String(contact.uri)) && !isRemoval(contact) ? undefined : contact,
          ),
        answered: response => {
          for (const contact of response.contacts) bound.add(String(contact.uri));
        },
      };
    }),
  },
  {
    id: 'registrar-one-cseq-for-all-clients',
    requirement: 'RFC3261:10.3-27',
    summary: 'compares CSeq whatever the Call-ID',
    caughtBy: 'registrar-update-by-new-call-id',
    filters: disguised('Call-ID', () => () => 'one-for-all'),
  },
  {
    id: 'registrar-one-cseq-for-removals',
    requirement: 'RFC3261:10.3-27',
    summary: 'compares CSeq whatever the Call-ID where a binding is to be removed',
    caughtBy: 'registrar-remove-one-by-new-call-id',
    filters: disguised('Call-ID', () => {
      let first: string | undefined;
      return request => {
        if (request.has('Authorization')) first ??= request.callId;
        return request.contacts.some(isRemoval) ? first : undefined;
      };
    }),
  },
  {
    id: 'registrar-keeps-removed',
    requirement: 'RFC3261:10.3-28',
    summary: 'passes over contacts with expires=0',
    caughtBy: 'registrar-remove-one-by-parameter',
    filters: asked(request => eachContact(request, contact => (isRemoval(contact) ? undefined : contact))),
  },
  {
    id: 'registrar-removes-all-for-one',
    requirement: 'RFC3261:10.3-28',
    summary: 'removes all bindings when one contact has expires=0',
    caughtBy: 'registrar-add-and-remove-at-once',
    filters: asked(request => {
      if (request.contacts.some(isRemoval)) request.set('Contact', star()).set('Expires', '0');
    }),
  },
  {
    id: 'registrar-expires-zero-ignored',
    requirement: 'RFC3261:10.3-28',
    summary: 'removes nothing for an Expires header field of 0',
    caughtBy: 'registrar-remove-one-by-header',
    filters: asked(request => {
      if (request.expires === 0 && !isStar(request)) request.remove('Expires');
    }),
  },
  {
    id: 'registrar-compares-letters',
    requirement: 'RFC3261:10.3-28',
    summary: 'compares contacts letter by letter',
    caughtBy: 'registrar-same-contact',
    filters: exchanged(() => ({
      asked: request => {
        const letters = request.getAll('Contact').map(text => Buffer.from(text.split('>')[0]).toString('hex'));
        eachContact(request, contact => {
          const own = letters.shift();
          if (!contact.wildcard) contact.uri.params.set('x-letters', own);
          return contact;
        });
      },
      answered: response =>
        eachContact(response, contact => {
          contact.uri.params.delete('x-letters');
          return contact;
        }),
    })),
  },
  {
    id: 'registrar-compares-hosts',
    requirement: 'RFC3261:10.3-32',
    summary: 'takes contacts at one host for one, whatever user, port and parameters they have',
    caughtBy: 'registrar-other-contact',
    alsoCaughtBy: ['torture-registrar-noise'],
    filters: asked(request =>
      eachContact(request, contact => {
        contact.uri.user = contact.uri.user?.toLowerCase();
        contact.uri.port = undefined;
        for (const [name] of contact.uri.params.entries()) contact.uri.params.delete(name);
        return contact;
      }),
    ),
  },
];

const withStar: RolelessDefect[] = [
  {
    id: 'registrar-star-removes-one',
    requirement: 'RFC3261:10.3-18',
    summary: 'removes only the first binding for Contact *',
    caughtBy: 'registrar-remove-all-star',
    filters: exchanged(() => {
      let first: NameAddr | undefined;
      return {
        asked: request => {
          if (isStar(request) && first) request.set('Contact', `<${first.uri}>`);
        },
        answered: response => {
          first = response.contacts[0] ?? first;
        },
      };
    }),
  },
  {
    id: 'registrar-star-needs-other-call-id',
    requirement: 'RFC3261:10.3-19',
    summary: 'refuses Contact * of the Call-ID that made the bindings',
    caughtBy: 'registrar-remove-all-star-same-call-id',
    filters: disguised('CSeq', () => request => (isStar(request) ? '0 REGISTER' : undefined)),
  },
  {
    id: 'registrar-star-any-cseq',
    requirement: 'RFC3261:10.3-20',
    summary: 'removes all bindings for Contact * whatever its CSeq',
    caughtBy: 'registrar-remove-all-star-out-of-order',
    filters: disguised('CSeq', () => request => (isStar(request) ? '1000000 REGISTER' : undefined)),
  },
  {
    id: 'registrar-star-without-expires',
    requirement: 'RFC3261:10.3-17',
    summary: 'removes all bindings for Contact * without Expires',
    caughtBy: 'registrar-star-without-expires',
    filters: asked(request => {
      if (isStar(request) && !request.has('Expires')) request.set('Expires', '0');
    }),
  },
  {
    id: 'registrar-star-beside-contacts',
    requirement: 'RFC3261:10.3-17',
    summary: 'takes Contact * beside other contacts',
    caughtBy: 'registrar-star-with-contact',
    filters: asked(request => {
      if (isStar(request)) request.set('Contact', star());
    }),
  },
];

const inOrder: RolelessDefect[] = [
  {
    id: 'registrar-any-cseq',
    requirement: 'RFC3261:10.3-29',
    summary: 'updates bindings whatever the CSeq',
    caughtBy: 'registrar-lower-cseq-refused',
    filters: disguised('CSeq', () => {
      let seq = 1000;
      return () => `${++seq} REGISTER`;
    }),
  },
  {
    id: 'registrar-equal-cseq',
    requirement: 'RFC3261:10.3-29',
    summary: 'updates bindings for a CSeq that is not lower, where it should be higher',
    caughtBy: 'registrar-equal-cseq-refused',
    filters: disguised('CSeq', () => {
      let count = 0;
      return request => `${(request.cseq?.seq ?? 0) * 1000 + ++count} REGISTER`;
    }),
  },
  {
    id: 'registrar-removes-at-any-cseq',
    requirement: 'RFC3261:10.3-29',
    summary: 'removes a binding whatever the CSeq',
    caughtBy: 'registrar-lower-cseq-removes-nothing',
    filters: disguised('CSeq', () => request => (request.contacts.some(isRemoval) ? '1000000 REGISTER' : undefined)),
  },
  {
    id: 'registrar-last-come-first-served',
    requirement: 'RFC3261:10.3-5',
    summary: 'carries out a removal before the registration that arrived just before it',
    caughtBy: 'registrar-order-of-arrival',
    filters: asked(request => {
      if (!request.has('Authorization') || isStar(request)) return;
      if (request.expires === 0) request.remove('Expires');
      else request.remove('Contact');
    }),
  },
  {
    id: 'registrar-commits-one-by-one',
    requirement: 'RFC3261:10.3-30',
    summary: 'keeps the updates that succeeded when another one of the same REGISTER fails',
    caughtBy: 'registrar-update-atomic',
    filters: exchanged(() => {
      const seqs = new Map<string, number>();
      const failing = new Set<string>();
      return {
        asked: request => {
          if (!request.has('Authorization')) return;
          const seq = request.cseq?.seq ?? 0;
          eachContact(request, contact => {
            const key = `${request.callId} ${contact.uri}`;
            if (seq <= (seqs.get(key) ?? -1)) {
              failing.add(branchOf(request));
              return undefined;
            }
            seqs.set(key, seq);
            return contact;
          });
        },
        answered: response => {
          if (!failing.has(branchOf(response))) return;
          withStatus(response, 500, 'Server Internal Error').remove('Contact');
        },
      };
    }),
  },
];

export const registrarBindingDefects = defectsOf('registrar', [...inListing, ...inUpdating, ...withStar, ...inOrder]);
