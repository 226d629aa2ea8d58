// Tests of the rules of proxies: each judges a sound exchange without a finding, and finds what breaks it.
import assert from 'node:assert/strict';
import { proxyBranches } from '../../../requirements/rules/proxy-branches';
import { proxyChoice } from '../../../requirements/rules/proxy-choice';
import { proxyRequests } from '../../../requirements/rules/proxy-requests';
import { proxyResponses } from '../../../requirements/rules/proxy-responses';
import { proxyRouting } from '../../../requirements/rules/proxy-routing';
import { proxyServers } from '../../../requirements/rules/proxy-servers';
import { type Example, type Line, outcomeOf, sip, testRules } from './exchange';

const caller = 'SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKa';
const own = (branch: string): string => `SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKp${branch}`;

interface Parts {
  method?: string;
  uri?: string;
  vias?: string[];
  hops?: number | undefined;
  extra?: string[];
  to?: string;
  body?: string;
  length?: boolean;
}

const request = ({
  method = 'INVITE',
  uri = 'sip:bob@192.0.2.1',
  vias = [caller],
  hops = 70,
  ...rest
}: Parts): string =>
  sip(
    [
      `${method} ${uri} SIP/2.0`,
      ...vias.map(via => 'Via: ' + via),
      ...(hops >= 0 ? [`Max-Forwards: ${hops}`] : []),
      'From: <sip:alice@192.0.2.2>;tag=f',
      `To: <sip:bob@192.0.2.1>${rest.to ?? ''}`,
      'Call-ID: c1',
      `CSeq: 1 ${method}`,
      ...(method === 'INVITE' ? ['Contact: <sip:alice@192.0.2.2>', 'X-One: a, b', 'X-Two: c', 'X-Two: d'] : []),
      ...(rest.extra ?? []),
      ...(rest.body ? ['Content-Type: text/plain'] : []),
      ...(rest.length === false ? [] : [`Content-Length: ${rest.body?.length ?? 0}`]),
    ],
    rest.body,
  );

const response = (status: number, { method = 'INVITE', vias = [caller], to = ';tag=t', ...rest }: Parts): string =>
  sip(
    [
      `SIP/2.0 ${status} Some reason`,
      ...vias.map(via => 'Via: ' + via),
      'From: <sip:alice@192.0.2.2>;tag=f',
      `To: <sip:bob@192.0.2.1>${to}`,
      'Call-ID: c1',
      `CSeq: 1 ${method}`,
      ...(rest.extra ?? []),
      ...(rest.body ? ['Content-Type: text/plain'] : []),
      `Content-Length: ${rest.body?.length ?? 0}`,
    ],
    rest.body,
  );

const peer = (text: string, at?: number, transport?: string): Line => ({ from: 'peer', text, at, transport });
const sut = (text: string, at?: number, transport?: string): Line => ({ from: 'sut', text, at, transport });
const target = (n: number): string => `sip:b${n}@192.0.2.2`;
const asked = (parts: Parts = {}): Line => peer(request({ body: 'hi', ...parts }), 0);
const sentOn = (n = 1, parts: Parts = {}, at = 10): Line =>
  sut(request({ body: 'hi', uri: target(n), vias: [own(`${n}`), caller], hops: 69, ...parts }), at);
const contact = ['Contact: <sip:bob@192.0.2.2>', 'Server: s'];
const back = (status: number, n = 1, at = 1000, parts: Parts = {}): Line =>
  peer(response(status, { vias: [own(`${n}`), caller], extra: contact, to: `;tag=t${n}`, ...parts }), at);
const passed = (status: number, n = 1, at = 2000, parts: Parts = {}): Line =>
  sut(response(status, { extra: contact, to: `;tag=t${n}`, ...parts }), at);
const trying = (at = 5): Line => sut(response(100, { to: '' }), at);

const simple = [asked(), sentOn()];
const withContact = (value: string): Parts => ({ extra: [`Contact: ${value}`] });
const bare = [asked(withContact('sip:al@192.0.2.9;x=1')), sentOn(1, withContact('<sip:al@192.0.2.9>;x=1'))];
const rings = [...simple, back(180, 1, 20), passed(180, 1, 30)];
const answers = [...simple, back(200, 1, 20, { body: 'yo' }), passed(200, 1, 30, { body: 'yo' })];
const refused = [...simple, back(486), passed(486)];
const fork = [asked(), trying(), sentOn(1), sentOn(2)];

