// Defects of the phone in what its session descriptions say of themselves: offers, first and later ones, and the
// capabilities that it tells (RFC 3264 5, 8, 9).
import { defectsOf, type RolelessDefect } from './defect';
import { both, type Change, inAnswers, inCapabilities, inLaterOffers, inOffers, line, version } from './sdp-filters';

type Entry = [id: string, requirement: string, summary: string, caughtBy: string, change: Change];

const family = (
  where: (change: Change) => RolelessDefect['filters'],
  shownIn: string,
  entries: readonly Entry[],
): RolelessDefect[] =>
  entries.map(([id, requirement, summary, caughtBy, change]) => ({
    id,
    requirement: `RFC3264:${requirement}`,
    summary,
    caughtBy,
    shownIn,
    filters: where(change),
  }));

/** Ten o'clock for an hour, in seconds since 1900. */
const anHour = 't=3976250400 3976254000';

const offers = family(inOffers, 'uac-invite-not-repeated-over-tcp', [
  [
    'uac-sdp-session-id-too-long',
    '5-3',
    'gives its session an id that 64 bits cannot hold',
    'numbers-of-origin-have-64-bits',
    line('o=', text => text.replace(/^(o=\S+) \d+/, '$1 18446744073709551616')),
  ],
  [
    'uac-sdp-first-version-too-high',
    '5-4',
    'begins to count the versions of its session at 2^62',
    'first-version-leaves-room',
    version(() => 2n ** 62n),
  ],
  [
    'uac-sdp-two-descriptions',
    '5-5',
    'offers two session descriptions in one body',
    'one-session-description',
    text => text + text,
  ],
  [
    'uac-sdp-session-named',
    '5-6',
    'gives the session of its offer a name',
    'session-name-says-nothing',
    line('s=', () => 's=A call'),
  ],
  [
    'uac-sdp-session-timed',
    '5-7',
    'gives the session of its offer a beginning and an end',
    'time-is-0-0',
    line('t=', () => anHour),
  ],
  [
    'uac-sdp-static-types-bare',
    '5.1-12',
    'leaves the rtpmap of the static payload types out of its offer',
    'static-payload-types-have-rtpmap',
    text => text.replace(/^a=rtpmap:.*\r\n/gm, ''),
  ],
]);

const answers = family(inAnswers, 'uas-no-extension-unasked', [
  [
    'uas-sdp-version-too-long',
    '5-3',
    'gives its session a version that 64 bits cannot hold',
    'numbers-of-origin-have-64-bits',
    version(() => 2n ** 64n),
  ],
  [
    'uas-sdp-two-descriptions',
    '5-5',
    'answers with two session descriptions in one body',
    'one-session-description',
    text => text + text,
  ],
]);

const again = version(number => number + 1n);

const changes = family(inLaterOffers, 'uas-reinvite-without-offer', [
  [
    'uas-sdp-version-jumps',
    '8-4',
    'counts the version of a session that it changes up by five',
    'changed-session-counts-its-version',
    version(number => number + 5n),
  ],
  [
    'uas-sdp-stream-dropped',
    '8-9',
    'drops the stream of the session from a later offer',
    'changed-session-keeps-its-streams',
    both(again, text => text.split(/^m=/m)[0]),
  ],
  [
    'uas-sdp-new-stream-on-top',
    '8.1-1',
    'puts a new stream above the one that the session has',
    'new-streams-come-below',
    both(
      again,
      line('m=', text => `m=video 40002 RTP/AVP 31\r\na=rtpmap:31 H261/90000\r\n${text}`),
    ),
  ],
  [
    'uas-sdp-payload-type-rebound',
    '8.3.2-3',
    'binds a payload type of the session to another codec in a later offer',
    'payload-types-stay-bound',
    both(
      again,
      line('a=rtpmap:8 ', () => 'a=rtpmap:8 G722/8000'),
    ),
  ],
]);

const capabilities = family(inCapabilities, 'uas-options-answered.udp', [
  [
    'uas-capabilities-unsound',
    '9-1',
    'describes its capabilities without a session name',
    'capabilities-are-valid-sdp',
    text => text.replace(/^s=.*\r\n/m, ''),
  ],
  [
    'uas-capabilities-timed',
    '9-2',
    'gives its capabilities a beginning and an end',
    'time-of-capabilities-is-0-0',
    line('t=', () => anHour),
  ],
  [
    'uas-capabilities-with-port',
    '9-5',
    'names a port in its capabilities',
    'ports-of-capabilities-are-0',
    line('m=', text => text.replace(' 0 ', ' 40000 ')),
  ],
  [
    'uas-capabilities-dynamic-type-bare',
    '9-7',
    'tells a dynamic payload type without its codec',
    'dynamic-types-of-capabilities-have-rtpmap',
    line('m=', text => `${text} 101`),
  ],
]);

export const sdpDescriptionDefects = [
  ...defectsOf('uac', offers),
  ...defectsOf('uas', [...answers, ...changes, ...capabilities]),
];
