// Rules of session descriptions that a user agent offers, answers with, changes, or tells its capabilities by (RFC 3264).
import type { ExchangeFault } from '../../simulator/sdp';
import type { Finding, Rule, Sent } from './rule';
import {
  agents,
  answeredOffer,
  capabilities,
  changedSdp,
  exchanged,
  faultsOfAnswer,
  faultsOfChange,
  faultsOfDescription,
  firstOffer,
  inBody,
} from './sdp-facts';

/** A rule that tells the faults of one requirement. */
function byFault(
  id: string,
  requirement: string,
  applies: (sent: Sent) => boolean,
  faults: (sent: Sent) => ExchangeFault[],
): Rule {
  const full = 'RFC3264:' + requirement;
  return {
    id,
    requirement: full,
    roles: agents,
    suits: ({ hasBody }) => hasBody,
    applies,
    check: sent => {
      const fault = faults(sent).find(one => one.requirement === full);
      return fault && inBody(sent, fault);
    },
  };
}

const said = (sent: Sent): boolean => exchanged(sent) !== undefined;
const begun = (sent: Sent): boolean => firstOffer(sent) !== undefined;
const changed = (sent: Sent): boolean => changedSdp(sent) !== undefined;

/** An answer to an offer that has this in it; '' for any. */
const offered =
  (...pieces: string[]) =>
  (sent: Sent): boolean => {
    const exchange = answeredOffer(sent);
    if (!exchange) return false;
    const text = exchange.offer.toString('latin1');
    return pieces.length === 0 || pieces.some(piece => text.includes(piece));
  };

const multicast = (sent: Sent): boolean =>
  /^c=IN (IP4 2(2[4-9]|3\d)\.|IP6 ff)/im.test(answeredOffer(sent)?.offer.toString('latin1') ?? '');

const descriptions: Rule[] = [
  byFault('sdp-is-valid', '5-1', said, faultsOfDescription),
  byFault('numbers-of-origin-have-64-bits', '5-3', said, faultsOfDescription),
  byFault('one-session-description', '5-5', said, faultsOfDescription),
  byFault('first-version-leaves-room', '5-4', begun, faultsOfDescription),
  byFault('session-name-says-nothing', '5-6', begun, faultsOfDescription),
  byFault('time-is-0-0', '5-7', begun, faultsOfDescription),
  byFault('static-payload-types-have-rtpmap', '5.1-12', begun, faultsOfDescription),
];

const answers: Rule[] = [
  byFault('answer-has-its-own-origin', '6-1', offered(), faultsOfAnswer),
  byFault('answer-has-a-stream-for-each', '6-2', offered('m='), faultsOfAnswer),
  byFault('answer-has-no-more-streams', '6-3', offered('m='), faultsOfAnswer),
  byFault('answer-has-the-times-of-the-offer', '6-5', offered(), faultsOfAnswer),
  byFault('answer-is-unicast-to-unicast', '6.1-1', offered('m='), faultsOfAnswer),
  byFault('answer-has-the-media-types', '6.1-2', offered('m='), faultsOfAnswer),
  byFault('answer-to-sendonly', '6.1-3', offered('a=sendonly'), faultsOfAnswer),
  byFault('answer-to-recvonly', '6.1-4', offered('a=recvonly'), faultsOfAnswer),
  byFault('answer-to-inactive', '6.1-6', offered('a=inactive'), faultsOfAnswer),
  byFault('recvonly-answer-has-a-format-of-the-offer', '6.1-7', offered('m='), faultsOfAnswer),
  byFault('sendonly-answer-has-a-format-of-the-offer', '6.1-9', offered('m='), faultsOfAnswer),
  byFault('answer-has-a-format-of-the-offer', '6.1-10', offered('m='), faultsOfAnswer),
  byFault('answer-keeps-payload-types', '6.1-13', offered('m='), faultsOfAnswer),
  byFault('dynamic-payload-types-have-rtpmap', '6.1-14', offered('m='), faultsOfAnswer),
  byFault('answer-keeps-the-order-of-formats', '6.1-17', offered('m='), faultsOfAnswer),
  byFault('refused-offer-stays-refused', '8.2-2', offered(' 0 RTP', ' 0 udp', ' 0 UDP', ' 0 TCP'), faultsOfAnswer),
  byFault('answer-keeps-payload-types-bound', '8.3.2-4', offered('a=rtpmap:'), faultsOfAnswer),
  byFault('multicast-answer-has-the-address', '6.2-1', multicast, faultsOfAnswer),
  byFault('multicast-answer-has-the-direction', '6.2-2', multicast, faultsOfAnswer),
  byFault('multicast-answer-has-no-other-format', '6.2-3', multicast, faultsOfAnswer),
  byFault('multicast-answer-has-ptime-and-bandwidth', '6.2-4', multicast, faultsOfAnswer),
];

