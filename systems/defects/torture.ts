// What goes wrong with messages that are well formed in an unusual way, or not well formed at all (RFC 4475).
import type { Filters } from '../../simulator/element';
import { writeMessage } from '../../simulator/message';
import { defectsOf } from './defect';
import { eachValue, forwarded, once, received, receivedRequests, responses, responsesTo, withStatus } from './filters';
import { asked } from './registrar-filters';
import { responsesWhere } from './uas-filters';

/** Hears nothing any more after the first message that fits. */
function deafAfter(fits: (raw: string) => boolean): Filters {
  let deaf = false;
  return {
    in: message => {
      deaf ||= fits(message.raw?.toString('latin1') ?? '');
      return deaf ? undefined : message;
    },
  };
}

const unterminatedQuote = (raw: string): boolean => /^To: "[^"\r]*\r\n/m.test(raw);

const ofPhone = defectsOf('uas', [
  {
    id: 'uas-understands-no-escapes',
    requirement: 'RFC3261:20-5',
    summary: 'takes a From with escaped characters for a malformed one',
    caughtBy: 'torture-uas-understood',
    filters: () =>
      responsesWhere(
        request => request.get('From')?.includes('%') === true,
        response => withStatus(response, 400, 'Bad From'),
      ),
  },
  {
    id: 'uas-drops-unknown-transports',
    requirement: 'RFC3261:8.2.6.2-4',
    summary: 'leaves a Via with a transport that it does not know out of its responses',
    caughtBy: 'torture-uas-vias',
    filters: () =>
      responses(response =>
        response.set(
          'Via',
          response.getAll('Via').filter(via => !/UNKNOWN/.test(via)),
        ),
      ),
  },
  {
    id: 'uas-stops-at-an-open-quote',
    requirement: 'RFC3261:11-1',
    summary: 'answers nothing any more after a quoted string without an end',
    caughtBy: 'torture-uas-survives',
    filters: () => deafAfter(unterminatedQuote),
  },
  {
    id: 'uas-answers-once',
    requirement: 'RFC3261:11-1',
    summary: 'answers one OPTIONS of a client, and none after it',
    caughtBy: 'torture-uas-survives',
    filters: () => {
      const first = once();
      return receivedRequests('OPTIONS', request => (first(`${request.topVia?.port}`) ? request : undefined));
    },
  },
  {
    id: 'uas-calls-without-parties',
    requirement: 'RFC3261:20-5',
    summary: 'takes an INVITE without To, From and Call-ID for a call',
    caughtBy: 'torture-uas-fields-missing',
    filters: () =>
      responsesTo('INVITE', response => (response.status === 400 ? withStatus(response, 200, 'OK') : response)),
  },
  {
    id: 'uas-needs-a-good-date',
    requirement: 'RFC3261:8.2.2-2',
    summary: 'refuses a call for the time zone in its Date',
    caughtBy: 'torture-uas-malformed-date',
    filters: () =>
      responsesWhere(
        request => / EST$/.test(request.get('Date') ?? ''),
        response => withStatus(response, 400, 'Bad Date'),
      ),
  },
  {
    id: 'uas-takes-short-requests',
    requirement: 'RFC3261:18.3-3',
    summary: 'accepts a call of whose description a part is missing',
    caughtBy: 'torture-uas-short-datagram',
    filters: () => receivedRequests('INVITE', request => request.remove('Content-Length')),
  },
]);