const up = '<sip:up.example;lr>';
const me = '<sip:192.0.2.1;lr>';
const routed = [
  asked({ extra: [`Record-Route: ${up}`] }),
  sentOn(1, { extra: [`Record-Route: ${me}`, `Record-Route: ${up}`] }),
];
const throughMe = [
  asked({ uri: 'sip:bob@b.example', extra: [`Route: ${me}, <sip:x.example;lr>, <sip:y.example;lr>`] }),
  sentOn(1, { uri: 'sip:bob@b.example', extra: ['Route: <sip:x.example;lr>, <sip:y.example;lr>'] }),
];
const strict = [
  asked({ uri: 'sip:bob@b.example', extra: [`Route: ${me}, <sip:x.example>`] }),
  sentOn(1, { uri: 'sip:x.example', extra: ['Route: <sip:bob@b.example>'] }),
];
const secure = [
  asked({ uri: 'sips:bob@b.example' }),
  { ...sentOn(1, { uri: 'sips:bob@b.example', extra: ['Record-Route: <sips:192.0.2.1;lr>'] }), transport: 'TLS' },
];
const hidden = 'SIP/2.0/UDP caller.example;rport;branch=z9hG4bKa';
const shown = 'SIP/2.0/UDP caller.example;rport=5060;received=192.0.2.2;branch=z9hG4bKa';
const behind = [asked({ vias: [hidden] }), sentOn(1, { vias: [own('1'), shown] })];
const rr = ['Contact: <sip:bob@192.0.2.2>', `Record-Route: ${me}`, `Record-Route: ${up}`];
const recorded = [...simple, back(200, 1, 20, { extra: rr }), passed(200, 1, 30, { extra: rr })];
const inDialog = [
  asked({ to: ';tag=d' }),
  sentOn(1, { to: ';tag=d' }),
  back(486, 1, 20, { to: ';tag=d' }),
  passed(486, 1, 30, { to: ';tag=d' }),
];
const cancel = (extra: Parts = {}): Line =>
  sut(request({ method: 'CANCEL', uri: target(1), vias: [own('1')], ...extra }), 3000);
const ack = (extra: Parts = {}): Line =>
  sut(request({ method: 'ACK', uri: target(1), vias: [own('1')], to: ';tag=t1', ...extra }), 3000);
const gaveUp = [...rings, cancel()];
const acked = [...simple, back(486), ack()];
const withRoute = { extra: ['Route: <sip:x.example;lr>'] };
const copied = [asked(), sentOn(), peer(request({ body: 'hi' }), 500), { ...sentOn(), at: 510 }];
const copiedRouted = [
  asked(),
  sentOn(1, { extra: [`Record-Route: ${me}`] }),
  peer(request({ body: 'hi' }), 500),
  { ...sentOn(1, { extra: [`Record-Route: ${me}`] }), at: 510 },
  { ...sentOn(1, { extra: [`Record-Route: ${me}`, 'X-Third: 3'] }), at: 520 },
];
const nextRequest = [
  ...simple,
  peer(request({ method: 'INFO', vias: [caller.replace('Ka', 'Kb')] }), 50),
  sut(request({ method: 'INFO', uri: target(1), vias: [own('9'), caller.replace('Ka', 'Kb')], hops: 69 }), 60),
  peer(request({ method: 'INFO', vias: [caller.replace('Ka', 'Kc')] }), 70),
  sut(request({ method: 'INFO', uri: target(1), vias: [own('8'), caller.replace('Ka', 'Kc')], hops: 69 }), 80),
];
const challenge = (realm: string): string => `WWW-Authenticate: Digest realm="${realm}", nonce="n"`;
const challenged = [
  ...fork,
  back(401, 1, 100, { extra: [challenge('one')] }),
  back(401, 2, 200, { extra: [challenge('two')] }),
  passed(401, 2, 300, { extra: [challenge('two'), challenge('one')] }),
];
const bothRefuse = (a: number, b: number, chosen: number, n: number): Line[] => [
  ...fork,
  back(a, 1, 100),
  back(b, 2, 500),
  passed(chosen, n, 700),
];
const cancelCame = [
  ...fork,
  back(180, 1, 100),
  peer(request({ method: 'CANCEL' }), 200),
  sut(response(200, { method: 'CANCEL' }), 210),
];
const overTcp = [asked({ length: false }), { ...sentOn(), transport: 'TCP' }];

