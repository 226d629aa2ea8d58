// Tests of the answers that are made (RFC 3264 6): each rule by example, and all of them by property.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { answer, type Capabilities, checkAnswer, type MediaCapability, parseSdp } from '../../simulator/sdp';
import { body, sdp } from './support';

const codecs = [
  { name: 'opus', rate: 48_000, channels: 2, fmtp: 'useinbandfec=1' },
  { name: 'PCMU', rate: 8000 },
  { name: 'telephone-event', rate: 8000 },
];
const audio: MediaCapability = { type: 'audio', codecs, ports: [4000, 4002] };
const video: MediaCapability = {
  type: 'video',
  protocols: ['RTP/AVP', 'RTP/AVPF'],
  codecs: [{ name: 'H264', rate: 90_000, requires: { 'Packetization-Mode': '1' } }],
  ports: [5000],
};
const fax: MediaCapability = { type: 'image', protocols: ['udptl'], formats: ['T38'], ports: [6000] };
const ours: Capabilities = { host: '192.0.2.9', sessionId: 5, version: 2, media: [audio, video, fax] };

/** The lines of the answer from its first m= on, after that it has been found sound. */
function answered(offer: string, capabilities: Capabilities = ours): string[] {
  const made = answer(offer, capabilities).answer;
  assert.ok(made !== undefined);
  assert.deepEqual(checkAnswer(offer, made), []);
  return made
    .slice(made.indexOf('\r\nm=') + 2)
    .split('\r\n')
    .slice(0, -1);
}

const ports = (offer: string, capabilities?: Capabilities): string[] =>
  answered(offer, capabilities).filter(line => line.startsWith('m='));

const plain = 'm=audio 4 RTP/AVP 0';
const group = 'c=IN IP4 233.252.0.1/127';

