// What a registrar can do wrong around the bindings: intervals, the address-of-record, extensions, the form of its answers.
import type { Request } from '../../simulator/message';
import { defectsOf, type RolelessDefect } from './defect';
import { withStatus, withToTag } from './filters';
import { answered, asked, branchOf, disguised, eachContact, exchanged, isStar } from './registrar-filters';

const isNumber = (text: string): boolean => /^\d+$/.test(text);

const inIntervals: RolelessDefect[] = [
  {
    id: 'registrar-one-interval-for-all',
    requirement: 'RFC3261:10.3-22',
    summary: 'takes the first interval in a REGISTER for all of its contacts',
    caughtBy: 'registrar-expires-mixed',
    filters: asked(request => {
      const first = request.contacts[0]?.params.get('expires');
      if (!first || first === '0') return;
      eachContact(request, contact => {
        contact.params.set('expires', first);
        return contact;
      });
    }),
  },
  {
    id: 'registrar-longer-default',
    requirement: 'RFC3261:10.3-23',
    summary: 'binds for two hours where nothing was asked for and one hour is configured',
    caughtBy: 'registrar-expires-default',
    options: { expires: { min: 10, max: 7200, default: 7200 } },
  },
  {
    id: 'registrar-interval-overflow',
    requirement: 'RFC3261:10.3-33',
    summary: 'takes an interval of 2**31 s and more for a negative one, and lists it so',
    caughtBy: 'registrar-longest-interval',
    filters: exchanged(() => {
      const negative = new Map<string, number>();
      return {
        asked: request => {
          if ((request.expires ?? 0) >= 2 ** 31) negative.set(branchOf(request), (request.expires ?? 0) - 2 ** 32);
        },
        answered: response => {
          const value = negative.get(branchOf(response));
          if (value === undefined) return;
          eachContact(response, contact => {
            contact.params.set('expires', value);
            return contact;
          });
        },
      };
    }),
  },
  {
    id: 'registrar-hour-too-brief',
    requirement: 'RFC3261:10.3-22',
    summary: 'refuses one hour with 423',
    caughtBy: 'registrar-hour-not-too-brief',
    options: { expires: { min: 3600, max: 7200, default: 7200 } },
    filters: asked(request => {
      if (request.expires === 3600) request.set('Expires', '3599');
    }),
  },
  {
    id: 'registrar-wrong-min-expires',
    requirement: 'RFC3261:10.3-26',
    summary: 'states half of its shortest interval in Min-Expires',
    caughtBy: 'registrar-too-brief-min-expires',
    filters: answered(response => {
      if (response.status === 423) response.set('Min-Expires', '5');
    }),
  },
  {
    id: 'registrar-binds-what-was-not-too-brief',
    requirement: 'RFC3261:10.3-6',
    summary: 'answers 423 for one contact, and binds the others',
    caughtBy: 'registrar-too-brief-binds-nothing',
    filters: exchanged(() => {
      const brief = new Set<string>();
      return {
        asked: request =>
          eachContact(request, contact => {
            if (contact.params.get('expires') !== '3') return contact;
            brief.add(branchOf(request));
            return undefined;
          }),
        answered: response => {
          if (response.status !== 200 || !brief.has(branchOf(response))) return;
          withStatus(response, 423, 'Interval Too Brief').remove('Contact').set('Min-Expires', '10');
        },
      };
    }),
  },
  {
    id: 'registrar-refuses-malformed-interval',
    requirement: 'RFC3261:10.2-14',
    summary: 'refuses an interval that is no number',
    caughtBy: 'registrar-malformed-interval',
    filters: asked(request => {
      const intervals = [request.get('Expires'), ...request.contacts.map(contact => contact.params.get('expires'))];
      if (intervals.some(text => text !== undefined && !isNumber(text))) request.set('Contact', 'no contact at all');
    }),
  },
];