const examples: Example[] = [
  { id: 'proxy-adds-no-credentials', sound: simple, replace: ['X-Two: c', 'Proxy-Authorization: Digest realm="p"'] },
  { id: 'forwarded-request-keeps-its-fields', sound: simple, replace: ['X-One', 'X-Gone'] },
  { id: 'forwarded-request-keeps-its-values', sound: simple, replace: ['X-One: a, b', 'X-One: a'] },
  { id: 'forwarded-request-keeps-its-values', sound: bare, replace: ['9>;x=1', '9;x=1>'] },
  {
    id: 'forwarded-request-keeps-order-of-fields',
    sound: simple,
    replace: ['X-One: a, b\r\nX-Two: c\r\n', 'X-Two: c\r\nX-One: a, b\r\n'],
  },
  {
    id: 'forwarded-request-keeps-order-of-values',
    sound: simple,
    replace: ['X-Two: c\r\nX-Two: d', 'X-Two: d\r\nX-Two: c'],
  },
  { id: 'forwarded-request-keeps-its-body', sound: simple, replace: ['\r\n\r\nhi', '\r\n\r\nho'] },
  {
    id: 'forwarded-request-uri-has-no-headers-or-method',
    sound: simple,
    replace: [target(1), target(1) + ';method=INVITE'],
  },
  {
    id: 'forwarded-request-uri-has-no-headers-or-method',
    sound: simple,
    replace: [target(1), target(1) + '?Subject=x'],
  },
  { id: 'max-forwards-one-less', sound: simple, replace: ['Max-Forwards: 69', 'Max-Forwards: 70'] },
  { id: 'max-forwards-added', sound: [asked({ hops: -1 }), sentOn()], replace: ['Max-Forwards: 69\r\n', ''] },
  { id: 'own-via-on-top', sound: simple, replace: [`Via: ${own('1')}\r\n`, ''] },
  {
    id: 'own-via-on-top',
    sound: simple,
    replace: [`Via: ${own('1')}\r\nVia: ${caller}`, `Via: ${caller}\r\nVia: ${own('1')}`],
  },
  { id: 'lower-vias-as-they-came', sound: simple, replace: [caller, caller + ';x=1'] },
  { id: 'forwarded-branch-has-the-cookie', sound: simple, replace: ['z9hG4bKp1', 'p1'] },
  { id: 'forwarded-branch-is-not-the-received-one', sound: simple, replace: ['z9hG4bKp1', 'z9hG4bKa'] },
  { id: 'content-length-added-over-streams', sound: overTcp, replace: ['Content-Length', 'X-Length'] },
  {
    id: 'record-route-before-those-that-came',
    sound: routed,
    replace: [`Record-Route: ${me}\r\nRecord-Route: ${up}`, `Record-Route: ${up}\r\nRecord-Route: ${me}`],
  },
  { id: 'record-routes-that-came-stay', sound: routed, replace: [`Record-Route: ${up}\r\n`, ''] },
  { id: 'own-record-route-is-sip', sound: routed, replace: [me, '<tel:+1>'] },
  { id: 'own-record-route-has-lr', sound: routed, replace: [me, '<sip:192.0.2.1>'] },
  { id: 'own-record-route-names-a-known-transport', sound: routed, replace: [me, '<sip:192.0.2.1;lr;transport=tcp>'] },
  { id: 'sips-is-record-routed-as-sips', sound: secure, replace: ['<sips:', '<sip:'] },
  { id: 'sips-from-elsewhere-is-record-routed', sound: secure, replace: ['Record-Route', 'X-Gone'] },
  { id: 'own-route-is-taken-off', sound: throughMe, replace: ['Route: ', `Route: ${me}, `] },
  {
    id: 'routes-keep-their-order',
    sound: throughMe,
    replace: ['<sip:x.example;lr>, <sip:y.example;lr>', '<sip:y.example;lr>, <sip:x.example;lr>'],
  },
  {
    id: 'target-goes-into-route-before-a-strict-router',
    sound: strict,
    replace: ['Route: <sip:bob@b.example>', 'X-Gone: 1'],
  },
  {
    id: 'strict-router-becomes-the-request-uri',
    sound: strict,
    replace: ['INVITE sip:x.example', 'INVITE sip:bob@b.example'],
  },
  { id: 'pushed-route-has-lr', sound: [asked(), sentOn(1, withRoute)], replace: [';lr>', '>'] },
  {
    id: 'own-via-leaves-the-response',
    sound: rings,
    replace: [`SIP/2.0 180 Some reason\r\n`, `SIP/2.0 180 Some reason\r\nVia: ${own('1')}\r\n`],
  },
  {
    id: 'lower-vias-stay-in-the-response',
    sound: rings,
    replace: [`Via: ${caller}\r\nFrom`, `Via: ${caller};x=1\r\nFrom`],
  },
  {
    id: 'received-stays-in-the-response',
    sound: [
      asked({ vias: [hidden] }),
      sentOn(1, { vias: [own('1'), shown] }),
      back(180, 1, 20, { vias: [own('1'), shown] }),
      passed(180, 1, 30, { vias: [shown] }),
    ],
    replace: [`reason\r\nVia: ${shown}`, `reason\r\nVia: ${hidden}`],
  },
  { id: 'forwarded-response-keeps-its-fields', sound: rings, replace: ['Server: s', 'X-Gone: s'] },
  { id: 'record-routes-stay-in-the-response', sound: recorded, replace: [`Record-Route: ${me}\r\n`, ''] },
  { id: 'rewritten-record-route-has-lr', sound: recorded, replace: [me, '<sip:me@192.0.2.1>'] },
  { id: 'forwarded-response-keeps-its-body', sound: answers, replace: ['\r\n\r\nyo', '\r\n\r\nyu'] },
  {
    id: 'no-to-tag-given-to-a-success',
    sound: [...simple, back(200, 1, 20, { to: '' }), passed(200, 1, 30, { to: '' })],
    replace: [
      'To: <sip:bob@192.0.2.1>\r\nCall-ID: c1\r\nCSeq: 1 INVITE\r\nContact: <sip:bob',
      'To: <sip:bob@192.0.2.1>;tag=x\r\nCall-ID: c1\r\nCSeq: 1 INVITE\r\nContact: <sip:bob',
    ],
  },
  { id: 'to-tag-of-a-success-stays', sound: answers, replace: ['tag=t1', 'tag=x'] },
  { id: 'to-tag-of-a-lone-refusal-stays', sound: refused, replace: ['tag=t1', 'tag=x'] },
  {
    id: 'to-tag-of-the-request-stays',
    sound: inDialog,
    replace: [
      'SIP/2.0 486 Some reason\r\nVia: ' +
        caller +
        '\r\nFrom: <sip:alice@192.0.2.2>;tag=f\r\nTo: <sip:bob@192.0.2.1>;tag=d',
      'SIP/2.0 486 Some reason\r\nVia: ' +
        caller +
        '\r\nFrom: <sip:alice@192.0.2.2>;tag=f\r\nTo: <sip:bob@192.0.2.1>;tag=e',
    ],
  },
  { id: 'all-challenges-go-back', sound: challenged, replace: ['realm="one"', 'realm="other"'] },
  { id: 'a-6xx-is-preferred', sound: bothRefuse(603, 486, 603, 1), replace: ['SIP/2.0 603', 'SIP/2.0 486'] },
  { id: 'lowest-class-is-preferred', sound: bothRefuse(486, 500, 486, 1), replace: ['SIP/2.0 486', 'SIP/2.0 500'] },
  {
    id: 'no-503-of-another-server',
    sound: [...simple, back(503), passed(500)],
    replace: ['SIP/2.0 500', 'SIP/2.0 503'],
  },
  { id: 'each-target-has-its-branch', sound: fork, replace: ['z9hG4bKp2', 'z9hG4bKp1'] },
  { id: 'each-request-has-its-branch', sound: nextRequest, replace: ['z9hG4bKp8', 'z9hG4bKp9'] },
  {
    id: 'copies-leave-with-the-same-routes',
    sound: copiedRouted,
    replace: [`Record-Route: ${me}\r\nX-Third`, 'Record-Route: <sip:other;lr>\r\nX-Third'],
  },
  {
    id: 'branch-cancel-has-the-branch',
    sound: gaveUp,
    replace: [`Via: ${own('1')}\r\nMax`, `Via: ${own('7')}\r\nMax`],
  },
  { id: 'branch-ack-has-the-branch', sound: acked, replace: [`Via: ${own('1')}\r\nMax`, `Via: ${own('7')}\r\nMax`] },
  { id: 'branch-cancel-repeats-the-invite', sound: gaveUp, replace: ['CANCEL sip:b1@', 'CANCEL sip:b2@'] },
  {
    id: 'branch-cancel-has-the-route',
    sound: [asked(), sentOn(1, withRoute), back(180, 1, 20), cancel(withRoute)],
    replace: ['CSeq: 1 CANCEL\r\nRoute', 'CSeq: 1 CANCEL\r\nX-Gone'],
  },
  { id: 'branch-cancel-requires-nothing', sound: gaveUp, replace: ['CSeq: 1 CANCEL', 'CSeq: 1 CANCEL\r\nRequire: x'] },
  { id: 'branch-ack-repeats-the-invite', sound: acked, replace: ['ACK sip:b1@', 'ACK sip:b2@'] },
  { id: 'branch-ack-has-the-to-of-the-response', sound: acked, replace: ['tag=t1', 'tag=x'] },
  {
    id: 'branch-ack-has-the-route',
    sound: [asked(), sentOn(1, withRoute), back(486), ack(withRoute)],
    replace: ['CSeq: 1 ACK\r\nRoute', 'CSeq: 1 ACK\r\nX-Gone'],
  },
  { id: 'cancel-of-a-forwarded-invite-is-answered-200', sound: cancelCame, replace: ['SIP/2.0 200', 'SIP/2.0 481'] },
  { id: 'forwarded-request-shows-received', sound: behind, replace: [';received=192.0.2.2', ''] },
  { id: 'forwarded-request-shows-rport', sound: behind, replace: ['rport=5060', 'rport'] },
  { id: 'forwarded-received-beside-rport', sound: behind, replace: ['received=192.0.2.2', 'received=192.0.2.3'] },
  {
    id: 'proxy-require-refused-by-name',
    sound: [asked({ extra: ['Proxy-Require: x'] }), sut(response(420, { extra: ['Unsupported: x'] }), 10)],
    replace: ['Unsupported: x', 'Unsupported: y'],
  },
  {
    id: 'ambiguous-offers-contacts',
    sound: [asked(), sut(response(485, { extra: contact }), 10)],
    replace: ['Contact', 'X-Gone'],
  },
];

