// Rules of what stands in the requests that either side of a dialog sends in it (RFC 3261 12.1, 12.2.1.1, 13.2.2.4).
import type { NameAddr, Request, Uri } from '../../simulator/message';
import { current, type Dialog, dialogOf } from './dialog-state';
import { at, type Finding, onRequests, type Rule, type Sent, type SutRole } from './rule';
import { isAck, refusedInvite } from './uac-ack';
import { asTarget, callBefore, finalOf, sameUri, sameWhole, sentFacts } from './uac-facts';

const clients: readonly SutRole[] = ['uac'];

/** The dialog of the request; an ACK to a failure is made by its transaction, not by the dialog. */
const dialog = (sent: Sent<Request>): Dialog | undefined =>
  sent.repeated || refusedInvite(sent) ? undefined : dialogOf(sent);

const inDialog = (
  id: string,
  requirement: string,
  fits: (dialog: Dialog, sent: Sent<Request>) => boolean,
  check: (sent: Sent<Request>, dialog: Dialog) => Finding | undefined,
): Rule =>
  onRequests({
    id,
    requirement,
    roles: clients,
    applies: sent => {
      const found = dialog(sent);
      return found !== undefined && fits(found, sent);
    },
    check: sent => check(sent, dialog(sent)!),
  });

type Kind = 'none' | 'loose' | 'strict';

const kindOf = (routes: readonly NameAddr[]): Kind => {
  if (routes.length === 0) return 'none';
  return routes[0].uri.isSip && routes[0].uri.params.has('lr') ? 'loose' : 'strict';
};

/** Whether the route set is known, and of that kind whichever it is. */
const routed =
  (kind: Kind) =>
  (found: Dialog, sent: Sent<Request>): boolean => {
    const sets = current(found.routes, sent);
    return sets.length > 0 && sets.every(set => kindOf(set) === kind);
  };

const knowsTarget = (found: Dialog, sent: Sent<Request>): boolean => current(found.target, sent).length > 0;

const both =
  (...tests: ((found: Dialog, sent: Sent<Request>) => boolean)[]) =>
  (found: Dialog, sent: Sent<Request>): boolean =>
    tests.every(test => test(found, sent));

const isCaller = ({ side }: Dialog): boolean => side === 'caller';
const isCallee = ({ side }: Dialog): boolean => side === 'callee';
const unrefreshed = ({ refreshed }: Dialog): boolean => !refreshed;

const goesToTarget = (sent: Sent<Request>, found: Dialog): Finding | undefined => {
  const targets = current(found.target, sent).map(asTarget);
  if (targets.some(target => sameWhole(target, sent.message.uri))) return undefined;
  return { found: sent.message.requestUri, expected: targets.join(' or ') };
};

const sameRoutes = (mine: readonly NameAddr[], wanted: readonly Uri[]): boolean =>
  mine.length === wanted.length && mine.every(({ uri }, i) => sameWhole(uri, wanted[i]));

/** The Route is one of these lists. */
function hasRoute(sent: Sent<Request>, lists: readonly (readonly Uri[])[]): Finding | undefined {
  const mine = sent.message.routes;
  if (lists.some(list => sameRoutes(mine, list))) return undefined;
  const expected = lists.map(list => list.map(uri => `<${uri}>`).join(', ')).join(' or ');
  return at(sent, 'Route', sent.message.getAll('Route').join(', ') || 'no Route', expected);
}

const hasNoRoute = (sent: Sent<Request>): Finding | undefined =>
  sent.message.has('Route') ? at(sent, 'Route', sent.message.get('Route')!, 'no Route') : undefined;

const hasWholeSet = (sent: Sent<Request>, found: Dialog): Finding | undefined =>
  hasRoute(
    sent,
    current(found.routes, sent).map(set => set.map(({ uri }) => uri)),
  );

/** RFC 4916: then either side may go by another name later. */
const namesMayChange = (sent: Sent<Request>): boolean =>
  sent.message.tokens('Supported').includes('from-change') ||
  callBefore(sent).some(({ observed }) => observed.message!.tokens('Supported').includes('from-change'));

const party = (field: 'From' | 'To', uris: readonly Uri[], sent: Sent<Request>): Finding | undefined => {
  const mine = field === 'From' ? sent.message.from : sent.message.to;
  if (!mine || uris.length === 0 || uris.some(uri => sameUri(uri, mine.uri))) return undefined;
  return at(sent, field, sent.message.get(field)!, uris[0].toString());
};

const remoteUri = (sent: Sent<Request>, { remoteUris }: Dialog): Finding | undefined => party('To', remoteUris, sent);
const localUri = (sent: Sent<Request>, { localUris }: Dialog): Finding | undefined =>
  namesMayChange(sent) ? undefined : party('From', localUris, sent);
