// What a proxy must change in what it forwards, and what it must leave as it came (16.6, 16.7): Via values, header fields,
// the body, the Request-URI, the order of values.
import { Then } from '@cucumber/cucumber';
import { type Message, parseAuth, Request, Response, type Via } from '../../simulator/message';
import { CaseError, summarize } from '../../simulator/peer';
import { it, requestIt, violated } from '../it';
import { fillIn } from '../placeholders';
import { sameValue } from '../values';
import type { SipWorld } from '../world';

/** The request of this peer that "it" is the forwarded copy of, or the response to. */
function sentRequest(world: SipWorld, name: string): Request {
  const message = it(world);
  const sent = world
    .actor(name)
    .peer.sent.findLast(
      s =>
        s.message instanceof Request &&
        s.message.callId === message.callId &&
        s.message.cseq?.method === message.cseq?.method,
    );
  if (!sent) throw new CaseError(`${name} has sent no request that belongs to ${summarize(message)}`);
  return sent.message as Request;
}

function sentResponse(world: SipWorld, name: string): Response {
  const sent = world.actor(name).lastSent?.message;
  if (!(sent instanceof Response)) throw new CaseError(`the last message that ${name} sent is no response`);
  return sent;
}

const magicCookie = 'z9hG4bK';

/** Whether a Via that was there already is unchanged, but for what a receiver stamps into it (18.2.1, RFC 3581 4). */
function keepsVia(original: Via, forwarded: Via): boolean {
  return (
    sameValue('Via', original.toString(), forwarded.toString()) &&
    original.params
      .entries()
      .every(([name, value]) => name.toLowerCase() === 'rport' || forwarded.params.get(name) === value)
  );
}

/** The Via values that were put on top, after the check that those of `request` are below in their order. */
function newVias(world: SipWorld, request: Request): Via[] {
  const vias = it(world).vias;
  const below = vias.slice(vias.length - request.vias.length);
  const kept = vias.length >= request.vias.length && request.vias.every((original, i) => keepsVia(original, below[i]));
  if (!kept) {
    const wanted = request.getAll('Via').join(', ');
    violated(world, `the Via values of the request at the bottom (${wanted})`, it(world).getAll('Via').join(', '));
  }
  return vias.slice(0, vias.length - request.vias.length);
}

Then('it has a new Via on top of those of the request of {peer}', function (this: SipWorld, name: string) {
  const added = newVias(this, sentRequest(this, name));
  if (added.length === 0) violated(this, 'a Via of the proxy on top', 'only those of the request');
});

// 8.1.1.7, 16.6 item 8
Then('the branch of its top Via is new and begins with the magic cookie', function (this: SipWorld) {
  const [top, ...others] = it(this).vias;
  const branch = top?.branch ?? '';
  if (!branch.startsWith(magicCookie) || branch.length === magicCookie.length)
    violated(this, `a branch that begins with ${magicCookie}`, top ? `${top}` : 'no Via');
  if (others.some(other => other.branch?.toLowerCase() === branch.toLowerCase()))
    violated(this, 'a branch of its own in each Via', it(this).getAll('Via').join(', '));
});

Then(
  'the Via of {peer} in it has the parameter {string} with the value {string}',
  function (this: SipWorld, name: string, parameter: string, text: string) {
    const original = sentRequest(this, name).topVia;
    const via = it(this).vias.find(each => each.branch === original?.branch);
    if (!via) violated(this, `the Via of ${name}`, it(this).getAll('Via').join(', '));
    const wanted = fillIn(this, text);
    if (via.params.get(parameter) !== wanted) violated(this, `${parameter}=${wanted} in the Via of ${name}`, `${via}`);
  },
);

/** White space within a value may be written otherwise (7.3.1). */
const squeezed = (value: string): string => value.replace(/\s+/g, ' ').trim();

/** Whether all values are there in their order; others may stand between them (16.6 item 5). */
function keepsOrder(header: string, original: readonly string[], forwarded: readonly string[]): boolean {
  let next = 0;
  for (const value of forwarded) {
    const wanted = original[next];
    if (wanted !== undefined && (squeezed(value) === squeezed(wanted) || sameValue(header, value, wanted))) next++;
  }
  return next === original.length;
}

