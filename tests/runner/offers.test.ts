// What a system shows and its profile does not declare.
import assert from 'node:assert/strict';
import { noteOf, undeclaredOffers } from '../../runner/offers';
import { makeCase, record } from '../reports/fixture';

const text = (...lines: string[]): string => [...lines, 'Content-Length: 0', '', ''].join('\r\n');
const response = (status: number, method: string, ...more: string[]): string =>
  text(`SIP/2.0 ${status} X`, 'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1', `CSeq: 1 ${method}`, ...more);
const forwarded = (...more: string[]): string =>
  text(
    'INVITE sip:b@192.0.2.3 SIP/2.0',
    'Via: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK2',
    'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1',
    'CSeq: 1 INVITE',
    ...more,
  );
const said = (from: string, message: string, at = 0) =>
  record({ at, from, to: from === 'SUT' ? 'alice' : 'SUT', bytes: Buffer.from(message), summary: '' });
const seen = (...messages: string[]) =>
  makeCase('one', { trace: messages.map((message, at) => said('SUT', message, at)) });
const offered = (messages: string[], capabilities: string[] = []): string[] =>
  undeclaredOffers([seen(...messages)], { capabilities }).map(({ capability }) => capability);

describe('runner/offers', () => {
  const digest = 'Digest realm="r", nonce="n"';
  const signs: [string, string][] = [
    ['authentication', response(401, 'REGISTER', `WWW-Authenticate: ${digest}`)],
    ['challenge-calls', response(407, 'INVITE', `Proxy-Authenticate: ${digest}`)],
    ['record-route', forwarded('Record-Route: <sip:192.0.2.2;lr>')],
    ['rport', response(200, 'OPTIONS').replace('branch=z9hG4bK1', 'branch=z9hG4bK1;rport=5070')],
    ['interval-too-brief', response(423, 'REGISTER', 'Min-Expires: 60')],
    ['several-contacts', response(200, 'REGISTER', 'Contact: <sip:a@192.0.2.1>, <sip:a@192.0.2.4>')],
  ];
  for (const [capability, message] of signs) {
    it(`sees ${capability}, and says nothing where it is declared`, () => {
      assert.deepEqual(offered([message]), [capability]);
      assert.deepEqual(offered([message], [capability]), []);
    });
  }

  it('sees qop beside authentication', () => {
    const challenge = response(401, 'REGISTER', `WWW-Authenticate: ${digest}, qop="auth"`);
    assert.deepEqual(offered([challenge], ['authentication']), ['qop']);
  });

  it('sees nothing in what is like it', () => {
    assert.deepEqual(
      offered([
        response(401, 'INVITE', `WWW-Authenticate: ${digest}`),
        response(200, 'OPTIONS').replace('branch=z9hG4bK1', 'branch=z9hG4bK1;rport'),
        forwarded(),
        response(200, 'REGISTER', 'Contact: <sip:a@192.0.2.1>'),
        'no message',
      ]),
      [],
    );
    const peer = said('alice', response(407, 'INVITE'));
    assert.deepEqual(undeclaredOffers([makeCase('one', { trace: [peer] })], { capabilities: [] }), []);
  });

  it('tells the word, and the case where it first showed', () => {
    const offers = undeclaredOffers([seen('x', signs[1][1]), seen(signs[1][1])], { capabilities: [] });
    assert.deepEqual(offers, [{ capability: 'challenge-calls', case: 'one', message: 1 }]);
    assert.match(noteOf(offers) ?? '', /challenge-calls \(one\)/);
    assert.equal(noteOf([]), undefined);
  });
});
