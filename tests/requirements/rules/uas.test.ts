// Tests of the rules of servers: each judges a sound exchange without a finding, and finds what breaks it.
import assert from 'node:assert/strict';
import { uasChallenges } from '../../../requirements/rules/uas-challenges';
import { uasDialogs } from '../../../requirements/rules/uas-dialogs';
import { uasRefusals } from '../../../requirements/rules/uas-refusals';
import { uasTags } from '../../../requirements/rules/uas-tags';
import { type Example, type Line, outcomeOf, testRules } from './exchange';
import { answers, asks } from './uas-lines';

const simple = (method: string, status: number, lines: string[] = [], asked: string[] = []): Line[] => [
  asks(method, { lines: asked }),
  answers(status, method, { lines }),
];

const lost = (id: string, sound: Line[], field: string): Example => ({
  id,
  sound,
  replace: [`\n${field}:`, '\nX-Gone:'],
});

const options = simple('OPTIONS', 200);
const ringing = (status: number, lines: string[] = []): Line[] => [
  asks('INVITE'),
  answers(180, 'INVITE', { lines: ['Contact: <sip:sut@192.0.2.1>'] }),
  answers(status, 'INVITE', { lines: ['X-Last: 1', ...lines] }),
];
const cancelled: Line[] = [
  asks('INVITE'),
  answers(180, 'INVITE', { lines: ['Contact: <sip:sut@192.0.2.1>'] }),
  asks('CANCEL'),
  answers(200, 'CANCEL', { lines: ['X-Last: 1'] }),
];

const tags: Example[] = [
  {
    id: 'to-tag-of-the-request-is-kept',
    sound: [asks('BYE', { tag: 't' }), answers(200, 'BYE')],
    replace: ['tag=t', 'tag=u'],
  },
  { id: 'to-gets-a-tag', sound: options, replace: [';tag=t', ''] },
  { id: 'to-keeps-its-uri', sound: options, replace: ['sut@192.0.2.1', 'sut@192.0.2.3'] },
  { id: 'to-tag-is-the-same-in-all-responses', sound: ringing(486), replace: ['tag=t\r\nX-Last', 'tag=u\r\nX-Last'] },
  {
    id: 'provisional-responses-are-of-one-dialog',
    sound: ringing(183),
    replace: ['tag=t\r\nX-Last', 'tag=u\r\nX-Last'],
  },
  { id: 'response-to-cancel-has-the-tag-of-the-invites', sound: cancelled, replace: ['tag=t\r\nX-L', 'tag=u\r\nX-L'] },
];

describe('rules of tags in responses', () => {
  testRules(uasTags, tags);

  const same = uasTags.find(({ id }) => id === 'to-tag-is-the-same-in-all-responses')!;
  it('a request that comes again after its final response may be a new one', () => {
    const again = [asks('OPTIONS'), answers(200, 'OPTIONS'), asks('OPTIONS'), answers(200, 'OPTIONS', { tag: 'u' })];
    assert.deepEqual(outcomeOf(same, again), { judged: 0, found: [] });
  });
  it('a proxy passes on the responses of several user agents', () => {
    const forked = [180, 183].map((status, i) =>
      answers(status, 'INVITE', { tag: `t${i}`, lines: [`Contact: <sip:bob@192.0.2.${7 + i}>`] }),
    );
    assert.deepEqual(outcomeOf(same, [asks('INVITE'), ...forked]), { judged: 0, found: [] });
  });
});

const requires = ['Require: foo'];
const challenge = 'Digest realm="r", nonce="n", qop="auth"';
const sdp = 'v=0\r\n';
const coded = ['Content-Type: application/x-a', 'Content-Encoding: zip', 'Content-Length: 0'];
const offerRefused = (tag: string): Line[] => [
  asks('INVITE', { body: sdp, tag }),
  answers(488, 'INVITE', { lines: ['Warning: 305 sut "none"'] }),
];
/** An exchange about a body that is not understood. */
const body = (field: string, accept: string[]): Line[] => {
  const asked = asks('INVITE', { body: 'x', lines: field ? [`${field}: zz`] : [] });
  return [asked, answers(415, 'INVITE', { lines: accept })];
};