describe('answer', () => {
  it('has our place and the times of the offer', () => {
    const offer = sdp(plain).replace('t=0 0', 't=3724394400 0\r\nr=7d 1h 0 25h');
    const made = answer(offer, ours).answer!;
    assert.equal(
      made,
      body(
        'v=0',
        'o=- 5 2 IN IP4 192.0.2.9',
        's=-',
        'c=IN IP4 192.0.2.9',
        't=3724394400 0',
        'r=7d 1h 0 25h',
        'm=audio 4000 RTP/AVP 0',
        'a=rtpmap:0 PCMU/8000',
        'a=sendrecv',
      ),
    );
    assert.deepEqual(parseSdp(made).faults, []);
    assert.match(answer(sdp(plain).replace('t=0 0\r\n', ''), ours).answer!, /\r\nt=0 0\r\nm=/);
  });

  it('keeps the numbers and the order of the offer, whatever its letters', () => {
    const offer = sdp(
      'm=audio 4 RTP/AVP 101 18 0 96',
      'a=rtpmap:96 OPUS/48000/2',
      'a=rtpmap:101 Telephone-Event/8000',
      'a=fmtp:101 0-15',
      'a=fmtp:96 stereo=1',
    );
    assert.deepEqual(answered(offer), [
      'm=audio 4000 RTP/AVP 101 0 96',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-15',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:96 opus/48000/2',
      'a=fmtp:96 useinbandfec=1',
      'a=sendrecv',
    ]);
  });

  it('tells channels and rates apart', () => {
    const mono = sdp('m=audio 4 RTP/AVP 96', 'a=rtpmap:96 opus/48000');
    assert.deepEqual(answer(mono, ours), { refusal: 'nothing-in-common' });
    const explicit = sdp('m=audio 4 RTP/AVP 96', 'a=rtpmap:96 PCMU/8000/1');
    assert.deepEqual(ports(explicit), ['m=audio 4000 RTP/AVP 96']);
  });

  it('names a format once', () => {
    assert.deepEqual(ports(sdp('m=audio 4 RTP/AVP 0 0')), ['m=audio 4000 RTP/AVP 0']);
  });

  it('answers each line in its place, and rejects with port 0 what it can not take', () => {
    const offer = sdp(
      'm=video 6 RTP/AVP 31',
      plain,
      'm=audio 6/2 RTP/SAVP 0',
      'm=audio 0 RTP/AVP 0',
      'm=audio 8 RTP/AVP 0',
      'm=audio 10 RTP/AVP 0',
      'm=image 12 udptl t38',
      'm=application 14 udp wb x',
    );
    assert.deepEqual(ports(offer), [
      'm=video 0 RTP/AVP 31',
      'm=audio 4000 RTP/AVP 0',
      'm=audio 0 RTP/SAVP 0',
      'm=audio 0 RTP/AVP 0',
      'm=audio 4002 RTP/AVP 0',
      'm=audio 0 RTP/AVP 0',
      'm=image 6000 udptl t38',
      'm=application 0 udp wb x',
    ]);
  });

  it('takes a codec with the parameters that it requires', () => {
    const offered = (fmtp: string): string =>
      sdp(plain, 'm=video 6 RTP/AVPF 97', 'a=rtpmap:97 H264/90000', 'a=fmtp:97 ' + fmtp);
    assert.deepEqual(
      ports(offered('profile-level-id=42e01f; packetization-mode=1')).at(-1),
      'm=video 5000 RTP/AVPF 97',
    );
    assert.ok(answered(offered('packetization-mode=1')).includes('a=fmtp:97 packetization-mode=1'));
    assert.deepEqual(ports(offered('packetization-mode=0')).at(-1), 'm=video 0 RTP/AVPF 97');
  });

  it('answers directions as they are seen from here, and holds', () => {
    const table: [offered: string, willing: MediaCapability['direction'], hold: boolean, answered: string][] = [
      ['sendrecv', undefined, false, 'sendrecv'],
      ['sendonly', undefined, false, 'recvonly'],
      ['recvonly', undefined, false, 'sendonly'],
      ['inactive', undefined, false, 'inactive'],
      ['sendrecv', 'recvonly', false, 'recvonly'],
      ['recvonly', 'recvonly', false, 'inactive'],
      ['sendrecv', 'inactive', false, 'inactive'],
      ['sendrecv', undefined, true, 'sendonly'],
      ['sendonly', undefined, true, 'inactive'],
      ['recvonly', undefined, true, 'sendonly'],
      ['sendrecv', 'recvonly', true, 'inactive'],
    ];
    for (const [offered, direction, hold, expected] of table) {
      const capabilities = { ...ours, hold, media: [{ ...audio, direction }] };
      for (const offer of [sdp(plain, 'a=' + offered), sdp('a=' + offered, plain)]) {
        assert.equal(answered(offer, capabilities).at(-1), 'a=' + expected, `${offered} ${direction} ${hold}`);
      }
    }
  });

  it('says what packet time it would like', () => {
    const capabilities = { ...ours, media: [{ ...audio, ptime: 30 }] };
    assert.ok(answered(sdp(plain, 'a=ptime:20'), capabilities).includes('a=ptime:30'));
    assert.ok(!answered(sdp(plain, 'a=ptime:20')).some(line => line.startsWith('a=ptime')));
  });

  it('gives a stream an address of its family', () => {
    const offer = sdp(plain, plain, 'c=IN IP6 2001:db8::1');
    const both = answered(offer, { ...ours, host: ['192.0.2.9', '[2001:db8::9]'] });
    assert.deepEqual(
      both.filter(line => /^[mc]=/.test(line)),
      ['m=audio 4000 RTP/AVP 0', 'm=audio 4002 RTP/AVP 0', 'c=IN IP6 2001:db8::9'],
    );
    assert.ok(!answered(offer).some(line => line.startsWith('c=')));
  });

  it('joins multicast as it is, or not at all', () => {
    const joining = { ...ours, media: [{ ...audio, multicast: true, ptime: 40 }] };
    const offer = sdp('m=audio 30000/2 RTP/AVP 18 0', group, 'b=AS:64', 'a=ptime:20', 'a=recvonly');
    assert.deepEqual(answered(offer, joining), [
      'm=audio 30000/2 RTP/AVP 0',
      group,
      'b=AS:64',
      'a=rtpmap:0 PCMU/8000',
      'a=ptime:20',
      'a=recvonly',
    ]);
    const session = sdp(plain).replace(/c=.*/, group);
    assert.deepEqual(answered(session, joining).slice(0, 2), [plain, group]);
    assert.ok(answered(session, joining).includes('a=ptime:40'));
    assert.ok(
      !answered(session, { ...ours, media: [{ ...audio, multicast: true }] })
        .join()
        .includes('ptime'),
    );
    assert.deepEqual(answer(offer, ours), { refusal: 'nothing-in-common' });
    assert.deepEqual(answer(session, { ...joining, hold: true }), { refusal: 'nothing-in-common' });
    const silent = { ...ours, media: [{ ...audio, multicast: true, direction: 'recvonly' as const }] };
    assert.deepEqual(answer(session, silent), { refusal: 'nothing-in-common' });
  });

  it('answers an offer without streams with none, and one of removed streams with those', () => {
    assert.doesNotMatch(answer(sdp(), ours).answer!, /m=/);
    assert.deepEqual(ports(sdp('m=audio 0 RTP/AVP 0')), ['m=audio 0 RTP/AVP 0']);
  });

  it('refuses what can not be read, or taken', () => {
    for (const text of ['', 'nonsense', sdp('m=audio'), sdp('m=audio x RTP/AVP 0'), sdp(plain).replace('v=0', 'v=1')]) {
      assert.deepEqual(answer(text, ours), { refusal: 'unreadable' });
    }
    assert.deepEqual(answer(sdp('m=audio 4 RTP/AVP 18'), ours), { refusal: 'nothing-in-common' });
    assert.deepEqual(answer(sdp(plain), { host: 'h', media: [] }), { refusal: 'nothing-in-common' });
    assert.deepEqual(
      answer(sdp(plain), { host: 'h', media: [{ type: 'audio', ports: [1] }] }).refusal,
      'nothing-in-common',
    );
    assert.deepEqual(
      answer(sdp('m=image 4 udptl t38'), { host: 'h', media: [{ ...fax, formats: undefined }] }).refusal,
      'nothing-in-common',
    );
  });

  it('is another session than the offer, also where the places are the same', () => {
    const place = { host: '192.0.2.1', username: 'a' };
    assert.match(
      answer(sdp(plain), { ...ours, ...place, sessionId: 1, version: 9 }).answer!,
      /o=a 2 9 IN IP4 192\.0\.2\.1/,
    );
    assert.match(answer(sdp(plain), { ...place, media: [audio] }).answer!, /o=a 2 1 IN/);
    assert.match(answer(sdp(plain), { ...place, media: [audio], sessionId: 4 }).answer!, /o=a 4 1 IN/);
    assert.match(answer(sdp(plain), { host: '192.0.2.1', media: [audio] }).answer!, /o=- 1 1 IN/);
    const nameless = sdp(plain).replace('o=a', 'o=-');
    assert.match(answer(nameless, { host: '192.0.2.1', media: [audio] }).answer!, /o=- 2 1 IN/);
  });
});

