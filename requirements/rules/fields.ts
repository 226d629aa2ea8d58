// Rules of which header fields stand in which message, made from the table of fields (RFC 3261 20).
import type { Message, Request, Response } from '../../simulator/message';
import { factsOf } from './facts';
import { fieldTable, type Mark, methods, ofTheirStatusesOnly, type Row } from './field-table';
import { at, type Finding, onRequests, onResponses, type Rule, type Sent, type SutRole } from './rule';

const clients: readonly SutRole[] = ['uac'];
const servers: readonly SutRole[] = ['uas', 'registrar'];

const rowsOf = new Map<string, Row[]>();
for (const one of fieldTable) rowsOf.set(one.field, [...(rowsOf.get(one.field) ?? []), one]);

/** With more Vias than one somebody else made the request. */
const made = ({ observed }: Sent): boolean => factsOf(observed).vias <= 1;

const missing = (field: string, message: Message): Finding | undefined =>
  message.has(field) ? undefined : { found: 'no ' + field, expected: `a ${field} field` };

const present = (field: string, sent: Sent, where: string): Finding | undefined =>
  sent.message.has(field) ? at(sent, field, `${field} in ${where}`, `no ${field} there`) : undefined;

/** The requests that must not have the field: all, where it is one of responses only. */
function bannedRequests(rows: readonly Row[]): ReadonlySet<string> | 'all' {
  const own = rows.filter(({ requests }) => requests);
  if (own.length === 0) return 'all';
  return new Set(methods.filter(method => own.every(({ marks }) => marks[method] === '-')));
}

const requestsWithout: Rule[] = [...rowsOf].flatMap(([field, rows]) => {
  const banned = bannedRequests(rows);
  if (banned !== 'all' && banned.size === 0) return [];
  return onRequests({
    id: `${field.toLowerCase()}-in-no-${banned === 'all' ? '' : 'other-'}requests`,
    requirement: 'RFC3261:20-7',
    roles: clients,
    suits: ({ method }) => banned === 'all' || banned.has(method),
    applies: made,
    check: sent => present(field, sent, sent.message.method),
  });
});

/** What the table says of the field in the response: a mark, or that it stands in no response at all; undefined: nothing. */
function responseMark(rows: readonly Row[], status: number, method: string): Mark | undefined {
  const fits = rows.filter(row => row.responses(status));
  if (fits.length === 0) {
    const requestsOnly = rows.every(row => row.requests);
    return requestsOnly || ofTheirStatusesOnly.has(rows[0].field) ? '-' : undefined;
  }
  const marks = fits.map(row => row.marks[method]);
  return marks.find(mark => mark === 'm') ?? marks.find(mark => mark === 'm*') ?? marks[0];
}

/** All marks that the field may have in a response, to know which rules there are. */
const marksInResponses = (rows: readonly Row[]): Set<Mark | undefined> => {
  const set = new Set<Mark | undefined>();
  for (let status = 100; status < 700; status++)
    for (const method of methods.slice(1)) set.add(responseMark(rows, status, method));
  return set;
};

/** An ACK has no response that the tables could speak of. */
const marked = ({ request, message }: Sent<Response>, rows: readonly Row[], mark: Mark): boolean =>
  request !== undefined && request.method !== 'ACK' && responseMark(rows, message.status, request.method) === mark;

const responsesWithout: Rule[] = [...rowsOf].flatMap(([field, rows]) => {
  const marks = marksInResponses(rows);
  if (!marks.has('-')) return [];
  return onResponses({
    id: `${field.toLowerCase()}-in-no-${marks.size === 1 ? '' : 'other-'}responses`,
    requirement: 'RFC3261:20-9',
    roles: servers,
    applies: sent => marked(sent, rows, '-'),
    check: sent => present(field, sent, `${sent.message.status} to ${sent.request!.method}`),
  });
});

const inRequests = (rows: readonly Row[], mark: Mark): ReadonlySet<string> =>
  new Set(methods.filter(method => rows.some(({ requests, marks }) => requests && marks[method] === mark)));

const requestsWith = (mark: Mark, word: string, requirement: string): Rule[] =>
  [...rowsOf].flatMap(([field, rows]) => {
    const wanted = inRequests(rows, mark);
    if (wanted.size === 0) return [];
    const check = ({ message }: Sent<Request>): Finding | undefined => missing(field, message);
    const id = `${field.toLowerCase()}-where-${word}-in-requests`;
    return onRequests({
      id,
      requirement,
      roles: clients,
      suits: ({ method }) => wanted.has(method),
      applies: made,
      check,
    });
  });

/** What a response copies; nobody can copy from a request that lacks it. */
const copied = new Set(['Call-ID', 'CSeq', 'From', 'To', 'Via']);

/** Without Via or CSeq it cannot be told what a response answers: then everything that came has to be sound. */
const onlySoundCame = ({ call, observed }: Sent): boolean => {
  const { host, port } = observed.from;
  const came = call.filter(({ message, to }) => message?.isRequest() && to.host === host && to.port === port);
  return came.length > 0 && came.every(({ message }) => message!.faults.length === 0);
};

const responsesWith = (mark: Mark, word: string, requirement: string): Rule[] =>
  [...rowsOf].flatMap(([field, rows]) => {
    if (!marksInResponses(rows).has(mark)) return [];
    const applies = (sent: Sent<Response>): boolean =>
      copied.has(field) ? (sent.request ? sent.soundRequest : onlySoundCame(sent)) : marked(sent, rows, mark);
    const check = ({ message }: Sent<Response>): Finding | undefined => missing(field, message);
    const id = `${field.toLowerCase()}-where-${word}-in-responses`;
    return onResponses({ id, requirement, roles: servers, applies, check });
  });

const everybody: readonly SutRole[] = ['uac', 'uas', 'registrar', 'proxy'];
const isStream = ({ observed }: Sent): boolean => ['TCP', 'TLS', 'SCTP'].includes(observed.transport.toUpperCase());

const lengths: Rule[] = [
  {
    id: 'content-length-in-datagrams-too',
    requirement: 'RFC3261:20-2',
    roles: ['uac', 'uas', 'registrar'],
    // a WebSocket message is cut already, and needs none (RFC 7118 5)
    applies: sent => sent.observed.transport.toUpperCase() === 'UDP' && (sent.message.isResponse() || made(sent)),
    check: ({ message }) => missing('Content-Length', message),
  },
  {
    id: 'content-length-never-lacks-on-a-stream',
    requirement: 'RFC3261:20-3',
    roles: everybody,
    applies: isStream,
    check: ({ message }) => missing('Content-Length', message),
  },
];

export const fields: Rule[] = [
  ...requestsWithout,
  ...responsesWithout,
  ...requestsWith('m', 'mandatory', 'RFC3261:20-5'),
  ...responsesWith('m', 'mandatory', 'RFC3261:20-6'),
  ...requestsWith('m*', 'wanted', 'RFC3261:20-1'),
  ...responsesWith('m*', 'wanted', 'RFC3261:20-1'),
  ...lengths,
];
