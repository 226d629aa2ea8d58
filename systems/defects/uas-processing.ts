// Defects of the phone that is called, in what it does with any request: methods, options, bodies, header fields, and what
// it says of itself.
import { writeMessage } from '../../simulator/message';
import { defectsOf } from './defect';
import { isSuccess, receivedRequests, responses, responsesTo, withStatus, withToTag } from './filters';
import { inDialog, responsesWhere, withoutBody } from './uas-filters';

export const uasProcessingDefects = defectsOf('uas', [
  {
    id: 'uas-loses-lower-vias',
    requirement: 'RFC3261:8.2.6.2-4',
    summary: 'copies only the topmost Via into its responses',
    caughtBy: 'uas-response-copies-fields',
    alsoCaughtBy: ['torture-uas-vias.via-received-param-no-delim'],
    filters: () => responses(response => response.set('Via', response.getAll('Via').slice(0, 1))),
  },
  {
    id: 'uas-swaps-vias',
    requirement: 'RFC3261:8.2.6.2-4',
    summary: 'copies the Via values below the topmost in reverse',
    caughtBy: 'uas-response-copies-fields',
    filters: () =>
      responses(response => {
        const [top, ...below] = response.getAll('Via');
        return response.set('Via', [top, ...below.reverse()]);
      }),
  },
  {
    id: 'uas-changes-call-id',
    requirement: 'RFC3261:8.2.6.2-2',
    summary: 'writes Call-ID in capitals',
    caughtBy: 'uas-response-copies-fields',
    alsoCaughtBy: ['torture-uas-understood.longreq'],
    filters: () => responses(response => response.set('Call-ID', response.callId?.toUpperCase() ?? '')),
  },
  {
    id: 'uas-from-without-parameters',
    requirement: 'RFC3261:8.2.6.2-1',
    summary: 'drops the parameters of From that it does not know',
    caughtBy: 'uas-response-copies-fields',
    filters: () =>
      responses(response => {
        const from = response.from;
        if (!from) return response;
        for (const [name] of from.params.entries()) if (name !== 'tag') from.params.delete(name);
        return response.set('From', from);
      }),
  },
  {
    id: 'uas-reads-one-via-a-line',
    requirement: 'RFC3261:7.3.1-5',
    summary: 'reads only the first value of a Via line',
    caughtBy: 'uas-via-in-one-line',
    filters: () =>
      receivedRequests('OPTIONS', request => {
        const lines = request.fields.filter(field => /^(via|v)$/i.test(field.name)).map(field => field.value);
        return request.set(
          'Via',
          lines.map(line => line.split(',')[0]),
        );
      }),
  },
  {
    id: 'uas-refusal-without-tag',
    requirement: 'RFC3261:8.2.6.2-6',
    summary: 'refuses without a To tag',
    caughtBy: 'uas-to-tag-in-refusal',
    alsoCaughtBy: ['uas-to-tag-added.cancel'],
    filters: () =>
      responsesWhere(
        request => !inDialog(request),
        response => (response.status >= 300 ? withToTag(response, () => undefined) : response),
      ),
  },
  {
    id: 'uas-200-without-tag',
    requirement: 'RFC3261:8.2.6.2-6',
    summary: 'sends its 200 to INVITE without a To tag',
    caughtBy: 'uas-to-tag-added',
    filters: () =>
      responsesTo('INVITE', response => (isSuccess(response) ? withToTag(response, () => undefined) : response)),
  },
  {
    id: 'uas-no-content-length',
    requirement: 'RFC3261:20.14-2',
    summary: 'leaves Content-Length out over TCP',
    caughtBy: 'uas-tcp-content-length',
    filters: () => ({
      out: (message, { transport }) =>
        transport === 'TCP' ? writeMessage(message.remove('Content-Length'), { contentLength: 'omit' }) : message,
    }),
  },
  {
    id: 'uas-unknown-method-accepted',
    requirement: 'RFC3261:8.2.1-2',
    summary: 'answers 200 to a method that it does not know',
    caughtBy: 'uas-method-unknown',
    filters: () => responses(response => (response.status === 501 ? withStatus(response, 200, 'OK') : response)),
  },
  {
    id: 'uas-allow-without-cancel',
    requirement: 'RFC3261:20.5-1',
    summary: 'leaves ACK and CANCEL out of Allow',
    caughtBy: 'uas-options-allow-complete',
    filters: () =>
      responses(response => (response.has('Allow') ? response.set('Allow', 'INVITE, BYE, OPTIONS') : response)),
  },
  {
    id: 'uas-refusal-allows-too-little',
    requirement: 'RFC3261:8.2.1-4',
    summary: 'names only INVITE in the Allow of a refusal',
    caughtBy: 'uas-405-allow-complete',
    filters: () =>
      responses(response =>
        response.status >= 400 && response.has('Allow') ? response.set('Allow', 'INVITE') : response,
      ),
  },
  {
    id: 'uas-unsupported-names-one',
    requirement: 'RFC3261:8.2.2.3-2',
    summary: 'names only the first unknown option in Unsupported',
    caughtBy: 'uas-require-several-unknown',
    filters: () =>
      responses(response =>
        response.has('Unsupported') ? response.set('Unsupported', response.tokens('Unsupported')[0]) : response,
      ),
  },
  {
    id: 'uas-ignores-require-in-call',
    requirement: 'RFC3261:8.2.2.3-1',
    summary: 'looks at Require only outside calls',
    caughtBy: 'uas-require-unknown-bye',
    filters: () => receivedRequests('BYE', request => request.remove('Require')),
  },
  {
    id: 'uas-ignores-require-of-reinvite',
    requirement: 'RFC3261:8.2.2.3-1',
    summary: 'does not look at Require of a re-INVITE',
    caughtBy: 'uas-require-unknown-reinvite',
    filters: () => receivedRequests('INVITE', request => (inDialog(request) ? request.remove('Require') : request)),
  },
  {
    id: 'uas-ignores-require-of-options',
    requirement: 'RFC3261:8.2.2.3-1',
    summary: 'does not look at Require of OPTIONS',
    caughtBy: 'uas-require-unknown-options',
    filters: () => receivedRequests('OPTIONS', request => request.remove('Require')),
  },
  {
    id: 'uas-deaf-to-ack-with-require',
    requirement: 'RFC3261:8.2.2.3-4',
    summary: 'drops an ACK that has a Require',
    caughtBy: 'uas-require-in-ack',
    filters: () => receivedRequests('ACK', ack => (ack.has('Require') ? undefined : ack)),
  },
  {
    id: 'uas-scheme-404',
    requirement: 'RFC3261:8.2.2.1-4',
    summary: 'refuses a Request-URI of an unknown scheme with 404',
    caughtBy: 'uas-uri-scheme-unknown',
    alsoCaughtBy: ['torture-uas-uri-scheme.unkscm'],
    filters: () => responses(response => (response.status === 416 ? withStatus(response, 404, 'Not Found') : response)),
  },
  {
    id: 'uas-only-own-to',
    requirement: 'RFC3261:8.2.2.1-2',
    summary: 'refuses a call whose To is not its own address',
    caughtBy: 'uas-to-of-another',
    filters: () =>
      responsesWhere(
        request => request.to?.uri.host !== request.uri?.host,
        response => withStatus(response, 403, 'Forbidden'),
      ),
  },
  {
    id: 'uas-ignores-encoding',
    requirement: 'RFC3261:8.2.3-1',
    summary: 'reads a body as if it were not encoded',
    caughtBy: 'uas-body-encoding-unknown',
    filters: () => receivedRequests('INVITE', request => request.remove('Content-Encoding')),
  },
  {
    id: 'uas-refuses-optional-body',
    requirement: 'RFC3204:6-1',
    summary: 'refuses a body of an unknown type though it is marked optional',
    caughtBy: 'uas-body-optional',
    filters: () => receivedRequests('INVITE', request => request.remove('Content-Disposition')),
  },
  {
    id: 'uas-488-without-warning',
    requirement: 'RFC3261:13.3.1.3-4',
    summary: 'does not say in its 488 why',
    caughtBy: 'uas-488-warning',
    filters: () => responsesTo('INVITE', response => response.remove('Warning')),
  },
  {
    id: 'uas-options-not-supported',
    requirement: 'RFC3261:11-1',
    summary: 'answers 405 to OPTIONS',
    caughtBy: 'uas-options-answered',
    alsoCaughtBy: ['torture-uas-unknown-user.ipv6-correct-abnf-2-colons', 'torture-uas-uri-scheme.novelsc'],
    filters: () => responsesTo('OPTIONS', response => withStatus(response, 405, 'Method Not Allowed')),
  },
  {
    id: 'uas-options-without-description',
    requirement: 'RFC3261:11.2-7',
    summary: 'describes no media in its 200 to OPTIONS',
    caughtBy: 'uas-options-describes-media',
    filters: () => responsesTo('OPTIONS', withoutBody),
  },
  {
    id: 'uas-options-480',
    requirement: 'RFC3261:11.2-1',
    summary: 'answers 480 to OPTIONS for a line that takes calls',
    caughtBy: 'uas-options-like-invite',
    filters: () =>
      responsesTo('OPTIONS', response =>
        isSuccess(response) ? withStatus(response, 480, 'Temporarily Unavailable') : response,
      ),
  },
  {
    id: 'uas-options-always-200',
    requirement: 'RFC3261:11.2-1',
    summary: 'answers 200 to OPTIONS for a line that it does not have',
    caughtBy: 'uas-options-like-invite-unknown-line',
    filters: () =>
      responsesTo('OPTIONS', response => (response.status === 404 ? withStatus(response, 200, 'OK') : response)),
  },
  {
    id: 'uas-refuses-unknown-fields',
    requirement: 'RFC3261:8.2.2-1',
    summary: 'refuses a request with a header field that it does not know',
    caughtBy: 'uas-unknown-header-ignored',
    filters: () =>
      responsesWhere(
        request => request.fields.some(field => /^(x|p)-|^newfangled$/i.test(field.name)),
        response => withStatus(response, 400, 'What is this?'),
      ),
  },
  {
    id: 'uas-refuses-unknown-parameters',
    requirement: 'RFC3261:20-10',
    summary: 'refuses a Contact with a parameter that it does not know',
    caughtBy: 'uas-unknown-parameters-ignored',
    filters: () =>
      responsesWhere(
        request =>
          request.contacts.some(({ params }) => params.entries().some(([name]) => name !== 'expires' && name !== 'q')),
        response => withStatus(response, 400, 'Bad Contact'),
      ),
  },
  {
    id: 'uas-refuses-malformed-fields',
    requirement: 'RFC3261:8.2.2-2',
    summary: 'refuses a request for a malformed Date, Call-Info, Priority, Alert-Info or User-Agent',
    caughtBy: 'uas-malformed-header-ignored',
    filters: () =>
      responsesWhere(
        request => ['Date', 'Call-Info', 'Priority', 'Alert-Info', 'User-Agent'].some(name => request.has(name)),
        response => withStatus(response, 400, 'Bad Request'),
      ),
  },
  {
    id: 'uas-blind-to-compact-names',
    requirement: 'RFC3261:7.3.3-3',
    summary: 'drops a request with compact header names',
    caughtBy: 'uas-compact-forms',
    alsoCaughtBy: ['torture-uas-unknown-user.semiuri'],
    filters: () =>
      receivedRequests('OPTIONS', request =>
        request.fields.some(field => field.name.length === 1) ? undefined : request,
      ),
  },
  {
    id: 'uas-fills-in-what-is-missing',
    requirement: 'RFC3261:20-5',
    summary: 'takes an INVITE without From, To, Call-ID, CSeq or Via, as if it were there',
    caughtBy: 'uas-mandatory-field-missing',
    filters: () => ({
      in: (message, flow) => {
        if (!message.isRequest() || message.method !== 'INVITE') return message;
        const request = message.clone();
        const { remote } = flow;
        const own = `<sip:someone@${remote.host}:${remote.port}>`;
        if (!request.has('From')) request.set('From', `${own};tag=none`);
        if (!request.has('To')) request.set('To', `<${request.requestUri}>`);
        if (!request.has('Call-ID')) request.set('Call-ID', 'none');
        if (!request.has('CSeq')) request.set('CSeq', '1 INVITE');
        if (!request.has('Via'))
          request.set('Via', `SIP/2.0/UDP ${remote.host}:${remote.port};branch=z9hG4bKnone${remote.port}`);
        return request;
      },
    }),
  },
]);
