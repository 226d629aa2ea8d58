// Digest challenges and the credentials that answer them, sound or not (22): what a challenge must hold, and requests
// repeated with credentials that a case chooses part by part.
import { DataTable, Then, When } from '@cucumber/cucumber';
import { type AuthValue, parseAuth, Request, type Response } from '../../simulator/message';
import { CaseError } from '../../simulator/peer';
import type { Actor } from '../actor';
import { it, violated } from '../it';
import { fillIn } from '../placeholders';
import { authorized, type CredentialChanges, isCredentialPart, nextOf, sendRequest } from '../requests';
import type { SipWorld } from '../world';

/** The last request of this method with what challenged it: the last response that a step received. */
function challenged(actor: Actor, method: string): { request: Request; response: Response } {
  const request = actor.lastByMethod.get(method)?.message;
  const response = actor.lastResponse?.message;
  if (!(request instanceof Request)) throw new CaseError(`${actor.name} has sent no ${method} yet`);
  if (!response || (response.status !== 401 && response.status !== 407))
    throw new CaseError(`${actor.name} has received no 401 or 407 that credentials could answer`);
  return { request, response };
}

function repeats(world: SipWorld, name: string, method: string, table?: DataTable): void {
  const actor = world.actor(name);
  const { request, response } = challenged(actor, method);
  const changes: CredentialChanges = {};
  const fields: string[][] = [];
  for (const [name, value] of table?.raw() ?? []) {
    if (isCredentialPart(name)) changes[name] = fillIn(world, value);
    else if (/^[A-Z]/.test(name)) fields.push([name, value]);
    else throw new CaseError(`"${name}" is neither a part of digest credentials nor a header field`);
  }
  sendsAgain(world, actor, authorized(world, actor, request, response, changes), new DataTable(fields));
}

function sendsAgain(world: SipWorld, actor: Actor, request: Request, table?: DataTable): void {
  const earlier = actor.lastByMethod.get(request.method);
  if (!earlier) throw new CaseError(`${actor.name} has sent no ${request.method} yet`);
  sendRequest(world, actor, request, earlier.target, table);
}

When('{peer} repeats the {method} with credentials', function (this: SipWorld, name: string, method: string) {
  repeats(this, name, method);
});
/**
 * Rows: username, password, realm, nonce, uri, qop, nc, cnonce, algorithm; method for what the digest is computed over; and
 * header fields.
 */
When(
  '{peer} repeats the {method} with credentials:',
  function (this: SipWorld, name: string, method: string, table: DataTable) {
    repeats(this, name, method, table);
  },
);

/** A new request, next CSeq and a branch of its own, whose credentials were used before to the last letter. */
When('{peer} repeats the {method} with the same credentials', function (this: SipWorld, name: string, method: string) {
  const actor = this.actor(name);
  const request = actor.lastByMethod.get(method)?.message;
  if (!(request instanceof Request) || !(request.has('Authorization') || request.has('Proxy-Authorization')))
    throw new CaseError(`${name} has sent no ${method} with credentials yet`);
  sendsAgain(this, actor, nextOf(actor, request));
});

/** RFC 7617: user and password in the clear. */
When('{peer} repeats the {method} with Basic credentials', function (this: SipWorld, name: string, method: string) {
  const actor = this.actor(name);
  const { request, response } = challenged(actor, method);
  const again = nextOf(actor, request);
  const { user, password } = actor.account ?? {};
  const value = Buffer.from(`${user ?? name}:${password ?? ''}`).toString('base64');
  again.set(response.status === 407 ? 'Proxy-Authorization' : 'Authorization', `Basic ${value}`);
  sendsAgain(this, actor, again);
});

/** The challenges of "it"; undefined stands for one that can't be read. */
function challenges(world: SipWorld): (AuthValue | undefined)[] {
  const message = it(world);
  return [...message.getAll('WWW-Authenticate'), ...message.getAll('Proxy-Authenticate')].map(parseAuth);
}

const isScheme = (scheme: string) => (value: AuthValue | undefined) => value?.scheme.toLowerCase() === scheme;

Then('each Digest challenge in it has the parameter {string}', function (this: SipWorld, parameter: string) {
  const digests = challenges(this).filter(isScheme('digest')) as AuthValue[];
  if (digests.length === 0) violated(this, 'a Digest challenge', 'none');
  for (const digest of digests) {
    if (!digest.params.get(parameter.toLowerCase()))
      violated(this, `${parameter} in each Digest challenge`, `one with only ${[...digest.params.keys()].join(', ')}`);
  }
});
Then('it has no Basic challenge', function (this: SipWorld) {
  if (challenges(this).some(isScheme('basic'))) violated(this, 'no Basic challenge', 'one');
});