/** Sends the address-of-record of another user to the registrar. */
const withStranger = (applies: (user: string, request: Request) => boolean) =>
  disguised('To', () => request => {
    const { to } = request;
    if (!to?.uri.user || !applies(to.uri.user, request)) return undefined;
    to.uri.user = 'stranger';
    return to.toString();
  });

const inAddresses: RolelessDefect[] = [
  {
    id: 'registrar-any-domain',
    requirement: 'RFC3261:10.3-14',
    summary: 'looks only at the user part of an address-of-record',
    caughtBy: 'registrar-foreign-domain-404',
    filters: disguised('To', () => ({ to, uri }) => {
      if (!to || !uri) return undefined;
      to.uri.host = uri.host;
      return to.toString();
    }),
  },
  {
    id: 'registrar-aor-with-parameters',
    requirement: 'RFC3261:10.3-16',
    summary: 'takes the URI parameters in To for a part of the address-of-record',
    caughtBy: 'registrar-aor-parameters-ignored',
    filters: withStranger((_, request) => (request.to?.uri.params.size ?? 0) > 0),
  },
  {
    id: 'registrar-aor-with-escapes',
    requirement: 'RFC3261:10.3-16',
    summary: 'does not resolve the escapes in an address-of-record',
    caughtBy: 'registrar-aor-escapes',
    filters: withStranger(user => user.includes('%')),
  },
];

const inForm: RolelessDefect[] = [
  {
    id: 'registrar-no-unsupported',
    requirement: 'RFC3261:10.3-9',
    summary: 'answers 420 without Unsupported',
    caughtBy: 'registrar-unknown-extension',
    filters: answered(response => {
      if (response.status === 420) response.remove('Unsupported');
    }),
  },
  {
    id: 'registrar-6xx',
    requirement: 'RFC3261:10.3-1',
    summary: 'answers 6xx where something is wrong for good',
    caughtBy: 'registrar-no-6xx',
    filters: answered(response => {
      const instead: Record<number, [number, string]> = {
        400: [606, 'Not Acceptable'],
        404: [604, 'Does Not Exist Anywhere'],
        420: [606, 'Not Acceptable'],
        423: [603, 'Decline'],
      };
      const worse = instead[response.status];
      if (worse) withStatus(response, ...worse);
    }),
  },
  {
    id: 'registrar-6xx-for-contacts',
    requirement: 'RFC3261:10.3-1',
    summary: 'answers 606 to a contact that is no SIP URI',
    caughtBy: 'registrar-no-6xx',
    filters: exchanged(() => {
      const odd = new Set<string>();
      return {
        asked: request => {
          if (request.contacts.some(contact => !contact.wildcard && !contact.uri.isSip)) odd.add(branchOf(request));
        },
        answered: response => {
          if (response.status === 200 && odd.has(branchOf(response))) withStatus(response, 606, 'Not Acceptable');
        },
      };
    }),
  },
  {
    id: 'registrar-no-to-tag',
    requirement: 'RFC3261:8.2.6.2-6',
    summary: 'answers without a tag in To',
    caughtBy: 'registrar-response-fields',
    filters: answered(response => void withToTag(response, () => undefined)),
  },
  {
    id: 'registrar-answers-another-cseq',
    requirement: 'RFC3261:8.2.6.2-3',
    summary: 'answers with a CSeq number of its own',
    caughtBy: 'registrar-response-fields',
    filters: answered(response => {
      if (response.status === 200) response.set('CSeq', `${(response.cseq?.seq ?? 0) + 1} REGISTER`);
    }),
  },
  {
    id: 'registrar-no-compact-names',
    requirement: 'RFC3261:7.3.3-3',
    summary: 'does not know the compact name of Contact',
    caughtBy: 'registrar-compact-names',
    filters: asked(request => {
      if (!isStar(request) && request.lines.some(line => line.name.toLowerCase() === 'm')) request.remove('Contact');
    }),
  },
];

export const registrarProcessingDefects = defectsOf('registrar', [...inIntervals, ...inAddresses, ...inForm]);