/** Rules that a replacement does not break: a sound exchange, and another that is not. */
const pairs: [string, Line[], Line[]][] = [
  ['no-forwarding-at-max-forwards-0', simple, [asked({ hops: 0 }), sentOn()]],
  ['sips-goes-over-tls', secure, [secure[0], { ...secure[1], transport: 'TCP' }]],
  [
    'trying-is-not-forwarded',
    [...fork.slice(0, 1), sentOn(), trying(20)],
    [...fork, back(100, 1, 20), passed(100, 1, 30)],
  ],
  [
    'refusal-waits-for-all-branches',
    bothRefuse(486, 480, 480, 2),
    [...fork, back(180, 1, 50), back(480, 2, 60), passed(480, 2, 90)],
  ],
  ['no-refusal-after-a-success', refused, [...fork, back(200, 1, 100), back(486, 2, 400), passed(486, 2, 500)]],
  ['copies-leave-with-the-same-branch', copied, [...copied.slice(0, 3), sentOn(1, { vias: [own('5'), caller] }, 510)]],
  ['branch-cancel-waits-for-a-provisional', gaveUp, [...simple, cancel()]],
  ['no-cancel-of-an-ended-branch', gaveUp, [...refused, cancel()]],
];
const paired = new Set(pairs.map(([id]) => id));

