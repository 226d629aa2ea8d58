// Tests of the attributes of RFC 8866 6: values that are right, and what is told of those that are not.
import assert from 'node:assert/strict';
import { attributeProblem, isPayloadType } from '../../simulator/sdp/attributes';
import type { Level } from '../../simulator/sdp/fields';

const sound: Record<Level, string[]> = {
  session: [
    'cat:foo.bar',
    'keywds:SDP session description protocol',
    'tool:foobar V3.2',
    'type:moderated',
    'type:H332',
    'charset:ISO-8859-1',
    'sdplang:fr',
    'lang:de',
    'recvonly',
    'inactive',
    'x-unknown',
    'unknown:any \xff value ',
  ],
  media: [
    'ptime:20',
    'ptime:0.125',
    'maxptime:20',
    'rtpmap:98 L16/16000/2',
    'rtpmap:0 PCMU/8000',
    'rtpmap:127 x/1',
    'sendrecv',
    'sendonly',
    'orient:seascape',
    'framerate:29.97',
    'framerate:60',
    'quality:10',
    'quality:0',
    'fmtp:96 profile-level-id=42e016;max-mbps=108000',
    'fmtp:101 0-15',
    'mid:1',
    'lang:es-419',
    'SENDRECV:x',
    'constructor:x',
  ],
};

/** Level, attribute, requirement, kind, byte after `a=`, name told; and the name of what is read nevertheless. */
const broken: [Level, string, string, 'grammar' | 'rule', number, string | undefined, string?][] = [
  ['media', '', '5-2', 'grammar', 0, undefined],
  ['media', ':x', '5-2', 'grammar', 0, undefined],
  ['media', 'a b:x', '5-2', 'grammar', 1, undefined],
  ['media', 'sendrecv ', '5-2', 'grammar', 8, 'sendrecv', 'trailing-space'],
  ['media', 'caf\xe9:x', '5.13-1', 'grammar', 3, undefined],
  ['media', 'foo:', '5-2', 'grammar', 4, 'foo'],
  ['media', 'foo:a\0', '5-2', 'grammar', 5, 'foo'],
  ['media', 'sendrecv:1', '5-2', 'grammar', 8, 'sendrecv'],
  ['media', 'ptime', '5-2', 'grammar', 5, 'ptime'],
  ['media', 'ptime:0', '5-2', 'grammar', 6, 'ptime'],
  ['media', 'ptime:0.0', '5-2', 'grammar', 6, 'ptime'],
  ['media', 'ptime:020', '5-2', 'grammar', 6, 'ptime'],
  ['media', 'ptime:20ms', '5-2', 'grammar', 8, 'ptime'],
  ['media', 'ptime:20 ', '5-2', 'grammar', 8, 'ptime', 'trailing-space'],
  ['media', 'ptime:.5', '5-2', 'grammar', 6, 'ptime'],
  ['media', 'ptime:5.', '5-2', 'grammar', 8, 'ptime'],
  ['media', 'maxptime:-1', '5-2', 'grammar', 9, 'maxptime'],
  ['media', 'framerate:30.0', '5-2', 'grammar', 13, 'framerate', 'fraction-ends-in-zero'],
  ['media', 'rtpmap:31 LPC', '5-2', 'grammar', 13, 'rtpmap', 'rtpmap-without-clock-rate'],
  ['media', 'rtpmap:0', '5-2', 'grammar', 8, 'rtpmap'],
  ['media', 'rtpmap:00 x/1', '5-2', 'grammar', 7, 'rtpmap'],
  ['media', 'rtpmap:0 x/08', '5-2', 'grammar', 11, 'rtpmap'],
  ['media', 'rtpmap:0 x/8/', '5-2', 'grammar', 13, 'rtpmap'],
  ['media', 'rtpmap:0 x/8/0', '5-2', 'grammar', 13, 'rtpmap'],
  ['media', 'rtpmap:0 x/8/1/2', '5-2', 'grammar', 14, 'rtpmap'],
  ['media', 'rtpmap:128 x/8', '5.14-6', 'rule', 7, 'rtpmap'],
  ['media', 'orient:Portrait', '5-2', 'grammar', 7, 'orient'],
  ['session', 'type:MEETING', '5-2', 'grammar', 5, 'type'],
  ['session', 'charset:(x)', '6.7-6', 'grammar', 8, 'charset'],
  ['session', 'lang:de,fr', '5-2', 'grammar', 5, 'lang'],
  ['session', 'cat:a b', '5-2', 'grammar', 5, 'cat'],
  ['media', 'quality:01', '5-2', 'grammar', 8, 'quality'],
  ['media', 'quality:x', '5-2', 'grammar', 8, 'quality'],
  ['media', 'fmtp:96', '5-2', 'grammar', 7, 'fmtp'],
  ['media', 'fmtp:96 ', '5-2', 'grammar', 8, 'fmtp'],
  ['media', 'mid:a b', '5-2', 'grammar', 5, 'mid'],
  ['session', 'ptime:20', '5.13-3', 'rule', 0, 'ptime', 'misplaced-attribute'],
  ['media', 'tool:x', '5.13-3', 'rule', 0, 'tool', 'misplaced-attribute'],
];

describe('attributes', () => {
  for (const [level, all] of Object.entries(sound) as [Level, string[]][]) {
    for (const text of all) {
      it(`a=${text} is right at ${level} level`, () => assert.equal(attributeProblem(text, level), undefined));
    }
  }

  for (const [level, text, id, kind, at, field, leniency] of broken) {
    it(`a=${JSON.stringify(text).slice(1, -1)} at ${level} level breaks ${id}`, () => {
      const found = attributeProblem(text, level);
      assert.deepEqual(
        [found?.id, found?.kind, found?.at, found?.field, found?.leniency],
        [id, kind, at, field, leniency],
        JSON.stringify(found),
      );
    });
  }

  it('name payload types from 0 to 127', () => {
    for (const text of ['0', '127', '096']) assert.ok(isPayloadType(text), text);
    for (const text of ['', '128', '-1', 'x', '0000', '1.5']) assert.ok(!isPayloadType(text), text);
  });
});
