// Defects of what stands where it must not: Require, credentials for a proxy, a challenge twice, a packet time of 0 (8.2.2.3,
// 22.3, RFC 3262, 3264, 8760).
import { type Defect, defectOf } from './defect';
import { requests, responsesTo } from './filters';
import { inOffers, line } from './sdp-filters';

const uac = defectOf('uac');
const proxy = defectOf('proxy');
const registrar = defectOf('registrar');

export const strayFieldDefects: readonly Defect[] = [
  registrar('registrar-challenges-twice-alike', 'challenges-for-a-realm-differ-in-algorithm', {
    requirement: 'RFC8760:2.3-2',
    summary: 'sends two challenges of one realm and algorithm',
    filters: () =>
      responsesTo('REGISTER', response => {
        const challenge = response.get('WWW-Authenticate');
        return challenge === undefined ? response : response.add('WWW-Authenticate', challenge);
      }),
  }),
  uac('uac-ack-to-failure-requires', 'ack-to-failure-requires-nothing', {
    requirement: 'RFC3261:8.2.2.3-3',
    summary: 'puts Require into the ACK to a refusal',
    shownIn: 'uac-ack-failure.404',
    filters: () => requests('ACK', ack => ack.set('Require', 'timer')),
  }),
  uac('uac-ack-to-200-requires', 'ack-to-2xx-requires-no-more-than-its-invite', {
    requirement: 'RFC3261:8.2.2.3-5',
    summary: 'requires an extension in the ACK to a 200 that it did not require before',
    shownIn: 'uac-ack-success.udp',
    filters: () => requests('ACK', ack => ack.set('Require', 'timer')),
  }),
  uac('uac-register-requires-100rel', 'only-invite-requires-100rel', {
    requirement: 'RFC3262:4-1',
    summary: 'requires 100rel in a REGISTER',
    shownIn: 'uac-register-timer-e',
    filters: () => requests('REGISTER', register => register.set('Require', '100rel')),
  }),
  uac('uac-offer-with-ptime-0', 'ptime-is-more-than-0', {
    requirement: 'RFC3264:5.1-15',
    summary: 'offers a stream with a packet time of 0',
    filters: inOffers(line('a=rtpmap:', text => `a=ptime:0\r\n${text}`)),
  }),
  proxy('proxy-puts-credentials-in', 'proxy-adds-no-credentials', {
    requirement: 'RFC3261:22.3-3',
    summary: 'puts credentials of its own into what it forwards',
    filters: () =>
      requests('INVITE', invite =>
        invite.add(
          'Proxy-Authorization',
          'Digest username="proxy", realm="next", nonce="n", uri="sip:next.test", response="00000000000000000000000000000000"',
        ),
      ),
  }),
];
