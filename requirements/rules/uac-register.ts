// Rules of the REGISTER that a client sends (RFC 3261 10.2).
import type { Request } from '../../simulator/message';
import { at, of, onRequests, type RequestRule, type Rule, type Sent, type SutRole } from './rule';
import { begins, callBefore, type Facts, finalOf, ownBefore, responsesTo, sentFacts } from './uac-facts';

const clients: readonly SutRole[] = ['uac'];

const isRegister = (sent: Sent<Request>): boolean => begins(sent) && sent.message.method === 'REGISTER';

const ofRegisters = (rule: RequestRule): Rule => onRequests({ ...rule, suits: of('REGISTER') });

/** So soon, ms, no REGISTER can have timed out. */
const soon = 1000;

/** The REGISTERs before with another number or branch. */
function before(sent: Sent): Facts[] {
  const { branch } = sentFacts(sent);
  return ownBefore(sent, 'REGISTER').filter(one => one.branch !== branch);
}

/** The last one, when it went the same way: one that took another may not be in the trace. */
function lastOnSameWay(sent: Sent<Request>): Facts | undefined {
  if (!isRegister(sent) || sent.repeated || !sent.message.cseq || sent.observed.transport !== 'UDP') return undefined;
  const last = before(sent).at(-1);
  return last && last.to === sentFacts(sent).to && last.observed.transport === 'UDP' ? last : undefined;
}

/** 10.2: sent again to another server after a failure, a request keeps its number (RFC 3263 4.3). */
const triedElsewhere = (sent: Sent, last: Facts): boolean => {
  const final = finalOf(sent, last)?.status;
  return last.seq === sentFacts(sent).seq && (final === undefined || final === 503 || final === 408);
};

const contactsOf = (message: Request): string => message.contacts.map(({ uri }) => uri.toString()).join(',');

export const uacRegister: Rule[] = [
  ofRegisters({
    id: 'register-has-what-it-needs',
    requirement: 'RFC3261:10.2-4',
    roles: clients,
    applies: isRegister,
    check: ({ message }) => {
      const missing = ['To', 'From', 'Call-ID', 'CSeq'].filter(field => !message.has(field));
      return missing.length === 0 ? undefined : { found: 'no ' + missing.join(', no '), expected: missing.join(', ') };
    },
  }),
  ofRegisters({
    id: 'register-goes-to-a-domain',
    requirement: 'RFC3261:10.2-6',
    roles: clients,
    applies: isRegister,
    check: ({ message: { requestUri } }) =>
      requestUri.includes('@') ? { found: requestUri, expected: 'a domain, without a user and an @' } : undefined,
  }),
  ofRegisters({
    id: 'register-names-a-sip-address-of-record',
    requirement: 'RFC3261:10.2-7',
    roles: clients,
    applies: sent => isRegister(sent) && sent.message.to !== undefined,
    check: sent =>
      sent.message.to!.uri.isSip ? undefined : at(sent, 'To', sent.message.get('To')!, 'a SIP or SIPS URI'),
  }),
  ofRegisters({
    id: 'cseq-of-register-grows',
    requirement: 'RFC3261:10.2-9',
    roles: clients,
    applies: sent => {
      const last = lastOnSameWay(sent);
      return last !== undefined && !triedElsewhere(sent, last);
    },
    check: sent => {
      const last = Math.max(...before(sent).map(({ seq }) => seq));
      const { seq } = sentFacts(sent);
      return seq > last ? undefined : at(sent, 'CSeq', String(seq), `a number above ${last}`);
    },
  }),
  ofRegisters({
    id: 'cseq-of-register-grows-by-one',
    requirement: 'RFC3261:10.2-9',
    roles: clients,
    // whether one between them went elsewhere is not known when several servers are in use
    applies: sent => {
      const last = lastOnSameWay(sent);
      return (
        last !== undefined && last.seq < sentFacts(sent).seq && new Set(before(sent).map(({ to }) => to)).size === 1
      );
    },
    check: sent => {
      const last = lastOnSameWay(sent)!;
      const { seq } = sentFacts(sent);
      return seq === last.seq + 1 ? undefined : at(sent, 'CSeq', String(seq), String(last.seq + 1));
    },
  }),
  ofRegisters({
    id: 'register-waits-for-the-one-before',
    requirement: 'RFC3261:10.2-11',
    roles: clients,
    // the registrar is there: it has answered before, or provisionally
    applies: sent => {
      const last = lastOnSameWay(sent);
      if (!last || last.seq >= sentFacts(sent).seq || !last.request!.has('Contact') || !sent.message.has('Contact'))
        return false;
      const first = before(sent).find(({ branch }) => branch === last.branch)!;
      if (sent.observed.at - first.at >= soon) return false;
      const { to } = last;
      return callBefore(sent).some(one => one.response && one.from === to && one.method === 'REGISTER');
    },
    check: sent => {
      const last = lastOnSameWay(sent)!;
      if (responsesTo(sent, last).some(({ status }) => status >= 200)) return undefined;
      return at(sent, 'CSeq', sent.message.get('CSeq')!, `the final response to REGISTER ${last.seq} first`);
    },
  }),
  ofRegisters({
    id: 'register-has-no-action-parameter',
    requirement: 'RFC3261:10.2-12',
    roles: clients,
    applies: sent => isRegister(sent) && sent.message.contacts.length > 0,
    check: sent => {
      const old = sent.message.contacts.find(contact => !contact.wildcard && contact.params.has('action'));
      return old && at(sent, 'Contact', old.toString(), 'no parameter action');
    },
  }),
  ofRegisters({
    id: 'all-contacts-only-with-expires-0',
    requirement: 'RFC3261:10.2.2-2',
    roles: clients,
    applies: sent => isRegister(sent) && sent.message.getAll('Contact').includes('*'),
    check: sent =>
      sent.message.expires === 0 && sent.message.getAll('Contact').length === 1
        ? undefined
        : at(
            sent,
            'Contact',
            `Contact * and Expires ${sent.message.get('Expires') ?? 'missing'}`,
            'Expires: 0, and * alone',
          ),
  }),
  ofRegisters({
    id: 'refresh-goes-where-the-registration-went',
    requirement: 'RFC3261:10.2.4-4',
    roles: clients,
    // not where a redirection, a failure or several flows (RFC 5626) may lead elsewhere
    applies: sent => {
      if (!isRegister(sent) || sent.observed.transport !== 'UDP' || !sent.message.has('Contact')) return false;
      if (sent.message.contacts.some(({ params }) => params.has('reg-id') || params.has('+sip.instance'))) return false;
      const others = before(sent);
      const contacts = contactsOf(sent.message);
      return (
        others.length > 0 &&
        others.every(one => {
          const final = finalOf(sent, one)?.status ?? 0;
          const good = (final >= 200 && final < 300) || final === 401 || final === 407;
          const same = contactsOf(one.request!) === contacts && one.request!.requestUri === sent.message.requestUri;
          return good && same && one.observed.transport === 'UDP';
        })
      );
    },
    check: sent => {
      const { to } = before(sent).at(-1)!;
      return sentFacts(sent).to === to ? undefined : { found: sentFacts(sent).to, expected: to };
    },
  }),
];