const all = [...proxyRequests, ...proxyRouting, ...proxyResponses, ...proxyChoice, ...proxyBranches, ...proxyServers];

describe('rules of proxies', () => {
  testRules(
    all.filter(({ id }) => !paired.has(id)),
    examples,
  );
  for (const [id, sound, broken] of pairs) {
    it(id, () => {
      const rule = all.find(one => one.id === id)!;
      const outcome = outcomeOf(rule, sound);
      assert.ok(outcome.judged > 0);
      assert.deepEqual(outcome.found, []);
      assert.equal(outcomeOf(rule, broken).found.length, 1);
    });
  }

  const silent = (name: string, lines: Line[]): void => {
    it(name, () => {
      for (const rule of all) assert.deepEqual(outcomeOf(rule, lines).found, [], rule.id);
    });
  };

  silent('find nothing in a spiral', [
    asked(),
    sentOn(),
    peer(
      request({
        body: 'hi',
        uri: 'sip:bob@192.0.2.1',
        vias: ['SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKx', own('1'), caller],
        hops: 68,
      }),
      20,
    ),
    sut(
      request({
        body: 'hi',
        uri: target(2),
        vias: [own('2'), 'SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKx', own('1'), caller],
        hops: 67,
      }),
      30,
    ),
  ]);
  silent('find nothing in a call between two legs', [
    asked(),
    sut(request({ vias: [own('1')], hops: 70, uri: target(1) }), 10),
    peer(response(486, { vias: [own('1')], to: ';tag=t1' }), 20),
    sut(response(404, { to: ';tag=other' }), 30),
  ]);
  silent('find nothing when the capture begins in the middle', [
    back(200, 1, 20),
    passed(200, 1, 30, { to: ';tag=x' }),
    ack(),
  ]);
  silent('find nothing when two requests claim one hop', [asked(), asked({ hops: 10 }), sentOn()]);
});
