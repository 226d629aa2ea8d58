// Defects of the phone in when it sends a request in a call, and in what it offers there (RFC 3261 13.2.2.4, 14.1, 15).
import type { Request } from '../../simulator/message';
import { defectsOf } from './defect';
import { once, receivedResponsesTo, withBranch, withTopVia, withToTag } from './filters';
import {
  asMethod,
  asReinvite,
  everyRequest,
  insteadOf,
  insteadOfRefusal,
  shortest,
  withRequestUri,
} from './uac-rules-filters';

const calling = defectsOf('uac', [
  {
    id: 'uac-second-dialog-to-another-target',
    requirement: 'RFC3261:13.2.2-4',
    summary: 'does not take the target of the second dialog of a forked call from its 200',
    caughtBy: 'each-2xx-has-a-dialog-of-its-own',
    shownIn: 'uac-ack-fork',
    filters: () => {
      let first: string | undefined;
      return everyRequest(request => {
        first ??= request.to?.tag;
        return request.to?.tag === first ? request : withRequestUri(request, uri => uri.replace(/:[^@:]*@/, ':'));
      });
    },
  },
  {
    id: 'uac-changed-offer-of-same-version',
    requirement: 'RFC3261:14.1-2',
    summary: 'offers another port in a re-INVITE, which it sends where it should hang up, under the version of before',
    caughtBy: 'changed-session-has-another-version',
    shownIn: shortest.BYE,
    filters: () =>
      insteadOf('BYE', (bye, invite) => {
        const reinvite = asReinvite(bye, invite);
        reinvite.body = Buffer.from(reinvite.body.toString().replace('m=audio 40000', 'm=audio 40002'));
        return reinvite;
      }),
  },
  {
    id: 'uac-reinvite-before-answer',
    requirement: 'RFC3261:14.1-5',
    summary: 'sends a re-INVITE, where it should cancel, while its INVITE waits for the answer',
    caughtBy: 're-invite-waits-for-the-own-invite',
    shownIn: shortest.CANCEL,
    filters: () => {
      let remoteTag: string | undefined;
      const learn = receivedResponsesTo('INVITE', response => {
        remoteTag = response.to?.tag;
        return response;
      });
      const reinvite = insteadOf('CANCEL', (cancel, invite) => {
        asReinvite(cancel, invite).set('CSeq', `${(cancel.cseq?.seq ?? 0) + 1} INVITE`);
        return withBranch(
          withToTag(cancel, () => remoteTag),
          branch => `${branch}x`,
        );
      });
      return { in: learn.in, out: reinvite.out };
    },
  },
  {
    id: 'uac-tls-via-of-tcp',
    requirement: 'RFC3261:18.1.1-6',
    summary: 'names TCP in the Via of what it sends over TLS',
    caughtBy: 'uac-tls-call',
    filters: () => everyRequest(request => withTopVia(request, via => (via.transport = 'TCP'))),
  },
  {
    id: 'uac-secure-reinvite-with-sip-contact',
    requirement: 'RFC3261:12.2.1.1-18',
    summary: 'calls a SIPS URI, and sends a re-INVITE with a SIP URI in Contact where it should hang up',
    caughtBy: 'secure-dialog-keeps-sips-contacts',
    shownIn: 'uac-tls-call',
    filters: () => {
      let invite: Request | undefined;
      return everyRequest(request => {
        if (request.method === 'BYE' && invite) return asReinvite(request, invite);
        if (request.method !== 'INVITE') return request;
        invite = request.clone();
        return withRequestUri(request, secured).set('Contact', secured(request.get('Contact') ?? ''));
      });
    },
  },
]);

const called = defectsOf('uas', [
  {
    id: 'uas-reinvite-while-ringing',
    requirement: 'RFC3261:14.1-4',
    summary: 'sends a re-INVITE when an INVITE that it has not answered runs out',
    caughtBy: 'no-invite-during-another',
    shownIn: 'uas-invite-expires',
    filters: () => insteadOfRefusal('INVITE'),
  },
  {
    id: 'uas-reinvite-before-ack',
    requirement: 'RFC3261:14.1-6',
    summary: 'sends a re-INVITE, where it should hang up, before its 200 has been acknowledged',
    caughtBy: 're-invite-waits-for-the-others-invite',
    shownIn: 'uas-hangs-up-before-ack',
    options: { hangsUpUnacknowledged: true },
    // half a second after the 200: before, the ACK might have crossed it
    filters: () => {
      let contact = '';
      const isFirst = once();
      return {
        out: message => {
          if (message.isResponse()) contact = message.get('Contact') ?? contact;
          if (!message.isRequest() || message.method !== 'BYE') return message;
          if (isFirst(message.callId ?? '')) return undefined;
          return asMethod(message, 'INVITE').set('Contact', contact).set('Supported', '');
        },
      };
    },
  },
  {
    id: 'uas-bye-while-ringing',
    requirement: 'RFC3261:15-3',
    summary: 'ends a call that it has not answered with BYE',
    caughtBy: 'callee-sends-no-bye-in-an-early-dialog',
    shownIn: 'uas-invite-expires',
    filters: () => insteadOfRefusal('BYE'),
  },
]);

export const uacRulesCallDefects = [...calling, ...called];

const secured = (uri: string): string => uri.replace('sip:', 'sips:').replace(';transport=tls', '');
