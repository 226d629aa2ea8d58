// Peers that challenge the phone under test with digest (22.2, 22.3), and what its credentials must hold (RFC 2617 3.2.2).
import { type DataTable, Then, When } from '@cucumber/cucumber';
import {
  type AuthValue,
  digestResponse,
  type Message,
  parseAuth,
  printAuth,
  Request,
  Response,
} from '../../simulator/message';
import { CaseError, composeResponse, expectNone, Inconclusive, type Received, summarize } from '../../simulator/peer';
import { responseTarget } from '../../simulator/transport';
import type { Actor } from '../actor';
import { it, requestIt, violated } from '../it';
import { phoneAccount } from '../phone-account';
import { fillIn } from '../placeholders';
import type { SipWorld } from '../world';

const challengeField = (status: number): string => (status === 407 ? 'Proxy-Authenticate' : 'WWW-Authenticate');

/** 401 or 407 with one Digest challenge: a new nonce, an opaque, qop="auth", MD5, and what the table changes or removes. */
function challenge(world: SipWorld, actor: Actor, method: string, status: number, table?: DataTable): void {
  const received = actor.incoming(method);
  const params = new Map([
    ['realm', world.profile.domain],
    ['nonce', world.runtime.random.token(24)],
    ['opaque', world.runtime.random.token(12)],
    ['qop', 'auth'],
    ['algorithm', 'MD5'],
  ]);
  for (const [name, value] of table?.raw() ?? []) {
    if (value === '(none)') params.delete(name);
    else params.set(name, fillIn(world, value));
  }
  const response = composeResponse(received.message, status, actor.tag);
  response.set(challengeField(status), printAuth({ scheme: 'Digest', params }));
  actor.lastSent = actor.peer.send(response, responseTarget(response, received.flow));
}

When(
  '{peer} challenges the {method} with {int}',
  function (this: SipWorld, name: string, method: string, status: number) {
    challenge(this, this.actor(name), method, status);
  },
);
/** Rows: parameters of the challenge, such as `| stale | true |` or `| qop | (none) |`. */
When(
  '{peer} challenges the {method} with {int}:',
  function (this: SipWorld, name: string, method: string, status: number, table: DataTable) {
    challenge(this, this.actor(name), method, status, table);
  },
);

/** The last challenge that a peer sent, and the field that answers it. */
function lastChallenge(actor: Actor): { value: AuthValue; answeredBy: string } {
  const response = actor.peer.sent.findLast(
    ({ message }) => message instanceof Response && (message.status === 401 || message.status === 407),
  )?.message as Response | undefined;
  const value = response && parseAuth(response.get(challengeField(response.status)) ?? '');
  if (!value) throw new CaseError(`${actor.name} has challenged nothing yet`);
  return { value, answeredBy: response?.status === 407 ? 'Proxy-Authorization' : 'Authorization' };
}

/** The credentials of "it" for the realm of the last challenge of any peer. */
function credentials(world: SipWorld, actor: Actor): { given: AuthValue; asked: AuthValue; field: string } {
  const { value: asked, answeredBy } = lastChallenge(actor);
  const lines = it(world).getAll(answeredBy);
  const given = lines
    .map(parseAuth)
    .find(v => v?.scheme.toLowerCase() === 'digest' && v.params.get('realm') === asked.params.get('realm'));
  if (!given) violated(world, `${answeredBy} for the realm ${asked.params.get('realm')}`, lines.join(', ') || 'none');
  return { given, asked, field: answeredBy };
}

