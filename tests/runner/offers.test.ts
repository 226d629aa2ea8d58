// What a system shows and its profile does not declare.
import assert from 'node:assert/strict';
import { noteOf, undeclaredOffers } from '../../runner/offers';
import type { AbilityKey } from '../../systems/abilities-schema';
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
const withBody = (head: string, body: string): string =>
  head.replace(/Content-Length: 0\r\n/, `Content-Length: ${body.length}\r\n`) + body;
const seen = (...messages: string[]) =>
  makeCase('one', { trace: messages.map((message, at) => said('SUT', message, at)) });
const offered = (messages: string[], capabilities: string[] = []): string[] =>
  undeclaredOffers([seen(...messages)], { capabilities }).map(({ name }) => name);

const digest = 'Digest realm="r", nonce="n"';

describe('runner/offers', () => {
  const signs: [string, string][] = [
    ['authentication', response(401, 'REGISTER', `WWW-Authenticate: ${digest}`)],
    ['challenge-calls', response(407, 'INVITE', `Proxy-Authenticate: ${digest}`)],
    ['record-route', forwarded('Record-Route: <sip:192.0.2.2;lr>')],
    ['rport', response(200, 'OPTIONS').replace('branch=z9hG4bK1', 'branch=z9hG4bK1;rport=5070')],
    ['interval-too-brief', response(423, 'REGISTER', 'Min-Expires: 60')],
    ['several-contacts', response(200, 'REGISTER', 'Contact: <sip:a@192.0.2.1>, <sip:a@192.0.2.4>')],
    ['transfer', response(202, 'REFER')],
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

  it('sees nothing in a challenge that a proxy only passes on', () => {
    const challenge = response(407, 'INVITE', `Proxy-Authenticate: ${digest}`);
    const passedOn = makeCase('one', { trace: [said('bob', challenge), said('SUT', challenge, 1)] });
    assert.deepEqual(undeclaredOffers([passedOn], { capabilities: [] }), []);
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
    assert.deepEqual(offers, [{ key: 'capabilities', name: 'challenge-calls', case: 'one', message: 1 }]);
    assert.match(noteOf(offers) ?? '', /challenge-calls \(one\)/);
    assert.equal(noteOf([]), undefined);
  });

  describe('of methods, extensions, events and codecs', () => {
    type Lists = Partial<Record<AbilityKey, string[]>>;
    /** What a trace shows besides what is declared: `key name`. */
    const besides = (declared: Lists, ...trace: [from: string, message: string][]): string[] =>
      undeclaredOffers([makeCase('one', { trace: trace.map(([from, message], at) => said(from, message, at)) })], {
        capabilities: signs.map(([word]) => word),
        ...declared,
      }).map(({ key, name }) => `${key} ${name}`);
    const request = (method: string, ...more: string[]): string =>
      text(
        `${method} sip:a@192.0.2.2 SIP/2.0`,
        'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1',
        `CSeq: 1 ${method}`,
        ...more,
      );
    const sdp = (...streams: string[]): string =>
      ['v=0', 'o=- 1 1 IN IP4 192.0.2.2', 's=-', 't=0 0', ...streams, ''].join('\r\n');
    const describing = (head: (...more: string[]) => string, ...streams: string[]): string =>
      withBody(head('Content-Type: application/sdp'), sdp(...streams));
    const ok =
      (method: string) =>
      (...more: string[]): string =>
        response(200, method, ...more);

    it('tells methods of Allow, and those that it takes', () => {
      const methods = ['INVITE', 'OPTIONS'];
      const allow = response(200, 'OPTIONS', 'Allow: INVITE, OPTIONS, REFER');
      assert.deepEqual(besides({ methods }, ['SUT', allow]), ['methods REFER']);
      assert.deepEqual(besides({ methods: [...methods, 'REFER'] }, ['SUT', allow]), []);
      assert.deepEqual(besides({ methods }, ['SUT', response(405, 'INFO', 'Allow: PUBLISH')]), [], 'for an address');
      const asked: [string, string] = ['alice', request('MESSAGE')];
      assert.deepEqual(besides({ methods }, asked, ['SUT', response(200, 'MESSAGE')]), ['methods MESSAGE']);
    });

    it('takes no refusal for support, whatever it says, and no CANCEL', () => {
      const methods: string[] = [];
      for (const status of [400, 404, 405, 481, 501])
        assert.deepEqual(besides({ methods }, ['alice', request('MESSAGE')], ['SUT', response(status, 'MESSAGE')]), []);
      assert.deepEqual(besides({ methods }, ['alice', request('CANCEL')], ['SUT', response(200, 'CANCEL')]), []);
    });

    it('tells option tags of Supported and Require', () => {
      const shown = response(183, 'INVITE', 'Supported: Timer, replaces', 'Require: 100rel');
      assert.deepEqual(besides({ extensions: ['timer'] }, ['SUT', shown]), [
        'extensions replaces',
        'extensions 100rel',
      ]);
    });

    it('tells event packages of Allow-Events, of its NOTIFY and of a subscription that it accepts', () => {
      const events = ['presence'];
      assert.deepEqual(besides({ events }, ['SUT', response(200, 'OPTIONS', 'u: presence, dialog')]), [
        'events dialog',
      ]);
      const subscribe = request('SUBSCRIBE', 'Event: message-summary;id=1');
      const accepted: [string, string][] = [
        ['alice', subscribe],
        ['SUT', response(200, 'SUBSCRIBE')],
      ];
      assert.deepEqual(besides({ events }, ...accepted), ['events message-summary']);
      assert.deepEqual(besides({ events }, accepted[0], ['SUT', response(489, 'SUBSCRIBE')]), []);
      assert.deepEqual(besides({ events }, ['SUT', request('NOTIFY', 'Event: refer;id=2')]), ['events refer']);
    });

    it('tells codecs of descriptions, static or mapped, but not of streams that are refused', () => {
      const codecs = ['pcmu/8000/1'];
      const answer = describing(
        ok('INVITE'),
        'm=audio 4000 RTP/AVP 0 8 96',
        'a=rtpmap:96 opus/48000/2',
        'm=video 0 RTP/AVP 34',
      );
      assert.deepEqual(besides({ codecs }, ['SUT', answer]), ['codecs PCMA/8000', 'codecs opus/48000/2']);
      const abilities = describing(ok('OPTIONS'), 'm=video 0 RTP/AVP 34');
      assert.deepEqual(besides({ codecs }, ['SUT', abilities]), ['codecs H263/90000']);
    });

    it('tells each once, and nothing where the profile has no such list', () => {
      const shown = response(200, 'OPTIONS', 'Allow: REFER', 'Supported: timer', 'Allow-Events: dialog');
      assert.deepEqual(besides({}, ['SUT', shown]), []);
      assert.deepEqual(besides({ methods: [] }, ['SUT', shown], ['SUT', shown]), ['methods REFER']);
    });

    it('takes nothing of what a proxy forwards for its own', () => {
      const none = { methods: [], extensions: [], events: [], codecs: [] };
      const fields = ['Allow: REFER', 'Supported: timer', 'Allow-Events: dialog', 'Content-Type: application/sdp'];
      const answer = withBody(response(200, 'INVITE', ...fields), sdp('m=audio 4000 RTP/AVP 0'));
      const passed = withBody(forwarded(...fields), sdp('m=audio 4000 RTP/AVP 0'));
      const call: [string, string][] = [
        ['alice', request('INVITE')],
        ['SUT', passed],
      ];
      assert.deepEqual(besides(none, ...call, ['bob', answer], ['SUT', answer]), []);
      assert.ok(besides(none, ...call, ['SUT', answer]).includes('methods REFER'), 'an answer of its own');
    });

    it('are told by the list that lacks them', () => {
      const trace = [said('SUT', response(200, 'OPTIONS', 'Allow: REFER, INFO', 'Supported: timer'))];
      const offers = undeclaredOffers([makeCase('one', { trace })], { capabilities: [], methods: [], extensions: [] });
      assert.match(noteOf(offers) ?? '', /methods: REFER \(one\), INFO \(one\); extensions: timer \(one\)/);
    });
  });
});