const ofProxy = defectsOf('proxy', [
  {
    id: 'proxy-mends-unknown-values',
    requirement: 'RFC3261:16.6-7',
    summary: 'takes every header field for a list, and leaves out its empty values',
    caughtBy: 'torture-proxy-white-space',
    filters: () =>
      forwarded(request => {
        for (const { name } of [...request.lines])
          eachValue(request, name, value => value.replace(/([;,])[;,]+/g, '$1'));
        return request;
      }),
  },
  {
    id: 'proxy-wants-letters-in-methods',
    requirement: 'RFC3261:16.3-7',
    summary: 'drops a request whose method has other characters than letters',
    caughtBy: 'torture-proxy-unknown-method',
    alsoCaughtBy: ['torture-proxy-unknown-user.intmeth'],
    filters: () => received(request => (/^[A-Z]+$/.test(request.method) ? request : undefined)),
  },
  {
    id: 'proxy-cuts-long-requests',
    requirement: 'RFC3261:16.6-62',
    summary: 'has room for so many Via values, and drops a request with more',
    caughtBy: 'torture-proxy-long-values',
    filters: () => received(request => (request.getAll('Via').length > 30 ? undefined : request)),
  },
  {
    id: 'proxy-cuts-bodies-at-a-null',
    requirement: 'RFC3261:16.6-10',
    summary: 'takes a body for text, which ends at a null',
    caughtBy: 'torture-proxy-body',
    filters: () =>
      forwarded(request => {
        const end = request.body.indexOf(0);
        if (end >= 0) request.body = request.body.subarray(0, end);
        return request;
      }),
  },
  {
    id: 'proxy-keeps-spaces-in-the-start-line',
    requirement: 'RFC3261:7.1-1',
    summary: 'forwards a start line with the spaces at its end that it came with',
    caughtBy: 'torture-proxy-start-line',
    filters: () => {
      const spaced = new Set<string | undefined>();
      return {
        in: message => {
          if (/^[^\r]* \r\n/.test(message.raw?.toString('latin1') ?? '')) spaced.add(message.callId);
          return message;
        },
        out: message => {
          if (!message.isRequest() || !spaced.has(message.callId)) return message;
          const [start, ...rest] = writeMessage(message).toString('latin1').split('\r\n');
          return Buffer.from([`${start}  `, ...rest].join('\r\n'), 'latin1');
        },
      };
    },
  },
  {
    id: 'proxy-silent-on-malformed-requests',
    requirement: 'RFC3261:16.3-2',
    summary: 'drops a request that it can not read, without a word',
    caughtBy: 'torture-proxy-start-line',
    alsoCaughtBy: ['torture-proxy-start-line.ltgtruri', 'torture-proxy-start-line.lwsruri'],
    filters: () => responses(response => (response.status === 400 ? undefined : response)),
  },
  {
    id: 'proxy-invents-missing-fields',
    requirement: 'RFC3261:16.3-5',
    summary: 'makes up To, From and Call-ID where a request lacks them, and forwards it',
    caughtBy: 'torture-proxy-fields-missing',
    filters: () =>
      received(request => {
        for (const field of ['To', 'From', 'Call-ID'] as const)
          if (!request.has(field)) request.set(field, field === 'Call-ID' ? '1' : '<sip:nobody@sut.test>;tag=1');
        return request;
      }),
  },
  {
    id: 'proxy-silent-on-unknown-schemes',
    requirement: 'RFC3261:16.3-3',
    summary: 'drops a request whose URI has a scheme that it does not know, without a word',
    caughtBy: 'torture-proxy-uri-scheme',
    alsoCaughtBy: ['torture-proxy-uri-scheme.novelsc'],
    filters: () => responses(response => (response.status === 416 ? undefined : response)),
  },
  {
    id: 'proxy-honours-uri-headers',
    requirement: 'RFC3261:16.6-12',
    summary: 'makes a header field of what stands behind the question mark of a Request-URI',
    caughtBy: 'torture-proxy-uri-headers',
    filters: () => {
      const routes = new Map<string | undefined, string>();
      return {
        in: message => {
          const route = message.isRequest() && /\?Route=(\S+)/.exec(message.requestUri)?.[1];
          if (route) routes.set(message.callId, decodeURIComponent(route));
          return message;
        },
        out: message => {
          const route = routes.get(message.callId);
          return message.isRequest() && route ? message.set('Route', route) : message;
        },
      };
    },
  },
  {
    id: 'proxy-stops-at-an-open-quote',
    requirement: 'RFC3261:16.6-11',
    summary: 'forwards nothing any more after a quoted string without an end',
    caughtBy: 'torture-proxy-survives',
    filters: () => deafAfter(unterminatedQuote),
  },
]);

const ofRegistrar = defectsOf('registrar', [
  {
    id: 'registrar-stops-at-a-null',
    requirement: 'RFC3261:10.3-32',
    summary: 'takes an escaped null for the end of the user part',
    caughtBy: 'torture-registrar-nulls',
    filters: asked(request => eachValue(request, 'Contact', value => value.replace(/%00[^@]*@/, '%00@'))),
  },
  {
    id: 'registrar-gives-parameters-to-the-uri',
    requirement: 'RFC3261:10.3-32',
    summary: 'takes the parameter of a contact without angle brackets for one of its URI',
    caughtBy: 'torture-registrar-header-parameter',
    filters: asked(request => eachValue(request, 'Contact', value => value.replace(/^(sip:[^<>]*)$/, '<$1>'))),
  },
  {
    id: 'registrar-drops-unknown-uri-parameters',
    requirement: 'RFC3261:10.3-32',
    summary: 'binds a URI without the parameters that it does not know',
    caughtBy: 'torture-registrar-uri-parameter',
    filters: asked(request => eachValue(request, 'Contact', value => value.replace(';unknownparam>', '>'))),
  },
  {
    id: 'registrar-drops-uri-headers',
    requirement: 'RFC3261:10.3-32',
    summary: 'binds a URI without its header fields',
    caughtBy: 'torture-registrar-uri-headers',
    filters: asked(request => eachValue(request, 'Contact', value => value.replace(/\?[^>]*>/, '>'))),
  },
]);

export const tortureDefects = [...ofPhone, ...ofProxy, ...ofRegistrar];