const refusals: Example[] = [
  lost('405-has-allow', simple('PUBLISH', 405, ['Allow: INVITE']), 'Allow'),
  lost('405-tells-the-methods', simple('PUBLISH', 405, ['Allow: INVITE']), 'Allow'),
  { id: 'allow-in-405-lacks-the-method', sound: simple('INFO', 405, ['Allow: BYE']), replace: ['BYE', 'INFO'] },
  lost('420-has-unsupported', simple('INVITE', 420, ['Unsupported: foo'], requires), 'Unsupported'),
  lost('420-tells-the-options', simple('INVITE', 420, ['Unsupported: foo'], requires), 'Unsupported'),
  {
    id: 'unsupported-lists-what-was-required',
    sound: simple('INVITE', 420, ['Unsupported: foo'], requires),
    replace: ['foo', 'bar'],
  },
  lost('415-says-what-would-do', simple('INVITE', 415, ['Accept: text/plain'], coded), 'Accept'),
  lost('415-has-accept', body('', ['Accept: text/plain']), 'Accept'),
  lost(
    '415-has-accept-encoding',
    body('Content-Encoding', ['Accept: application/sdp', 'Accept-Encoding: gzip']),
    'Accept-Encoding',
  ),
  lost(
    '415-has-accept-language',
    body('Content-Language', ['Accept: application/sdp', 'Accept-Language: en']),
    'Accept-Language',
  ),
  lost('421-has-require', simple('INVITE', 421, requires), 'Require'),
  lost('421-tells-the-extensions', simple('INVITE', 421, requires), 'Require'),
  lost('488-to-an-offer-has-a-warning', offerRefused(''), 'Warning'),
  lost('488-to-a-reinvite-has-a-warning', offerRefused('t'), 'Warning'),
  lost('redirected-invite-has-contact', simple('INVITE', 302, ['Contact: <sip:a@b>']), 'Contact'),
  lost('300-has-contact', simple('OPTIONS', 300, ['Contact: <sip:a@b>']), 'Contact'),
  {
    id: 'reason-of-400-says-more',
    sound: simple('OPTIONS', 400, [], ['Expires: never']),
    replace: ['400 Said', '400 Bad Request'],
  },
  { id: 'reason-of-480-says-more', sound: ringing(480), replace: ['480 Said', '480 Temporarily Unavailable'] },
  { id: 'reason-of-484-says-more', sound: simple('INVITE', 484), replace: ['484 Said', '484 Address Incomplete'] },
  { id: 'no-status-of-http-alone', sound: options, replace: ['200', '205'] },
];

describe('rules of refusals', () => {
  testRules(uasRefusals, refusals);
  it('a 400 for another reason than syntax need not tell more', () => {
    const rule = uasRefusals.find(({ id }) => id === 'reason-of-400-says-more')!;
    assert.equal(outcomeOf(rule, simple('OPTIONS', 400)).judged, 0);
  });
});

const asked401 = simple('INVITE', 401, ['WWW-Authenticate: ' + challenge]);
const asked407 = simple('INVITE', 407, ['Proxy-Authenticate: ' + challenge]);

const asked = (algorithm: string): string => `WWW-Authenticate: Digest realm="r", nonce="n", algorithm=${algorithm}`;
const askedTwice = simple('REGISTER', 401, [asked('SHA-256'), asked('MD5')]);

const challenges: Example[] = [
  {
    id: 'challenges-for-a-realm-differ-in-algorithm',
    sound: askedTwice,
    replace: ['algorithm=MD5', 'algorithm=sha-256'],
  },
  lost('401-has-a-challenge', asked401, 'WWW-Authenticate'),
  lost('407-has-a-challenge', asked407, 'Proxy-Authenticate'),
  { id: 'no-challenge-of-ack', sound: asked401, replace: ['1 INVITE', '1 ACK'] },
  { id: 'no-challenge-of-cancel', sound: asked407, replace: ['1 INVITE', '1 CANCEL'] },
  { id: 'basic-is-not-asked-for', sound: asked401, replace: ['Digest', 'Basic'] },
  { id: 'no-challenge-for-basic', sound: asked407, replace: ['Digest', 'basic'] },
  { id: 'challenge-offers-qop', sound: asked407, replace: ['qop', 'x'] },
  { id: 'realm-can-be-shown', sound: asked401, replace: ['"r"', '""'] },
  { id: 'challenge-of-a-proxy-has-a-realm', sound: asked407, replace: ['realm', 'x'] },
  { id: 'each-challenge-of-a-proxy-has-a-line', sound: asked407, replace: ['"auth"', `"auth", ${challenge}`] },
];

