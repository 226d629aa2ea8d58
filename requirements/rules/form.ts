// Rules of form: what stands in every message, and how its fields are written (RFC 3261 7, 8.1.1, 8.2.6.2, 20).
import type { Fault, Message, NameAddr } from '../../simulator/message';
import { at, type Finding, onRequests, onResponses, type Rule, type Sent, type SutRole } from './rule';

const everybody: readonly SutRole[] = ['uac', 'uas', 'registrar', 'proxy'];
const originators: readonly SutRole[] = ['uac'];
const answerers: readonly SutRole[] = ['uas', 'registrar'];

/** A rule that tells the codec's faults of one requirement, where they are in one of these fields. */
function byFault(
  id: string,
  requirement: string,
  expected: string,
  fits: (fault: Fault) => boolean,
  roles = everybody,
): Rule {
  return {
    id,
    requirement,
    roles,
    // a proxy answers only for what it wrote itself, a response only for what it did not have to copy
    applies: ({ role, message, soundRequest }) => role !== 'proxy' && (message.isRequest() || soundRequest),
    check: ({ message }) => {
      const fault = message.faults.find(fits);
      return fault && { found: fault.found, expected, offset: fault.offset, length: fault.length };
    },
  };
}

const requestFields: Rule[] = ['To', 'From', 'CSeq', 'Call-ID', 'Max-Forwards', 'Via'].map(field =>
  onRequests({
    id: `request-has-${field.toLowerCase()}`,
    requirement: 'RFC3261:8.1.1-1',
    roles: originators,
    check: ({ message }) => (message.has(field) ? undefined : { found: 'no ' + field, expected: `a ${field} field` }),
  }),
);

/** What a response copies from its request (8.2.6.2); To gets a tag, so that only what was there is compared. */
const copied: [string, string][] = [
  ['From', 'RFC3261:8.2.6.2-1'],
  ['Call-ID', 'RFC3261:8.2.6.2-2'],
  ['CSeq', 'RFC3261:8.2.6.2-3'],
  ['Via', 'RFC3261:8.2.6.2-4'],
];

const unspaced = (values: readonly string[]): string => values.map(value => value.replace(/[ \t]+/g, '')).join('\n');

const responseCopies: Rule[] = copied.map(([field, requirement]) =>
  onResponses({
    id: `response-copies-${field.toLowerCase()}`,
    requirement,
    roles: answerers,
    applies: ({ soundRequest, request }) => soundRequest && request!.has(field),
    check: sent => {
      const wanted = sent.request!.getAll(field);
      const came = sent.message.getAll(field);
      // 18.2.1: the server itself adds received and rport to the top Via before anything is copied
      const [a, b] = field === 'Via' ? [wanted.map(bareVia), came.map(bareVia)] : [wanted, came];
      return unspaced(a) === unspaced(b) || saysTheSame(field, sent)
        ? undefined
        : at(sent, field, came.join(', ') || 'none', wanted.join(', '));
    },
  }),
);

/** Brackets around an address, zeros before a number and the order of parameters change nothing (20.10, 20.16, 7.3.1). */
function saysTheSame(field: string, { message, request }: Sent): boolean {
  if (field === 'CSeq')
    return (
      message.cseq !== undefined &&
      message.cseq.seq === request?.cseq?.seq &&
      message.cseq.method === request.cseq.method
    );
  if (field === 'Via') return request !== undefined && parametersApart(message) === parametersApart(request);
  const [from, wanted] = [message.from, request?.from];
  if (field !== 'From' || !from || !wanted) return false;
  const parameters = ({ params }: NameAddr): string => [...params.entries()].sort().join(';');
  return (
    from.uri.toString() === wanted.uri.toString() &&
    from.displayName === wanted.displayName &&
    parameters(from) === parameters(wanted)
  );
}

/** The Via values, each with its parameters in an order of our own; of one that can't be read, the text. */
const parametersApart = (message: Message): string =>
  message
    .getAll('Via')
    .map(text => {
      const [sentBy, ...parameters] = bareVia(text)
        .replace(/[ \t]+/g, '')
        .split(/;(?=(?:[^"]*"[^"]*")*[^"]*$)/);
      return [sentBy, ...parameters.sort()].join(';');
    })
    .join('\n');

const bareVia = (text: string): string => text.replace(/;\s*(received|rport)(\s*=\s*[^;,\s]*)?/gi, '');

const lengthFits = (sent: Sent): Finding | undefined => {
  const { message, observed } = sent;
  const length = message.contentLength;
  if (length === undefined || length === message.body.length) return undefined;
  return at(
    sent,
    'Content-Length',
    String(length),
    `the ${message.body.length} bytes of the body (${observed.transport})`,
  );
};

export const form: Rule[] = [
  ...requestFields,
  ...responseCopies,
  {
    id: 'version-in-upper-case',
    requirement: 'RFC3261:7.1-5',
    roles: everybody,
    applies: () => true,
    check: ({ message }) =>
      message.version === message.version.toUpperCase()
        ? undefined
        : { found: message.version, expected: 'SIP in capital letters' },
  },
  {
    id: 'version-is-2',
    requirement: 'RFC3261:7.1-4',
    roles: originators,
    applies: () => true,
    check: ({ message }) =>
      message.version.toUpperCase() === 'SIP/2.0' ? undefined : { found: message.version, expected: 'SIP/2.0' },
  },
  byFault(
    'lines-end-in-crlf',
    'RFC3261:7-1',
    'CR and LF at the end of each line',
    fault => fault.requirement === 'RFC3261:7-1',
  ),
  byFault(
    'no-parameter-twice',
    'RFC3261:7.3.1-6',
    'each parameter once',
    fault => fault.requirement === 'RFC3261:7.3.1-6',
  ),
  byFault(
    'no-uri-parameter-twice',
    'RFC3261:19.1.1-7',
    'each URI parameter once',
    fault => fault.requirement === 'RFC3261:19.1.1-7',
  ),
  byFault(
    'one-line-of-a-single-field',
    'RFC3261:7.3.1-3',
    'one line of the field',
    fault => fault.requirement === 'RFC3261:7.3.1-2',
  ),
  byFault(
    'cseq-method-is-the-method',
    'RFC3261:8.1.1.5-1',
    'the method of the request in CSeq',
    fault => fault.requirement === 'RFC3261:8.1.1.5-1',
    originators,
  ),
  byFault(
    'cseq-below-2-31',
    'RFC3261:8.1.1.5-2',
    'a CSeq number below 2**31',
    fault => fault.field === 'CSeq' && fault.requirement === 'RFC3261:8.1.1.5-2',
    originators,
  ),
  byFault('body-has-a-type', 'RFC3261:20.15-1', 'a Content-Type', fault => fault.requirement === 'RFC3261:20.15-1'),
  {
    id: 'content-length-over-streams',
    requirement: 'RFC3261:20.14-2',
    roles: everybody,
    applies: ({ observed }) => observed.transport === 'TCP' || observed.transport === 'TLS',
    check: ({ message }) =>
      message.has('Content-Length')
        ? undefined
        : { found: 'no Content-Length', expected: 'a Content-Length over a stream' },
  },
  {
    id: 'content-length-fits',
    requirement: 'RFC3261:20.14-3',
    roles: ['uac', 'uas', 'registrar'],
    applies: ({ message }) => message.has('Content-Length') && message.body.length === 0,
    check: lengthFits,
  },
];
