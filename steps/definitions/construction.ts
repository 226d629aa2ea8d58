// What a request that the system under test makes must hold, beyond single header fields: its Via and CSeq, the
// routes it is to follow (8.1.1, 12.2.1.1, 13.2.1).
import { type DataTable, Then, When } from '@cucumber/cucumber';
import { NameAddr } from '../../simulator/message';
import { composeRequest, SutViolation, summarize } from '../../simulator/peer';
import { it, requestIt, violated } from '../it';
import { fillIn } from '../placeholders';
import { sendRequest } from '../requests';
import { sameValue } from '../values';
import type { SipWorld } from '../world';

/** 7.1; looked at in the bytes, as reading a message may mend what is wrong in it. */
Then('its start line is a method, a plain URI and SIP\\/2.0', function (this: SipWorld) {
  const line = this.it?.bytes.toString('latin1').split('\r\n', 1)[0] ?? '';
  const [method, uri, version, ...more] = line.split(' ');
  const plain =
    Boolean(uri) && [...(uri ?? '')].every(one => one > ' ' && one !== '\x7f' && one !== '<' && one !== '>');
  if (!method || !plain || version !== 'SIP/2.0' || more.length)
    violated(this, 'the start line METHOD URI SIP/2.0', `"${line}"`);
});

Then('its Via branch begins with the magic cookie', function (this: SipWorld) {
  const branch = it(this).topVia?.branch;
  if (!branch?.startsWith('z9hG4bK')) violated(this, 'a branch that begins with z9hG4bK', branch ?? 'no branch');
});
Then('its Via names the transport {transport}', function (this: SipWorld, transport: string) {
  const via = it(this).topVia;
  if (via?.transport.toUpperCase() !== transport || !via.host)
    violated(this, `Via: SIP/2.0/${transport} and a sent-by`, via ? `Via: ${via}` : 'no Via');
});

Then('its CSeq method is {method}', function (this: SipWorld, method: string) {
  const cseq = it(this).cseq;
  if (cseq?.method !== method) violated(this, `CSeq: … ${method}`, `CSeq: ${it(this).get('CSeq') ?? 'none'}`);
});
Then('its CSeq number is less than {int}', function (this: SipWorld, bound: number) {
  const cseq = it(this).cseq;
  if (!cseq || cseq.seq >= bound) violated(this, `a CSeq number below ${bound}`, `CSeq: ${it(this).get('CSeq')}`);
});

Then('the URI in its {header} is a SIP or SIPS URI', function (this: SipWorld, header: string) {
  const [first] = it(this).getAll(header);
  if (!NameAddr.parse(first ?? '')?.uri.isSip) violated(this, `a SIP or SIPS URI in ${header}`, first ?? 'none');
});

/**
 * Port and parameters are left out: a To may not have them where a Request-URI may (19.1.1, table 1), so a caller that
 * drops them does right.
 */
Then('its Request-URI and its To name the same user and host', function (this: SipWorld) {
  const { uri, to: address } = requestIt(this);
  const to = address?.uri;
  if (!uri || !to || uri.user !== to.user || uri.host.toLowerCase() !== to.host.toLowerCase())
    violated(this, `the URI of its To, ${to}, as Request-URI`, `${uri}`);
});
Then('its Request-URI has no user part', function (this: SipWorld) {
  const { uri, requestUri } = requestIt(this);
  if (!uri || uri.user !== undefined || `${uri}`.includes('@'))
    violated(this, 'a Request-URI without user and @', requestUri);
});

Then('its Request-URI has the parameter {string}', function (this: SipWorld, name: string) {
  const { uri, requestUri } = requestIt(this);
  if (!uri?.params.has(name)) violated(this, `a Request-URI with ${name}`, requestUri);
});

/** All values of a list, in its order: Route, Record-Route. A cell holds one value. */
Then('its {header} is, in this order:', function (this: SipWorld, header: string, table: DataTable) {
  const wanted = table.raw().map(([value]) => fillIn(this, value));
  const values = it(this).getAll(header);
  if (values.length !== wanted.length || !values.every((value, i) => sameValue(header, value, wanted[i])))
    violated(
      this,
      `${header}: ${wanted.join(', ')}`,
      values.length ? `${header}: ${values.join(', ')}` : `no ${header}`,
    );
});

/** A request outside any dialog to the Contact of "it" (8.1.1.8). */
When('{peer} sends {method} to its Contact', function (this: SipWorld, name: string, method: string) {
  const actor = this.actor(name);
  const contact = it(this).contacts[0]?.uri;
  if (!contact) throw new SutViolation(`${summarize(it(this))} to have a Contact`, 'it has none that can be read');
  // RFC 3263 4.1: a numeric host without a transport parameter means UDP, if the phone has it.
  const target = this.targetFor(contact, actor, this.profile.transports.includes('UDP') ? 'UDP' : actor.transport);
  const { transport } = target;
  const request = composeRequest(this.runtime.random, {
    method,
    requestUri: contact.toString(),
    from: actor.aor,
    to: contact.toString(),
    contact: actor.contact,
    transport,
    local: actor.peer.sentBy(transport),
  });
  sendRequest(this, actor, request, target);
});
