// What "it", the message last received, must carry.
import { Then } from '@cucumber/cucumber';
import { type Message, NameAddr, type Params, Request, Response, Via } from '../../simulator/message';
import { CaseError, summarize } from '../../simulator/peer';
import { it, requestIt, violated } from '../it';
import { fillIn } from '../placeholders';
import { lists, sameValue, sameVia } from '../values';
import type { SipWorld } from '../world';

/** A value for a failure's text. */
function shown(message: Message, header: string): string {
  const values = message.getAll(header);
  return values.length ? `${header}: ${values.join(', ')}` : `no ${header}`;
}

Then('it has the header field {header}', function (this: SipWorld, header: string) {
  if (!it(this).has(header)) violated(this, `a ${header} header field`, 'none');
});
Then('it has no header field {header}', function (this: SipWorld, header: string) {
  if (it(this).has(header)) violated(this, `no ${header} header field`, shown(it(this), header));
});
Then('its {header} is {string}', function (this: SipWorld, header: string, text: string) {
  const wanted = fillIn(this, text);
  const value = it(this).get(header);
  if (value === undefined || !sameValue(header, value, wanted))
    violated(this, `${header}: ${wanted}`, shown(it(this), header));
});
Then('its {header} is not {string}', function (this: SipWorld, header: string, text: string) {
  const unwanted = fillIn(this, text);
  const value = it(this).get(header);
  if (value === undefined) violated(this, `a ${header} other than ${unwanted}`, `no ${header}`);
  else if (sameValue(header, value, unwanted))
    violated(this, `a ${header} other than ${unwanted}`, shown(it(this), header));
});
Then('its Request-URI is {string}', function (this: SipWorld, text: string) {
  const { requestUri } = requestIt(this);
  const wanted = fillIn(this, text);
  if (!sameValue('To', `<${requestUri}>`, `<${wanted}>`)) violated(this, `the Request-URI ${wanted}`, requestUri);
});

Then('its {header} lists {string}', function (this: SipWorld, header: string, tokens: string) {
  for (const token of tokens.split(/, ?/)) {
    if (!lists(it(this), header, token)) violated(this, `${token} in ${header}`, shown(it(this), header));
  }
});
Then('its {header} does not list {string}', function (this: SipWorld, header: string, token: string) {
  if (lists(it(this), header, token)) violated(this, `no ${token} in ${header}`, shown(it(this), header));
});

/** Parameters of the first value: of Via, From, To, Contact, Route, Record-Route; else of a challenge. */
function parameters(message: Message, header: string): Params | undefined {
  const first = message.getAll(header)[0];
  if (first === undefined) return undefined;
  return header === 'Via' ? Via.parse(first)?.params : NameAddr.parse(first)?.params;
}
Then('its {header} has the parameter {string}', function (this: SipWorld, header: string, name: string) {
  if (!parameters(it(this), header)?.has(name))
    violated(this, `a ${name} parameter in ${header}`, shown(it(this), header));
});
Then('its {header} has no parameter {string}', function (this: SipWorld, header: string, name: string) {
  if (parameters(it(this), header)?.has(name))
    violated(this, `no ${name} parameter in ${header}`, shown(it(this), header));
});
Then(
  'its {header} has the parameter {string} with the value {string}',
  function (this: SipWorld, header: string, name: string, text: string) {
    const wanted = fillIn(this, text);
    if (parameters(it(this), header)?.get(name) !== wanted)
      violated(this, `${name}=${wanted} in ${header}`, shown(it(this), header));
  },
);
Then('the URI in its {header} has the parameter {string}', function (this: SipWorld, header: string, name: string) {
  const first = NameAddr.parse(it(this).getAll(header)[0] ?? '');
  if (!first?.uri.params.has(name)) violated(this, `a URI with ${name} in ${header}`, shown(it(this), header));
});
Then('its {header} has {int} value(s)', function (this: SipWorld, header: string, count: number) {
  const values = it(this).getAll(header);
  if (values.length !== count)
    violated(this, `${count} ${header} value(s)`, `${values.length}: ${shown(it(this), header)}`);
});
Then('its {header} is at least {int}', function (this: SipWorld, header: string, least: number) {
  const value = Number(it(this).get(header) ?? Number.NaN);
  if (!(value >= least)) violated(this, `${header} of ${least} or more`, shown(it(this), header));
});