const bothUris = (sent: Sent<Request>, found: Dialog): Finding | undefined =>
  remoteUri(sent, found) ?? localUri(sent, found);

const numbered = ({ last }: Dialog, { message }: Sent<Request>): boolean =>
  last !== undefined && message.method !== 'ACK' && message.cseq !== undefined;

/** A request that failed on its way may go elsewhere with its number (RFC 3263 4.3), and so may one that was redirected. */
const triedElsewhere = (sent: Sent<Request>, { last }: Dialog): boolean => {
  const { seq, method } = sentFacts(sent);
  if (last!.seq !== seq || last!.method !== method) return false;
  const status = finalOf(sent, last!)?.status ?? 408;
  return status === 408 || status === 503 || (status >= 300 && status < 400);
};

/** Both went the same way, and nothing changed that way between them: none can have gone elsewhere unseen. */
const sameWay = ({ last, moved, invite }: Dialog, sent: Sent<Request>): boolean =>
  last !== undefined &&
  // the responses to the INVITE have set the way only now
  (!moved || last === invite) &&
  last.to === sentFacts(sent).to &&
  last.observed.transport === 'UDP' &&
  sent.observed.transport === 'UDP' &&
  last.seq < sentFacts(sent).seq;

const nextNumber = (sent: Sent<Request>, { last }: Dialog): Finding | undefined =>
  sentFacts(sent).seq === last!.seq + 1
    ? undefined
    : at(sent, 'CSeq', sent.message.get('CSeq')!, `the number ${last!.seq + 1}`);

const refreshes = (_: Dialog, { message }: Sent<Request>): boolean =>
  message.method === 'INVITE' || message.method === 'UPDATE';

const strictTarget = both(routed('strict'), knowsTarget);

