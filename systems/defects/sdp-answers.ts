// Defects of the phone in its answers to offers (RFC 3264 6, 8).
import type { Filters } from '../../simulator/element';
import { defectsOf, type RolelessDefect } from './defect';
import { both, type Change, inAnswers, line, withCodec } from './sdp-filters';

type Entry = [id: string, requirement: string, summary: string, caughtBy: string, change: Change, shownIn?: string];

const family = (entries: readonly Entry[], base: Change = text => text): RolelessDefect[] =>
  entries.map(([id, requirement, summary, caughtBy, change, shownIn = 'uas-no-extension-unasked']) => ({
    id,
    requirement: `RFC3264:${requirement}`,
    summary,
    caughtBy,
    shownIn,
    filters: inAnswers(both(base, change)),
  }));

/** Only answers with such a direction. */
const where =
  (direction: string, change: Change): Change =>
  text =>
    text.includes(`a=${direction}`) ? change(text) : text;

const g729 = withCodec(18, 'G729/8000');

const unicast = family([
  [
    'uas-answer-adds-stream',
    '6-3',
    'answers a stream that was not offered',
    'answer-has-no-more-streams',
    text => `${text}m=video 0 RTP/AVP 31\r\n`,
  ],
  [
    'uas-answer-with-times-of-its-own',
    '6-5',
    'gives the session of its answer a beginning and an end, where the offer has none',
    'answer-has-the-times-of-the-offer',
    line('t=', () => 't=3976250400 3976254000'),
  ],
  [
    'uas-answer-multicast-to-unicast',
    '6.1-1',
    'answers a unicast stream with a multicast address',
    'answer-is-unicast-to-unicast',
    line('c=', () => 'c=IN IP4 233.252.0.1/127'),
  ],
  [
    'uas-answer-of-other-type',
    '6.1-2',
    'answers an audio stream with a video stream',
    'answer-has-the-media-types',
    text => text.replace(/^m=audio/m, 'm=video'),
  ],
  [
    'uas-answer-recvonly-other-codec',
    '6.1-7',
    'answers a stream that it is to receive with a codec that was not offered',
    'recvonly-answer-has-a-format-of-the-offer',
    where('recvonly', g729),
    'uas-reinvite-hold.sendonly',
  ],
  [
    'uas-answer-sendonly-other-codec',
    '6.1-9',
    'answers a stream that it is to send with a codec that was not offered',
    'sendonly-answer-has-a-format-of-the-offer',
    where('sendonly', g729),
    'uas-reinvite-hold.recvonly',
  ],
  [
    'uas-answer-sendrecv-other-codec',
    '6.1-10',
    'answers a stream in both directions with a codec that was not offered',
    'answer-has-a-format-of-the-offer',
    where('sendrecv', g729),
  ],
  [
    'uas-answer-renumbers',
    '6.1-13',
    'gives a codec of the offer another payload type',
    'answer-keeps-payload-types',
    withCodec(97, 'PCMU/8000'),
  ],
  [
    'uas-answer-dynamic-type-bare',
    '6.1-14',
    'answers with a dynamic payload type without its codec',
    'dynamic-payload-types-have-rtpmap',
    line('m=', text => `${text} 101`),
  ],
  [
    'uas-answer-reorders',
    '6.1-17',
    'lists the codecs in another order than the offer',
    'answer-keeps-the-order-of-formats',
    line('m=', text => text.replace(/ 0 8$/, ' 8 0')),
  ],
  [
    'uas-answer-opens-refused-stream',
    '8.2-2',
    'takes a stream that was offered with the port 0',
    'refused-offer-stays-refused',
    text => text.replace(/^m=video 0/m, 'm=video 40002'),
    'uas-answer-to-refused-stream',
  ],
  [
    'uas-answer-rebinds-type',
    '8.3.2-4',
    'binds a payload type to another codec than the offer does',
    'answer-keeps-payload-types-bound',
    line('a=rtpmap:8 ', () => 'a=rtpmap:8 G722/8000'),
  ],
]);

/** The multicast stream of the case is taken as it should be (6.2). */
const joined: Change = text =>
  text.replace(
    /^m=audio 0 .*\r\n/m,
    [
      'm=audio 40010 RTP/AVP 0',
      'c=IN IP4 233.252.0.1/127',
      'b=AS:64',
      'a=rtpmap:0 PCMU/8000',
      'a=ptime:40',
      'a=sendrecv',
      '',
    ].join('\r\n'),
  );

/** Changes that stream, which is the last. */
const inLast =
  (change: Change): Change =>
  text => {
    const start = text.lastIndexOf('m=');
    return text.slice(0, start) + change(text.slice(start));
  };

const multicast = family(
  (
    [
      [
        'uas-multicast-elsewhere',
        '6.2-1',
        'answers a multicast stream with another port',
        'multicast-answer-has-the-address',
        inLast(text => text.replace(' 40010 ', ' 40020 ')),
      ],
      [
        'uas-multicast-turned',
        '6.2-2',
        'answers a multicast stream with another direction',
        'multicast-answer-has-the-direction',
        inLast(text => text.replace('a=sendrecv', 'a=recvonly')),
      ],
      [
        'uas-multicast-other-codec',
        '6.2-3',
        'adds a codec to those of a multicast stream',
        'multicast-answer-has-no-other-format',
        inLast(text => text.replace(/ 0\r\n/, ' 0 8\r\n').replace(/^a=rtpmap:0.*$/m, '$&\r\na=rtpmap:8 PCMA/8000')),
      ],
      [
        'uas-multicast-other-ptime',
        '6.2-4',
        'answers a multicast stream with another packet time',
        'multicast-answer-has-ptime-and-bandwidth',
        inLast(text => text.replace('a=ptime:40', 'a=ptime:20')),
      ],
    ] satisfies Entry[]
  ).map(
    ([id, requirement, summary, rule, change]): Entry => [
      id,
      requirement,
      summary,
      rule,
      change,
      'uas-answer-to-multicast-stream',
    ],
  ),
  joined,
);

/** The o= line is a copy of the one that came. */
function echoedOrigin(): Filters {
  const origins = new Map<string | undefined, string>();
  return {
    in: message => {
      const origin = /^o=.*$/m.exec(message.body.toString())?.[0].trimEnd();
      if (origin !== undefined) origins.set(message.callId, origin);
      return message;
    },
    out: message => {
      const origin = message.isResponse() ? origins.get(message.callId) : undefined;
      if (origin !== undefined) message.body = Buffer.from(message.body.toString().replace(/^o=.*$/m, () => origin));
      return message;
    },
  };
}

export const sdpAnswerDefects = defectsOf('uas', [
  {
    id: 'uas-answer-echoes-origin',
    requirement: 'RFC3264:6-1',
    summary: 'answers with the o= line of the offer',
    caughtBy: 'answer-has-its-own-origin',
    shownIn: 'uas-no-extension-unasked',
    filters: echoedOrigin,
  },
  {
    id: 'uas-answer-skips-refused-streams',
    requirement: 'RFC3264:6-2',
    summary: 'answers only the streams that it takes',
    caughtBy: 'answer-has-a-stream-for-each',
    alsoCaughtBy: ['uas-answer-to-multicast-stream', 'uas-answer-to-refused-stream'],
    filters: inAnswers(text => text.replace(/^m=\S+ 0 .*\r\n/gm, '')),
  },
  ...unicast,
  ...multicast,
]);