/** Several lines may have become one, or one several (7.3.1). */
function keepsValues(header: string, original: readonly string[], forwarded: readonly string[]): boolean {
  const pieces = (values: readonly string[]): string[] => values.join(',').split(',');
  return keepsOrder(header, original, forwarded) || keepsOrder(header, pieces(original), pieces(forwarded));
}

function keepsAll(world: SipWorld, original: Message, except: readonly string[]): void {
  const message = it(world);
  const spared = new Set(except.map(name => name.toLowerCase()));
  const seen = new Set<string>();
  for (const { name } of original.fields) {
    if (spared.has(name.toLowerCase()) || seen.has(name.toLowerCase())) continue;
    seen.add(name.toLowerCase());
    if (!keepsValues(name, original.getAll(name), message.getAll(name))) {
      const found = message.getAll(name).join(', ');
      violated(world, `${name}: ${original.getAll(name).join(', ')}, as it was sent`, found || `no ${name}`);
    }
  }
}

Then(
  'it keeps every header field of the request of {peer} but {headers}',
  function (this: SipWorld, name: string, except: string[]) {
    keepsAll(this, sentRequest(this, name), except);
  },
);
Then(
  'it keeps every header field of the response of {peer} but {headers}',
  function (this: SipWorld, name: string, except: string[]) {
    keepsAll(this, sentResponse(this, name), except);
  },
);
Then('its body is that of the response of {peer}', function (this: SipWorld, name: string) {
  if (!it(this).body.equals(sentResponse(this, name).body))
    violated(this, 'the body of the response', `another one, of ${it(this).body.length} bytes`);
});
Then('its body is {string}', function (this: SipWorld, text: string) {
  const wanted = fillIn(this, text);
  const body = it(this).body.toString();
  if (body !== wanted) violated(this, `the body "${wanted}"`, `the body "${body}"`);
});

/** From the bottom: what others put in earlier stays below. */
Then('the last value of its {header} is {string}', function (this: SipWorld, header: string, text: string) {
  const wanted = fillIn(this, text);
  const values = it(this).getAll(header);
  const last = values.at(-1);
  if (last === undefined || !sameValue(header, last, wanted))
    violated(this, `${header} ending with ${wanted}`, values.join(', ') || `no ${header}`);
});
Then('the first value of its {header} is not {string}', function (this: SipWorld, header: string, text: string) {
  const unwanted = fillIn(this, text);
  const [first] = it(this).getAll(header);
  if (first === undefined || sameValue(header, first, unwanted))
    violated(this, `${header} beginning with another value than ${unwanted}`, it(this).getAll(header).join(', '));
});
Then('its {header} has more than {int} value(s)', function (this: SipWorld, header: string, count: number) {
  const values = it(this).getAll(header);
  if (values.length <= count) violated(this, `more than ${count} ${header} value(s)`, values.join(', ') || 'none');
});

// 16.6 item 2 with the table in 19.1.1
Then('its Request-URI has no method parameter and no header fields', function (this: SipWorld) {
  const { uri, requestUri } = requestIt(this);
  if (!uri || uri.params.has('method') || uri.headers.length > 0)
    violated(this, 'a Request-URI with no method parameter and no header fields', requestUri);
});

// 16.7 item 7; the order is of no significance.
Then(
  'it holds the challenges of the responses of {peer} and {peer}',
  function (this: SipWorld, first: string, second: string) {
    for (const name of [first, second]) {
      const sent = sentResponse(this, name);
      for (const header of ['WWW-Authenticate', 'Proxy-Authenticate']) {
        for (const value of sent.getAll(header)) {
          if (
            !it(this)
              .getAll(header)
              .some(each => sameAuth(each, value))
          )
            violated(this, `${header}: ${value}`, it(this).getAll(header).join(', ') || `no ${header}`);
        }
      }
    }
  },
);

function sameAuth(a: string, b: string): boolean {
  const [left, right] = [parseAuth(a), parseAuth(b)];
  if (!left || !right || left.scheme.toLowerCase() !== right.scheme.toLowerCase()) return false;
  return (
    left.params.size === right.params.size &&
    [...right.params].every(([name, value]) => left.params.get(name) === value)
  );
}

Then('it holds credentials for the realm {string}', function (this: SipWorld, realm: string) {
  const values = it(this).getAll('Proxy-Authorization');
  if (!values.some(value => parseAuth(value)?.params.get('realm') === realm))
    violated(this, `Proxy-Authorization for the realm ${realm}`, values.join(', ') || 'none');
});
