// Rules of what single fields of responses say (RFC 3261 8.2.4, 8.2.6.1, 11.2, 13.3.1.4, 20).
import type { Response } from '../../simulator/message';
import { at, of, onResponses, type Rule, type Sent } from './rule';
import { answered, answerers, arrivals, bodyType, is2xx, lacks, values } from './uas-facts';

/** Methods that whoever knows INVITE knows too (13, 17.1.1.3, 9.2, 15). */
const known: Rule[] = ['ACK', 'CANCEL'].map(method =>
  onResponses({
    id: `allow-with-invite-lists-${method.toLowerCase()}`,
    requirement: 'RFC3261:20.5-1',
    roles: answerers,
    applies: ({ message }) => message.tokens('Allow').includes('INVITE'),
    check: sent =>
      sent.message.tokens('Allow').includes(method)
        ? undefined
        : at(sent, 'Allow', sent.message.tokens('Allow').join(', '), `${method} beside INVITE`),
  }),
);

/** Asked as a user agent, by a URI with a user; a server that answers for itself may leave it out (11.2). */
const asksUser = (sent: Sent<Response>): boolean => {
  const request = answered(sent);
  return request?.uri?.user !== undefined && request.maxForwards !== 0;
};

const capabilities: Rule[] = ['Allow', 'Accept', 'Accept-Encoding', 'Accept-Language', 'Supported'].map(field =>
  onResponses({
    id: `200-to-options-has-${field.toLowerCase()}`,
    requirement: 'RFC3261:11.2-2',
    roles: ['uas'],
    suits: ({ method, status }) => method === 'OPTIONS' && status === 200,
    applies: sent => (field === 'Allow' ? asksUser(sent) : answered(sent) !== undefined),
    check: lacks(field),
  }),
);

const inviteAnswer: Rule[] = ['Allow', 'Supported'].map(field =>
  onResponses({
    id: `2xx-to-invite-has-${field.toLowerCase()}`,
    requirement: 'RFC3261:13.3.1.4-1',
    roles: ['uas'],
    suits: of('INVITE'),
    applies: is2xx,
    check: lacks(field),
  }),
);

/** Extensions that the response requires and the request does not know of. */
function unknown(sent: Sent<Response>): string[] {
  const request = answered(sent)!;
  const theirs = new Set([...values(request, 'Supported'), ...values(request, 'Require')]);
  // RFC 3329 has a way of its own to agree
  return [...values(sent.message, 'Require')].filter(option => !theirs.has(option) && option !== 'sec-agree');
}

const plainSip = (id: string, requirement: string, stated: boolean): Rule =>
  onResponses({
    id,
    requirement,
    roles: answerers,
    applies: sent => {
      const request = answered(sent);
      if (!request || sent.message.status === 421 || !sent.message.has('Require')) return false;
      return (request.has('Supported') || request.has('Require')) === stated;
    },
    check: sent => {
      const [option] = unknown(sent);
      return option === undefined ? undefined : at(sent, 'Require', option, 'options that the client supports');
    },
  });

const stamp = (text: string): [string, string | undefined] => {
  const [time, delay] = text.trim().split(/\s+/);
  return [time, delay];
};

/** s: clocks of captures are coarse. */
const slack = 1;

const codings = (sent: Sent<Response>): string[] =>
  [...values(sent.message, 'Content-Encoding')].filter(c => c !== 'identity');

export const uasFields: Rule[] = [
  ...known,
  ...capabilities,
  ...inviteAnswer,
  plainSip('response-requires-what-is-supported', 'RFC3261:8.2.4-1', true),
  plainSip('response-requires-nothing-of-plain-clients', 'RFC3261:8.2.4-7', false),
  onResponses({
    id: '100-has-the-timestamp',
    requirement: 'RFC3261:8.2.6.1-3',
    roles: ['uas'],
    suits: ({ status }) => status === 100,
    applies: sent => answered(sent)?.has('Timestamp') === true,
    check: sent => {
      const wanted = answered(sent)!.get('Timestamp')!;
      const came = sent.message.get('Timestamp');
      if (came !== undefined && Number(stamp(came)[0]) === Number(stamp(wanted)[0])) return undefined;
      return at(sent, 'Timestamp', came ?? 'no Timestamp', wanted);
    },
  }),
  onResponses({
    id: 'delay-in-timestamp-is-not-more-than-passed',
    requirement: 'RFC3261:8.2.6.1-5',
    roles: answerers,
    applies: sent => {
      const delay = stamp(sent.message.get('Timestamp') ?? '')[1];
      const asked = answered(sent)?.get('Timestamp');
      return asked !== undefined && stamp(asked)[1] === undefined && Number.isFinite(Number(delay ?? 'none'));
    },
    check: sent => {
      const delay = Number(stamp(sent.message.get('Timestamp')!)[1]);
      const passed = (sent.observed.at - arrivals(sent)[0].at) / 1000;
      if (delay >= 0 && delay <= passed + slack) return undefined;
      return at(
        sent,
        'Timestamp',
        `a delay of ${delay} s`,
        `at most the ${passed.toFixed(1)} s since the request came`,
      );
    },
  }),
  onResponses({
    id: 'body-is-sdp-where-no-accept-was-sent',
    requirement: 'RFC3261:20.1-1',
    roles: ['uas'],
    applies: sent => {
      const request = answered(sent);
      const method = sent.message.cseq?.method;
      const speaks = method === 'INVITE' || method === 'OPTIONS';
      return speaks && sent.message.status < 300 && request?.has('Accept') === false && sent.message.body.length > 0;
    },
    check: sent => {
      const type = bodyType(sent.message);
      if (type === undefined || type === 'application/sdp' || type.startsWith('multipart/')) return undefined;
      return at(sent, 'Content-Type', type, 'application/sdp');
    },
  }),
  onResponses({
    id: 'body-is-not-coded-where-none-was-accepted',
    requirement: 'RFC3261:20.2-1',
    roles: answerers,
    applies: sent => answered(sent)?.has('Accept-Encoding') === false,
    suits: ({ hasBody }) => hasBody,
    check: sent => {
      const [coding] = codings(sent);
      return coding === undefined ? undefined : at(sent, 'Content-Encoding', coding, 'a body without coding');
    },
  }),
  onResponses({
    id: 'body-is-coded-as-accepted',
    requirement: 'RFC3261:20.12-5',
    roles: ['uas'],
    applies: sent => answered(sent)?.has('Accept-Encoding') === true,
    suits: ({ hasBody }) => hasBody,
    check: sent => {
      const accepted = answered(sent)!
        .getAll('Accept-Encoding')
        .map(value => value.split(';'))
        .filter(([, ...params]) => !params.some(param => /^\s*q\s*=\s*0(\.0*)?\s*$/i.test(param)))
        .map(([coding]) => coding.trim().toLowerCase());
      const other = accepted.includes('*') ? undefined : codings(sent).find(coding => !accepted.includes(coding));
      return other === undefined ? undefined : at(sent, 'Content-Encoding', other, accepted.join(', ') || 'no coding');
    },
  }),
];