/**
 * The request that "it" answers (17.1.3: by branch and method, as its other fields may be what is wrong), or is a copy of:
 * the last that this peer sent with the same Call-ID.
 */
function requestOf(world: SipWorld, sender?: string): Request {
  const message = it(world);
  const actors = sender ? [world.actor(sender)] : [...world.actors.values()];
  const sent = actors.flatMap(actor => actor.peer.sent.map(s => s.message).filter(m => m instanceof Request));
  const sameMethod = (request: Request): boolean => request.cseq?.method === message.cseq?.method;
  const branch = message.topVia?.branch;
  const answered = message.isResponse() && branch ? sent.filter(r => r.topVia?.branch === branch) : [];
  const found =
    answered.findLast(sameMethod) ??
    answered.at(-1) ??
    sent.findLast(request => request.callId === message.callId && sameMethod(request));
  if (found) return found;
  throw new CaseError(`no request of ${sender ?? 'any peer'} belongs to ${summarize(message)}`);
}

// 8.2.6.2 for responses; 16.6 for what a proxy must leave alone.
Then('it copies {headers} from the request', function (this: SipWorld, headers: string[]) {
  copies(this, requestOf(this), headers);
});
Then('it copies {headers} from the request of {peer}', function (this: SipWorld, headers: string[], name: string) {
  copies(this, requestOf(this, name), headers);
});
function copies(world: SipWorld, request: Request, headers: string[]): void {
  const message = it(world);
  for (const header of headers) {
    const wanted = request.getAll(header);
    const values = message.getAll(header);
    const isResponse = message instanceof Response;
    const same =
      values.length === wanted.length && values.every((value, i) => sameCopy(header, value, wanted[i], isResponse));
    if (!same)
      violated(world, `${header} as in the request (${wanted.join(', ') || 'absent'})`, shown(message, header));
  }
}
/** To may gain a tag in a response (8.2.6.2), and Via received and rport (18.2.1). */
function sameCopy(header: string, value: string, wanted: string, isResponse: boolean): boolean {
  if (header === 'Via') return sameVia(value, wanted) && keepsParams(value, wanted);
  if (header !== 'To' || !isResponse) return sameValue(header, value, wanted);
  const [left, right] = [NameAddr.parse(value), NameAddr.parse(wanted)];
  if (!left || !right || (right.tag && right.tag !== left.tag)) return false;
  return left.uri.equals(right.uri);
}

/** Whether a Via has all parameters of another, whatever they mean; the server gives rport its value (RFC 3581 4). */
function keepsParams(value: string, wanted: string): boolean {
  const params = Via.parse(value)?.params;
  const entries = Via.parse(wanted)?.params.entries() ?? [];
  return entries.every(([name, text]) => params?.has(name) && (name === 'rport' || params.get(name) === text));
}

Then('its To has a tag', function (this: SipWorld) {
  if (!it(this).to?.tag) violated(this, 'a tag in To', shown(it(this), 'To'));
});
Then('its To has no tag', function (this: SipWorld) {
  if (it(this).to?.tag) violated(this, 'no tag in To', shown(it(this), 'To'));
});
Then('its body is empty', function (this: SipWorld) {
  if (it(this).body.length) violated(this, 'no body', `a body of ${it(this).body.length} bytes`);
});
Then('its body is that of the request of {peer}', function (this: SipWorld, name: string) {
  if (!it(this).body.equals(requestOf(this, name).body))
    violated(this, 'the body of the request', `another one, of ${it(this).body.length} bytes`);
});
Then('it is well formed', function (this: SipWorld) {
  const [fault] = it(this).faults;
  if (fault)
    violated(
      this,
      `no fault (${fault.requirement}: ${fault.expected})`,
      `${fault.found}${fault.field ? ` in ${fault.field}` : ''}`,
    );
});