/** REGISTER: the account that the phone was told to register; else the phone's own, the first of the profile. */
Then('it carries the right credentials for the challenge of {peer}', function (this: SipWorld, name: string) {
  const { given, asked } = credentials(this, this.actor(name));
  const { user, password } = phoneAccount(this, requestIt(this).method === 'REGISTER' ? 'registration' : 'calls');
  const get = (key: string): string => given.params.get(key) ?? '';
  const expectEqual = (key: string, wanted: string): void => {
    if (get(key) !== wanted) violated(this, `${key}="${wanted}" in its credentials`, `${key}="${get(key)}"`);
  };
  expectEqual('username', user);
  expectEqual('nonce', asked.params.get('nonce') ?? '');
  if (asked.params.has('opaque')) expectEqual('opaque', asked.params.get('opaque') ?? '');
  const wanted = digestResponse({
    method: requestIt(this).method,
    uri: get('uri'),
    username: user,
    password,
    realm: get('realm'),
    nonce: get('nonce'),
    algorithm: asked.params.get('algorithm'),
    qop: given.params.get('qop'),
    nc: given.params.get('nc'),
    cnonce: given.params.get('cnonce'),
    body: it(this).body,
  });
  if (get('response').toLowerCase() !== wanted)
    violated(this, `the digest of the account ${user}, ${wanted}`, get('response') || 'none');
});

Then(
  'its credentials for the challenge of {peer} have the parameter(s) {string}',
  function (this: SipWorld, name: string, parameters: string) {
    const { given } = credentials(this, this.actor(name));
    for (const parameter of parameters.split(/, ?/)) {
      if (!given.params.has(parameter))
        violated(this, `${parameter} in its credentials`, `only ${[...given.params.keys()].join(', ')}`);
    }
  },
);
Then(
  'its credentials for the challenge of {peer} do not have the parameter {string}',
  function (this: SipWorld, name: string, parameter: string) {
    const { given } = credentials(this, this.actor(name));
    if (given.params.has(parameter))
      violated(this, `no ${parameter} in its credentials`, `${parameter}="${given.params.get(parameter)}"`);
  },
);
Then(
  'its credentials for the challenge of {peer} have the parameter {string} in quotation marks',
  function (this: SipWorld, name: string, parameter: string) {
    const { field } = credentials(this, this.actor(name));
    const lines = it(this).getAll(field);
    const quoted = new RegExp(`(?:^|[\\s,])${parameter}\\s*=\\s*"`, 'i');
    if (!lines.some(line => quoted.test(line))) violated(this, `${parameter} in quotation marks`, lines.join(', '));
  },
);

/** 22.1: user and realm of the last request of this method that a step received. Others, or none, may be tried. */
Then(
  '{peer} receives no {method} with the credentials that he rejected for {duration}',
  async function (this: SipWorld, name: string, method: string, duration: string) {
    const actor = this.actor(name);
    const rejected = accounts(actor.incoming(method).message);
    if (!rejected.length) throw new Inconclusive(`the ${method} that ${name} rejected had no credentials`);
    const isAgain = ({ message, copyOf }: Received): boolean =>
      !copyOf &&
      message instanceof Request &&
      message.method === method &&
      accounts(message).some(account => rejected.includes(account));
    const what = `no ${method} with the credentials of ${rejected.join(', ')}`;
    await expectNone(actor.peer, isAgain, what, this.ms(duration));
  },
);

/** Whose credentials a request carries: `user of realm`. */
function accounts(request: Message): string[] {
  return [...request.getAll('Authorization'), ...request.getAll('Proxy-Authorization')]
    .map(parseAuth)
    .filter(value => value !== undefined)
    .map(({ params }) => `${params.get('username')} of ${params.get('realm')}`);
}

/** 13.2.2.4, 22.1: an ACK repeats the credentials of its INVITE, parameter for parameter. */
Then('it has the same credentials as {earlier}', function (this: SipWorld, earlier: (world: SipWorld) => Message) {
  const other = earlier(this);
  for (const field of ['Authorization', 'Proxy-Authorization']) {
    const [values, wanted] = [it(this), other].map(message =>
      message
        .getAll(field)
        .map(line => flat(parseAuth(line)))
        .sort(),
    );
    if (values.join('\n') !== wanted.join('\n'))
      violated(this, `${field} as ${summarize(other)} (${wanted.join('; ') || 'none'})`, values.join('; ') || 'none');
  }
});

function flat(value: AuthValue | undefined): string {
  return value
    ? [value.scheme, ...[...value.params].map(pair => pair.join('=')).sort()].join(' ')
    : 'what is unreadable';
}