describe('answers to any offer', () => {
  const direction = fc.constantFrom('sendrecv', 'sendonly', 'recvonly', 'inactive');
  const known: Record<string, string> = { 0: 'PCMU/8000', 8: 'PCMA/8000', 18: 'G729/8000' };
  const names = fc.constantFrom('opus/48000/2', 'PCMU/8000', 'telephone-event/8000', 'iLBC/8000', 'speex/16000');
  const payloads = fc.uniqueArray(
    fc.oneof(
      fc.constantFrom('0', '8', '18').map(number => [number, known[number]]),
      fc.tuple(fc.integer({ min: 96, max: 127 }).map(String), names),
    ),
    { minLength: 1, maxLength: 6, selector: ([number]) => number },
  );
  const place = fc.constantFrom(
    [],
    ['c=IN IP4 host.example.com'],
    ['c=IN IP6 2001:db8::7'],
    [group],
    [group, 'c=IN IP4 233.252.0.2/1'],
    [group, 'b=AS:64'],
    ['c=IN IP6 ff1e::1/3'],
  );
  const stream = fc
    .record({
      type: fc.constantFrom('audio', 'audio', 'video'),
      port: fc.oneof(fc.constantFrom('0', '49170/2'), fc.integer({ min: 1024, max: 65_535 }).map(String)),
      protocol: fc.constantFrom('RTP/AVP', 'RTP/AVP', 'RTP/SAVP'),
      payloads,
      place,
      attributes: fc.subarray(['a=ptime:20', 'a=x:y', 'a=lang:de'], { minLength: 0 }),
      direction: fc.option(direction),
    })
    .map(one => [
      `m=${one.type} ${one.port} ${one.protocol} ${one.payloads.map(([number]) => number).join(' ')}`,
      ...one.place,
      ...one.payloads.map(([number, codec]) => `a=rtpmap:${number} ${codec}`),
      ...one.attributes,
      ...(one.direction ? ['a=' + one.direction] : []),
    ]);
  const other = fc.constantFrom(
    ['m=image 4 udptl t38'],
    ['m=image 0 udptl t38'],
    ['m=application 9 udp wb', 'c=ATM NSAP 47'],
  );
  const offers = fc
    .record({
      origin: fc.constantFrom(
        'o=- 1 1 IN IP4 192.0.2.9',
        'o=a 7 2 IN IP6 2001:db8::1',
        'o=\u00e9 0 0 IN IP4 h.example',
      ),
      times: fc.constantFrom(['t=0 0'], ['t=3724394400 0', 'r=7d 1h 0'], ['t=0 0', 't=3724394400 3724398000']),
      session: fc.subarray(['a=sendonly', 'a=tool:x'], { minLength: 0 }),
      streams: fc.array(fc.oneof({ weight: 4, arbitrary: stream }, { weight: 1, arbitrary: other }), { maxLength: 5 }),
    })
    .map(one =>
      body('v=0', one.origin, 's=-', 'c=IN IP4 192.0.2.1', ...one.times, ...one.session, ...one.streams.flat()),
    );
  const capabilities: fc.Arbitrary<Capabilities> = fc.record(
    {
      host: fc.constantFrom<string | string[]>(
        '192.0.2.9',
        'h.example',
        ['192.0.2.9', '::1'],
        ['[2001:db8::9]', '192.0.2.8'],
      ),
      username: fc.constantFrom('-', 'a', '\u00e9'),
      sessionId: fc.constantFrom<number | string>(0, 1, 7, '3724394400'),
      version: fc.nat(9),
      hold: fc.boolean(),
      media: fc.array(
        fc.record(
          {
            type: fc.constantFrom('audio', 'video', 'image'),
            protocols: fc.subarray(['RTP/AVP', 'RTP/SAVP', 'udptl']),
            codecs: fc.subarray([
              ...codecs,
              { name: 'iLBC', rate: 8000 },
              { name: 'G729', rate: 8000, fmtp: 'annexb=no' },
            ]),
            formats: fc.constant(['t38']),
            ports: fc.uniqueArray(
              fc.integer({ min: 512, max: 32_767 }).map(half => 2 * half),
              { maxLength: 3 },
            ),
            direction: fc.constantFrom('sendrecv', 'sendonly', 'recvonly', 'inactive'),
            ptime: fc.constantFrom(10, 20, 30),
            multicast: fc.boolean(),
          },
          { requiredKeys: ['type', 'ports'] },
        ),
        { maxLength: 4 },
      ),
    },
    { requiredKeys: ['host', 'media'] },
  );

  it('are sound, and fit it', () => {
    let taken = 0;
    const holds = fc.property(offers, capabilities, (offer, can) => {
      assert.deepEqual(parseSdp(offer).faults, [], 'the offer');
      const made = answer(offer, can).answer;
      if (made === undefined) return;
      taken++;
      assert.deepEqual(parseSdp(made).faults, []);
      assert.deepEqual(checkAnswer(offer, made), []);
    });
    fc.assert(holds, { numRuns: 2000 });
    assert.ok(taken > 200, `only ${taken} offers were answered`);
  });
});
