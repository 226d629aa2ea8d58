// Defects of the phone that calls and registers.
import { parseAuth, printAuth } from '../../simulator/message';
import { defectsOf } from './defect';
import { once, requests, withBranch, withToTag } from './filters';

export const uacDefects = defectsOf('uac', [
  {
    id: 'uac-does-not-acknowledge',
    requirement: 'RFC3261:13.2.2-5',
    summary: 'sends no ACK for a 200 to its INVITE',
    caughtBy: 'uac-ack-success',
    filters: () => requests('ACK', () => undefined),
  },
  {
    id: 'uac-acknowledges-once',
    requirement: 'RFC3261:13.2.2-10',
    summary: 'does not acknowledge a 200 that comes again',
    caughtBy: 'uac-ack-success-repeated',
    filters: () => {
      const first = once();
      return requests('ACK', ack => (first(`${ack.callId} ${ack.get('CSeq')} ${ack.to?.tag}`) ? ack : undefined));
    },
  },
  {
    id: 'uac-ack-without-route',
    requirement: 'RFC3261:12.2.1.1-13',
    summary: 'leaves Route out of its ACK',
    caughtBy: 'uac-ack-success-route-set',
    filters: () => requests('ACK', ack => ack.remove('Route')),
  },
  {
    id: 'uac-ack-without-credentials',
    requirement: 'RFC3261:13.2.2-7',
    summary: 'leaves the credentials of its INVITE out of the ACK',
    caughtBy: 'uac-ack-credentials',
    filters: () => requests('ACK', ack => ack.remove('Authorization').remove('Proxy-Authorization')),
  },
  {
    id: 'uac-cancels-at-once',
    requirement: 'RFC3261:9.1-8',
    summary: 'sends CANCEL before a provisional response has come',
    caughtBy: 'uac-cancel-waits',
    options: { cancelsAtOnce: true },
  },
  {
    id: 'uac-cancel-with-next-cseq',
    requirement: 'RFC3261:9.1-2',
    summary: 'gives its CANCEL the next CSeq number',
    caughtBy: 'uac-cancel-fields',
    filters: () => requests('CANCEL', cancel => cancel.set('CSeq', `${(cancel.cseq?.seq ?? 0) + 1} CANCEL`)),
  },
  {
    id: 'uac-same-cseq-with-credentials',
    requirement: 'RFC3261:22.2-8',
    summary: 'sends its INVITE with credentials under the same CSeq number',
    caughtBy: 'uac-call-credentials-cseq',
    filters: () =>
      requests('INVITE', invite => {
        const signed = invite.has('Authorization') || invite.has('Proxy-Authorization');
        return signed ? invite.set('CSeq', `${(invite.cseq?.seq ?? 1) - 1} INVITE`) : invite;
      }),
  },
  {
    id: 'uac-credentials-without-qop',
    requirement: 'RFC3261:22.4-7',
    summary: 'leaves qop out of its credentials although it was offered',
    caughtBy: 'uac-call-credentials-qop',
    alsoCaughtBy: ['uac-call-credentials-tcp'],
    filters: () =>
      requests('INVITE', invite => {
        for (const field of ['Authorization', 'Proxy-Authorization']) {
          const value = parseAuth(invite.get(field) ?? '');
          value?.params.delete('qop');
          if (value?.params.size) invite.set(field, printAuth(value));
        }
        return invite;
      }),
  },
  {
    id: 'uac-invite-without-max-forwards',
    requirement: 'RFC3261:8.1.1.6-1',
    summary: 'leaves Max-Forwards out of its INVITE',
    caughtBy: 'uac-invite-max-forwards',
    alsoCaughtBy: ['uac-invite-mandatory-fields.tcp', 'uac-invite-mandatory-fields.udp'],
    filters: () => requests('INVITE', invite => invite.remove('Max-Forwards')),
  },
  {
    id: 'uac-old-branch',
    requirement: 'RFC3261:8.1.1.7-5',
    summary: 'begins its branches without the cookie',
    caughtBy: 'uac-invite-branch',
    filters: () => ({
      out: message =>
        message.isRequest() ? withBranch(message, branch => branch.replace(/^z9hG4bK/, 'old')) : message,
      in: message =>
        message.isResponse() ? withBranch(message.clone(), branch => branch.replace(/^old/, 'z9hG4bK')) : message,
    }),
  },
  {
    id: 'uac-invite-without-contact',
    requirement: 'RFC3261:8.1.1.8-1',
    summary: 'leaves Contact out of its INVITE',
    caughtBy: 'uac-invite-one-contact',
    filters: () => requests('INVITE', invite => invite.remove('Contact')),
  },
  {
    id: 'uac-invite-without-allow',
    requirement: 'RFC3261:13.2.1-1',
    summary: 'leaves Allow out of its INVITE',
    caughtBy: 'uac-invite-allow',
    filters: () => requests('INVITE', invite => invite.remove('Allow')),
  },
  {
    id: 'uac-invite-to-tag',
    requirement: 'RFC3261:8.1.1.1-7',
    summary: 'gives its first INVITE a To tag',
    caughtBy: 'uac-invite-no-to-tag',
    filters: () => requests('INVITE', invite => withToTag(invite, tag => tag ?? 'early')),
  },
  {
    id: 'uac-bye-with-same-cseq',
    requirement: 'RFC3261:12.2.1.1-7',
    summary: 'sends BYE with the CSeq number of its INVITE',
    caughtBy: 'uac-bye-cseq',
    filters: () => requests('BYE', bye => bye.set('CSeq', `${(bye.cseq?.seq ?? 2) - 1} BYE`)),
  },
  {
    id: 'uac-bye-without-route',
    requirement: 'RFC3261:12.2.1.1-13',
    summary: 'leaves Route out of its BYE',
    caughtBy: 'uac-bye-route-set',
    alsoCaughtBy: ['uac-bye-strict-route'],
    filters: () => requests('BYE', bye => bye.remove('Route')),
  },
  {
    id: 'uac-ignores-redirection',
    requirement: 'RFC3261:8.1.3.4-1',
    summary: 'gives up when it is redirected',
    caughtBy: 'uac-redirection-followed',
    options: { followRedirects: false },
  },
  {
    id: 'uac-register-with-user',
    requirement: 'RFC3261:10.2-6',
    summary: 'names the user in the Request-URI of its REGISTER',
    caughtBy: 'uac-register-request-uri',
    filters: () =>
      requests('REGISTER', register => {
        register.requestUri = register.requestUri.replace('sip:', 'sip:me@');
        return register;
      }),
  },
  {
    id: 'uac-register-new-call-id',
    requirement: 'RFC3261:10.2-8',
    summary: 'takes a new Call-ID for each REGISTER',
    caughtBy: 'uac-register-refresh-call-id',
    filters: () =>
      requests('REGISTER', register => register.set('Call-ID', `${register.cseq?.seq}-${register.callId}`)),
  },
  {
    id: 'uac-register-same-cseq',
    requirement: 'RFC3261:10.2-9',
    summary: 'sends every REGISTER with the same CSeq number',
    caughtBy: 'uac-register-refresh-cseq',
    filters: () => requests('REGISTER', register => register.set('CSeq', '1 REGISTER')),
  },
]);