describe('rules of challenges', () => testRules(uasChallenges, challenges));

const routes = ['Record-Route: <sip:p2;lr>, <sip:p1;lr;x=1>'];
const contact = 'Contact: <sip:sut@192.0.2.1>';
const accepted = (lines: string[] = [contact], asked: string[] = [], answer?: string, offer?: string): Line[] => [
  asks('INVITE', { lines: asked, body: offer }),
  answers(200, 'INVITE', { lines, body: answer }),
];
const reliable = ['Require: 100rel', 'RSeq: 5', contact];
const progress = [
  asks('INVITE', { lines: ['Supported: 100rel'] }),
  answers(183, 'INVITE', { lines: reliable, body: sdp }),
];
const sips: Line[] = [
  asks('INVITE', { uri: 'sips:sut@192.0.2.1' }),
  answers(200, 'INVITE', { lines: ['Contact: <sips:sut@192.0.2.1>'] }),
];
const bodyLost = [
  'Content-Type: application/sdp\r\nContent-Length: 5\r\n\r\nv=0\r\n',
  'Content-Length: 0\r\n\r\n',
] as const;

const dialogs: Example[] = [
  {
    id: 'dialog-response-copies-record-route',
    sound: accepted([contact, 'Record-Route: <sip:p2;lr>', 'Record-Route: <sip:p1;lr;x=1>'], routes),
    replace: [';x=1', ''],
  },
  lost('2xx-to-invite-has-contact', accepted(), 'Contact'),
  lost('early-dialog-has-contact', [asks('INVITE'), answers(180, 'INVITE', { lines: [contact] })], 'Contact'),
  {
    id: 'contact-of-a-dialog-is-sip',
    sound: accepted(),
    replace: ['Contact: <sip:sut@192.0.2.1>', 'Contact: <tel:+1>'],
  },
  { id: 'contact-of-a-dialog-is-sip', sound: accepted(), replace: ['Contact: ', 'Contact: <sip:a@b>, '] },
  { id: 'contact-is-sips-where-sips-was-asked-for', sound: sips, replace: ['sips:', 'sip:'] },
  { id: '2xx-answers-the-offer', sound: accepted([contact], [], sdp, sdp), replace: bodyLost },
  { id: '2xx-offers-where-the-invite-did-not', sound: accepted([contact], [], sdp), replace: bodyLost },
  { id: 'first-reliable-message-has-the-offer', sound: accepted([contact], [], sdp), replace: bodyLost },
  { id: 'first-reliable-message-has-the-offer', sound: progress, replace: bodyLost },
  { id: 'first-reliable-response-has-the-offer', sound: progress, replace: bodyLost },
];

describe('rules of responses that make a dialog', () => {
  testRules(uasDialogs, dialogs);

  const found = (id: string, lines: Line[]): number =>
    outcomeOf(uasDialogs.find(rule => rule.id === id)!, lines).found.length;
  it('a proxy adds itself to the Record-Route of what it passes on', () => {
    const relayed = accepted(['Record-Route: <sip:sut;lr>, <sip:p2;lr>, <sip:p1;lr;x=1>'], routes);
    assert.equal(found('dialog-response-copies-record-route', relayed), 0);
    assert.equal(found('2xx-to-invite-has-contact', relayed), 0);
  });
  it('a 2xx needs no answer where a reliable response had it', () => {
    const [invite] = accepted([contact], ['Supported: 100rel'], sdp, sdp);
    const call = [invite, progress[1], answers(200, 'INVITE', { lines: [contact] })];
    assert.equal(found('2xx-answers-the-offer', call), 0);
  });
});