export const uacDialog: Rule[] = [
  inDialog('to-has-the-remote-uri', 'RFC3261:12.2.1.1-1', () => true, remoteUri),
  inDialog('from-has-the-local-uri', 'RFC3261:12.2.1.1-3', () => true, localUri),
  inDialog('caller-keeps-the-uris-of-its-invite', 'RFC3261:12.1.2-12', isCaller, bothUris),
  inDialog('callee-turns-the-uris-of-the-invite', 'RFC3261:12.1.1-15', isCallee, bothUris),
  inDialog(
    'cseq-grows-in-the-dialog',
    'RFC3261:12.2.1.1-7',
    (found, sent) =>
      numbered(found, sent) &&
      !triedElsewhere(sent, found) &&
      found.last!.observed.transport === sent.observed.transport,
    (sent, { last }) =>
      sentFacts(sent).seq > last!.seq
        ? undefined
        : at(sent, 'CSeq', sent.message.get('CSeq')!, `a number above ${last!.seq}`),
  ),
  inDialog('cseq-grows-by-one-in-the-dialog', 'RFC3261:12.2.1.1-8', both(numbered, sameWay), nextNumber),
  inDialog(
    'callers-numbers-go-on-from-its-invite',
    'RFC3261:12.1.2-7',
    (found, sent) => isCaller(found) && numbered(found, sent) && found.last === found.invite && sameWay(found, sent),
    nextNumber,
  ),
  inDialog(
    'first-number-of-the-callee-is-below-2-31',
    'RFC3261:12.2.1.1-9',
    (found, { message }) => isCallee(found) && !found.last && message.method !== 'ACK' && message.cseq !== undefined,
    sent =>
      sentFacts(sent).seq < 2 ** 31 ? undefined : at(sent, 'CSeq', sent.message.get('CSeq')!, 'a number below 2**31'),
  ),
  inDialog(
    'cseq-names-the-method-in-the-dialog',
    'RFC3261:12.2.1.1-10',
    (_, { message }) => message.cseq !== undefined,
    sent =>
      sent.message.cseq!.method === sent.message.method
        ? undefined
        : at(sent, 'CSeq', sent.message.get('CSeq')!, sent.message.method),
  ),
  inDialog('request-goes-to-the-target', 'RFC3261:12.2.1.1-11', both(routed('none'), knowsTarget), goesToTarget),
  inDialog('no-route-without-a-route-set', 'RFC3261:12.2.1.1-12', routed('none'), hasNoRoute),
  inDialog(
    'loosely-routed-request-names-the-target',
    'RFC3261:12.2.1.1-13',
    both(routed('loose'), knowsTarget),
    goesToTarget,
  ),
  inDialog('loosely-routed-request-has-the-route-set', 'RFC3261:12.2.1.1-13', routed('loose'), hasWholeSet),
  inDialog('strictly-routed-request-names-the-first-router', 'RFC3261:12.2.1.1-14', routed('strict'), (sent, found) => {
    const { uri } = sent.message;
    const first = current(found.routes, sent).map(([{ uri: router }]) => asTarget(router));
    // 19.1.1: which parameters may stand in a Request-URI depends on where the URI came from
    if (uri && first.some(router => sameUri(router, uri))) return undefined;
    return { found: sent.message.requestUri, expected: first.join(' or ') };
  }),
  inDialog('strictly-routed-request-has-the-other-routers', 'RFC3261:12.2.1.1-15', routed('strict'), (sent, found) => {
    const mine = sent.message.routes.map(({ uri }) => uri);
    const sets = current(found.routes, sent).map(set => set.slice(1).map(({ uri }) => uri));
    if (sets.some(set => set.every((uri, i) => mine[i] !== undefined && sameWhole(uri, mine[i])))) return undefined;
    return at(sent, 'Route', sent.message.getAll('Route').join(', ') || 'no Route', sets.map(String).join(' or '));
  }),
  inDialog(
    'strictly-routed-request-ends-its-route-in-the-target',
    'RFC3261:12.2.1.1-16',
    strictTarget,
    (sent, found) => {
      const last = sent.message.routes.at(-1)?.uri;
      const targets = current(found.target, sent);
      if (last && targets.some(target => sameUri(asTarget(target), asTarget(last)))) return undefined;
      return at(
        sent,
        'Route',
        sent.message.getAll('Route').join(', ') || 'no Route',
        `${targets.join(' or ')} at its end`,
      );
    },
  ),
  inDialog(
    'callers-route-is-the-record-route-turned',
    'RFC3261:12.1.2-4',
    both(isCaller, routed('loose')),
    hasWholeSet,
  ),
  inDialog('caller-without-record-route-has-no-route', 'RFC3261:12.1.2-5', both(isCaller, routed('none')), hasNoRoute),
  inDialog(
    'callers-target-is-the-contact-of-the-response',
    'RFC3261:12.1.2-6',
    (found, sent) =>
      isCaller(found) && unrefreshed(found) && knowsTarget(found, sent) && !routed('strict')(found, sent),
    goesToTarget,
  ),
  inDialog('callees-route-is-the-record-route', 'RFC3261:12.1.1-7', both(isCallee, routed('loose')), hasWholeSet),
  inDialog('callee-without-record-route-has-no-route', 'RFC3261:12.1.1-8', both(isCallee, routed('none')), hasNoRoute),
  inDialog(
    'callees-target-is-the-contact-of-the-invite',
    'RFC3261:12.1.1-9',
    (found, sent) =>
      isCallee(found) && unrefreshed(found) && knowsTarget(found, sent) && !routed('strict')(found, sent),
    goesToTarget,
  ),
  inDialog(
    'route-set-is-that-of-the-2xx',
    'RFC3261:13.2.2-3',
    (found, sent) =>
      isCaller(found) &&
      found.recomputed &&
      isAck(sent) &&
      !routed('strict')(found, sent) &&
      current(found.routes, sent).length > 0,
    hasWholeSet,
  ),
  inDialog(
    'each-2xx-has-a-dialog-of-its-own',
    'RFC3261:13.2.2-4',
    // other responses to the INVITE have made other dialogs
    (found, sent) =>
      isCaller(found) &&
      found.confirmed !== undefined &&
      unrefreshed(found) &&
      knowsTarget(found, sent) &&
      !routed('strict')(found, sent) &&
      callBefore(sent).some(
        ({ status, branch, toTag }) =>
          status >= 200 && status < 300 && branch === found.invite.branch && toTag !== sentFacts(sent).toTag,
      ),
    goesToTarget,
  ),
  inDialog('target-refresh-has-a-contact', 'RFC3261:12.2.1.1-17', refreshes, ({ message }) =>
    message.has('Contact') ? undefined : { found: 'no Contact', expected: 'a Contact field' },
  ),
  inDialog(
    'secure-dialog-keeps-sips-contacts',
    'RFC3261:12.2.1.1-18',
    (found, sent) =>
      refreshes(found, sent) &&
      sent.message.contacts.length > 0 &&
      found.invite.observed.transport === 'TLS' &&
      found.invite.request!.uri?.scheme === 'sips',
    sent =>
      sent.message.contacts.every(({ uri }) => uri.scheme === 'sips')
        ? undefined
        : at(sent, 'Contact', sent.message.get('Contact')!, 'a SIPS URI'),
  ),
];
