// Further defects of servers: what a registrar reads in To, how refusals tell what would do, over which connection they go.
import { parseAuth } from '../../simulator/message';
import { type Defect, defectOf } from './defect';
import { isSuccess, responses, responsesTo, withStatus } from './filters';
import { disguised } from './registrar-filters';
import { described, inDialog, isRinging, responsesWhere } from './uas-filters';

const registrar = defectOf('registrar');
const proxy = defectOf('proxy');
const uas = defectOf('uas');

/** Leaves fields out of the responses with this status. */
const refusesWithout =
  (status: number, ...fields: string[]) =>
  () =>
    responses(response => {
      if (response.status === status) for (const field of fields) response.remove(field);
      return response;
    });

const registrarDefects: readonly Defect[] = [
  registrar('registrar-refuses-record-route', 'registrar-record-route-ignored', {
    requirement: 'RFC3261:10.3-3',
    summary: 'refuses a REGISTER that has a Record-Route',
    filters: () =>
      responsesWhere(
        request => request.method === 'REGISTER' && request.has('Record-Route'),
        response => (isSuccess(response) ? withStatus(response, 400, 'Bad Request') : response),
      ),
  }),
  registrar('registrar-aor-as-written', 'registrar-aor-parameters-ignored', {
    requirement: 'RFC3261:10.3-15',
    summary: 'keeps bindings under the address-of-record as it is written in To',
    alsoCaughtBy: ['registrar-aor-escapes'],
    filters: disguised('To', () => request => {
      const { to } = request;
      if (!to?.uri.user || !/[;%]/.test(to.uri.toString())) return undefined;
      to.uri.user = Buffer.from(to.uri.toString()).toString('hex');
      return to.toString();
    }),
  }),
  registrar('registrar-420-tells-nothing', '420-tells-the-options', {
    requirement: 'RFC3261:21.4-11',
    summary: 'does not tell in its 420 which extensions it lacks',
    shownIn: 'registrar-unknown-extension',
    filters: refusesWithout(420, 'Unsupported'),
  }),
  registrar('registrar-takes-rfc2069-for-stale', 'registrar-credentials-without-qop', {
    requirement: 'RFC3261:22.4-8',
    summary: 'takes the nonce of credentials without qop for a stale one',
    filters: () =>
      responsesWhere(
        request => {
          const credentials = parseAuth(request.get('Authorization') ?? '');
          return request.method === 'REGISTER' && credentials !== undefined && !credentials.params.has('qop');
        },
        response =>
          withStatus(response, 401, 'Unauthorized').set(
            'WWW-Authenticate',
            'Digest realm="sut.test", nonce="fresh", algorithm=MD5, qop="auth", stale=true',
          ),
      ),
  }),
];

const proxyDefects: readonly Defect[] = [
  proxy('proxy-asks-for-basic', 'basic-is-not-asked-for', {
    requirement: 'RFC3261:22.4-2',
    summary: 'asks callers for a Basic password beside the digest',
    shownIn: 'proxy-auth-challenge.message',
    filters: () =>
      responses(response =>
        response.status === 407 ? response.add('Proxy-Authenticate', 'Basic realm="sut.test"') : response,
      ),
  }),
  proxy('proxy-says-480-at-max-forwards-0', 'proxy-max-forwards-zero', {
    requirement: 'RFC3261:16.3-11',
    summary: 'answers 480 instead of 483 where Max-Forwards is 0',
    filters: () =>
      responses(response =>
        response.status === 483 ? withStatus(response, 480, 'Temporarily Unavailable') : response,
      ),
  }),
  proxy('proxy-answers-over-a-new-connection', 'transport-response-on-same-connection', {
    requirement: 'RFC3261:18.2.2-2',
    summary: 'opens a connection to sent-by for the response to what came over TCP',
    filters: () => ({
      out: (message, target) => {
        const via = message.isResponse() && isSuccess(message) ? message.topVia : undefined;
        if (via && target.transport === 'TCP' && message.cseq?.method === 'MESSAGE')
          Object.assign(target, { flow: undefined, remote: { host: via.host, port: via.port ?? 5060 } });
        return message;
      },
    }),
  }),
];

const uasDefects: readonly Defect[] = [
  uas('uas-405-tells-nothing', '405-tells-the-methods', {
    requirement: 'RFC3261:21.4-4',
    summary: 'does not tell in its 405 which methods it has',
    shownIn: 'uas-response-copies-fields.register',
    filters: refusesWithout(405, 'Allow'),
  }),
  uas('uas-415-tells-nothing', '415-says-what-would-do', {
    requirement: 'RFC3261:21.4-10',
    summary: 'does not tell in its 415 which bodies, encodings or languages it takes',
    shownIn: 'uas-body-encoding-unknown',
    filters: refusesWithout(415, 'Accept', 'Accept-Encoding', 'Accept-Language'),
  }),
  uas('uas-180-with-rseq', 'reliable-where-the-caller-knows-it', {
    requirement: 'RFC3262:3-5',
    summary: 'sends its 180 reliably, though the caller did not say that it knows 100rel',
    shownIn: 'uas-ringing-contact',
    filters: () =>
      responsesTo('INVITE', response =>
        isRinging(response) ? response.set('Require', '100rel').set('RSeq', '1') : response,
      ),
  }),
  uas('uas-offers-text', 'uas-invite-without-offer', {
    requirement: 'RFC3261:13.3.1-4',
    summary: 'puts text where its 200 to an INVITE without a description should have the offer',
    filters: () =>
      responsesWhere(
        request => request.method === 'INVITE' && request.body.length === 0,
        response => {
          if (isSuccess(response)) response.set('Content-Type', 'text/plain').body = Buffer.from('What about audio?');
          return response;
        },
      ),
  }),
  uas('uas-description-without-name', 'sdp-is-valid', {
    requirement: 'RFC3264:5-1',
    summary: 'leaves the s= line out of its answer',
    shownIn: 'uas-invite-answered.udp',
    filters: () =>
      responsesTo(
        'INVITE',
        described(text => text.replace(/^s=.*\r\n/m, '')),
      ),
  }),
  uas('uas-changes-session-in-silence', 'same-version-is-the-same-session', {
    requirement: 'RFC3264:8-5',
    summary: 'describes another port in a re-INVITE than before, under the version before',
    shownIn: 'uas-reinvite-without-offer',
    filters: () =>
      responsesWhere(
        request => request.method === 'INVITE' && inDialog(request),
        described(text => text.replace(/^m=audio \d+/m, 'm=audio 40404')),
      ),
  }),
];

/** Answers to offers with these directions, as if they were for both. */
const held = (['sendonly', 'recvonly', 'inactive'] as const).map((direction): Defect => {
  const sentence = { sendonly: 3, recvonly: 4, inactive: 6 }[direction];
  return uas(`uas-answers-${direction}-with-sendrecv`, `uas-reinvite-hold.${direction}`, {
    requirement: `RFC3264:6.1-${sentence}`,
    summary: `answers a stream that is offered as ${direction} with one in both directions`,
    alsoCaughtBy: [`answer-to-${direction}`],
    filters: () =>
      responsesWhere(
        request => request.body.includes(`a=${direction}`),
        described(text => text.replace(/^a=(recvonly|sendonly|inactive)/gm, 'a=sendrecv')),
      ),
  });
});

export const serverRuleDefects: readonly Defect[] = [...registrarDefects, ...proxyDefects, ...uasDefects, ...held];
