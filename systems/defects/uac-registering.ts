// Defects of the phone that registers.
import { parseAuth, printAuth, type Request, Via } from '../../simulator/message';
import { defectsOf } from './defect';
import { receivedResponsesTo, requests, withAddress, withToTag } from './filters';
import { isSigned, withCredentials } from './uac-filters';

const registers = (change: (register: Request) => Request | undefined) => requests('REGISTER', change);

export const uacRegisteringDefects = defectsOf('uac', [
  {
    id: 'uac-register-without-max-forwards',
    requirement: 'RFC3261:8.1.1-1',
    summary: 'leaves Max-Forwards out of its REGISTER',
    caughtBy: 'uac-register-mandatory-fields',
    filters: () => registers(register => register.remove('Max-Forwards')),
  },
  {
    id: 'uac-register-another',
    requirement: 'RFC3261:10.2-7',
    summary: 'puts the registrar into the To of its REGISTER',
    caughtBy: 'uac-register-address-of-record',
    filters: () => registers(register => register.set('To', `<${register.requestUri}>`)),
  },
  {
    id: 'uac-register-to-tag',
    requirement: 'RFC3261:8.1.1.1-7',
    summary: 'gives its REGISTER a To tag',
    caughtBy: 'uac-register-no-to-tag',
    filters: () => registers(register => withToTag(register, () => 'dialog')),
  },
  {
    id: 'uac-register-without-from-tag',
    requirement: 'RFC3261:8.1.1.3-2',
    summary: 'leaves the tag out of the From of its REGISTER',
    caughtBy: 'uac-register-from-tag',
    filters: () => registers(register => withAddress(register, 'From', from => (from.tag = undefined))),
  },
  {
    id: 'uac-register-with-action',
    requirement: 'RFC3261:10.2-12',
    summary: 'uses the Contact parameter action',
    caughtBy: 'uac-register-no-action',
    filters: () => registers(register => register.set('Contact', `${register.get('Contact')};action=proxy`)),
  },
  {
    id: 'uac-register-wrong-digest',
    requirement: 'RFC3261:22.2-3',
    summary: 'computes the digest of its REGISTER with another password',
    caughtBy: 'uac-register-credentials',
    alsoCaughtBy: ['uac-register-credentials-tcp'],
    filters: () => registers(register => withCredentials(register, params => params.set('response', '0'.repeat(32)))),
  },
  {
    id: 'uac-register-same-cseq-with-credentials',
    requirement: 'RFC3261:22.2-8',
    summary: 'sends its REGISTER with credentials under the same CSeq number',
    caughtBy: 'uac-register-credentials-cseq',
    filters: () =>
      registers(register =>
        isSigned(register) ? register.set('CSeq', `${(register.cseq?.seq ?? 1) - 1} REGISTER`) : register,
      ),
  },
  {
    id: 'uac-register-new-call-id-with-credentials',
    requirement: 'RFC3261:8.1.3.5-6',
    summary: 'sends its REGISTER with credentials under a new Call-ID',
    caughtBy: 'uac-register-credentials-same-call-id',
    filters: () =>
      registers(register => (isSigned(register) ? register.set('Call-ID', `${register.callId}-2`) : register)),
  },
  {
    id: 'uac-register-credentials-without-qop',
    requirement: 'RFC3261:22.4-7',
    summary: 'leaves qop out of the credentials of its REGISTER',
    caughtBy: 'uac-register-credentials-qop',
    filters: () => registers(register => withCredentials(register, params => params.delete('qop'))),
  },
  {
    id: 'uac-register-cnonce-without-qop',
    requirement: 'RFC3261:22.4-5',
    summary: 'gives a cnonce although the challenge has no qop',
    caughtBy: 'uac-register-credentials-no-cnonce',
    filters: () => registers(register => withCredentials(register, params => params.set('cnonce', 'f00d'))),
  },
  {
    id: 'uac-register-bare-digest-uri',
    requirement: 'RFC3261:22.4-3',
    summary: 'leaves the quotation marks off the uri of its credentials',
    caughtBy: 'uac-register-credentials-uri-quoted',
    filters: () =>
      registers(register =>
        withCredentials(
          register,
          () => {},
          line => line.replace(/uri="([^"]*)"/, 'uri=$1'),
        ),
      ),
  },
  {
    id: 'uac-register-repeats-rejected-credentials',
    requirement: 'RFC3261:22.1-13',
    summary: 'registers again with credentials that were just rejected',
    caughtBy: 'uac-register-credentials-rejected',
    filters: () =>
      receivedResponsesTo('REGISTER', r => {
        const challenge = r.get('WWW-Authenticate');
        return challenge === undefined ? r : r.set('WWW-Authenticate', `${challenge}, stale=true`);
      }),
  },
  {
    id: 'uac-register-knows-no-stale-nonce',
    requirement: 'RFC3261:8.1.3.5-1',
    summary: 'gives up when only its nonce was stale',
    caughtBy: 'uac-register-stale-nonce',
    filters: () =>
      receivedResponsesTo('REGISTER', r => {
        const challenge = parseAuth(r.get('WWW-Authenticate') ?? '');
        if (!challenge) return r;
        challenge.params.delete('stale');
        return r.set('WWW-Authenticate', printAuth(challenge));
      }),
  },
  {
    id: 'uac-register-refreshed-late',
    requirement: 'RFC3261:10.2.4-4',
    summary: 'refreshes by the interval that it asked for, not by the one it was granted',
    caughtBy: 'uac-register-refreshed-in-time',
    filters: () => receivedResponsesTo('REGISTER', r => r.remove('Contact')),
  },
  {
    id: 'uac-register-follows-record-route',
    requirement: 'RFC3261:10.2-3',
    summary: 'makes a route of the Record-Route in the answer to its REGISTER',
    caughtBy: 'uac-register-record-route-ignored',
    filters: () => {
      let route: string | undefined;
      const take = receivedResponsesTo('REGISTER', r => {
        route = r.get('Record-Route');
        return r;
      });
      const put = registers(register => (route === undefined ? register : register.set('Route', route)));
      return { in: take.in, out: put.out };
    },
  },
  {
    id: 'uac-register-never-removed',
    requirement: 'RFC3261:10.2.2-1',
    summary: 'registers for 60 s where it should remove its binding',
    caughtBy: 'uac-register-removed',
    filters: () => registers(register => register.set('Expires', '60')),
  },
  {
    id: 'uac-register-star-to-add',
    requirement: 'RFC3261:10.2.2-2',
    summary: 'sends Contact: * without Expires: 0',
    caughtBy: 'uac-register-star-only-to-remove',
    filters: () => registers(register => register.set('Contact', '*').set('Expires', '60')),
  },
  {
    id: 'uac-register-removal-skips-cseq',
    requirement: 'RFC3261:10.2-9',
    summary: 'skips a CSeq number when it removes its binding',
    caughtBy: 'uac-register-removal-cseq',
    filters: () =>
      registers(register =>
        register.expires === 0 ? register.set('CSeq', `${(register.cseq?.seq ?? 1) + 1} REGISTER`) : register,
      ),
  },
  {
    id: 'uac-register-anew-instead-of-copies',
    requirement: 'RFC3261:10.2-11',
    summary: 'sends a new REGISTER each time that the last one is not answered at once',
    caughtBy: 'uac-register-one-at-a-time',
    alsoCaughtBy: ['uac-register-timeout-not-repeated'],
    filters: () => {
      let count = 0;
      return registers(register => {
        const via = Via.parse(register.get('Via') ?? '');
        count++;
        via?.params.set('branch', `${via.branch}n${count}`);
        return via ? register.set('Via', via).set('CSeq', `${count} REGISTER`) : register;
      });
    },
  },
  {
    id: 'uac-register-still-too-brief',
    requirement: 'RFC3261:21.4-1',
    summary: 'answers a 423 with an interval that is still below Min-Expires',
    caughtBy: 'uac-register-brief-interval',
    filters: () => receivedResponsesTo('REGISTER', r => (r.status === 423 ? r.set('Min-Expires', '61') : r)),
  },
]);