const changes: Rule[] = [
  byFault('changed-session-counts-its-version', '8-4', changed, faultsOfChange),
  byFault('same-version-is-the-same-session', '8-5', changed, faultsOfChange),
  byFault('changed-session-keeps-its-streams', '8-9', changed, faultsOfChange),
  byFault('new-streams-come-below', '8.1-1', changed, faultsOfChange),
  byFault('payload-types-stay-bound', '8.3.2-3', changed, faultsOfChange),
];

const linesOf = (body: Buffer, letter: string): string[] =>
  body
    .toString('latin1')
    .split(/\r?\n/)
    .filter(line => line.startsWith(letter + '='));

const timing: Rule = {
  id: 'ptime-is-more-than-0',
  requirement: 'RFC3264:5.1-15',
  roles: agents,
  suits: ({ hasBody }) => hasBody,
  applies: said,
  check: sent => {
    const wrong = linesOf(exchanged(sent)!, 'a').find(line => /^a=ptime:/.test(line) && !(Number(line.slice(8)) > 0));
    return wrong === undefined ? undefined : { found: wrong, expected: 'a ptime greater than 0' };
  },
};

/** A rule of what a 200 to OPTIONS says of the system's media. */
function ofCapabilities(
  id: string,
  requirement: string,
  check: (body: Buffer, sent: Sent) => Finding | undefined,
): Rule {
  return {
    id,
    requirement: 'RFC3264:' + requirement,
    roles: ['uas'],
    suits: ({ method, status, hasBody }) => method === 'OPTIONS' && status === 200 && hasBody,
    applies: sent => capabilities(sent) !== undefined,
    check: sent => check(capabilities(sent)!, sent),
  };
}

const told: Rule[] = [
  ofCapabilities('capabilities-are-valid-sdp', '9-1', (_body, sent) => {
    const fault = faultsOfDescription(sent).find(({ requirement }) => requirement === 'RFC3264:5-1');
    return fault && inBody(sent, fault);
  }),
  ofCapabilities('time-of-capabilities-is-0-0', '9-2', body => {
    const times = linesOf(body, 't');
    return times.join() === 't=0 0' ? undefined : { found: times.join(', ') || 'no t=', expected: 't=0 0' };
  }),
  ofCapabilities('ports-of-capabilities-are-0', '9-5', body => {
    const open = linesOf(body, 'm').find(line => !/^m=\S+ 0(\/\d+)? /.test(line));
    return open === undefined ? undefined : { found: open, expected: 'the port 0' };
  }),
  ofCapabilities('dynamic-types-of-capabilities-have-rtpmap', '9-7', body => {
    const media = body
      .toString('latin1')
      .split(/^(?=m=)/m)
      .slice(1);
    for (const stream of media) {
      const [line] = stream.split(/\r?\n/, 1);
      const [, , protocol, ...formats] = line.split(' ');
      const bare = formats.find(format => Number(format) >= 96 && !stream.includes(`a=rtpmap:${format} `));
      if (/^(RTP|UDP\/TLS\/RTP)\//.test(protocol ?? '') && bare) return { found: line, expected: `a=rtpmap:${bare}` };
    }
    return undefined;
  }),
];

export const sdp: Rule[] = [...descriptions, timing, ...answers, ...changes, ...told];
