// Defects of a phone that puts its calls on hold (RFC 3261 14.1).
import { defectsOf } from './defect';
import { receivedResponsesTo, requests, withStatus } from './filters';

export const uacHoldingDefects = defectsOf('uac', [
  {
    id: 'uac-hold-outside-the-dialog',
    requirement: 'RFC3261:12.2.1.1-2',
    summary: 'leaves the tag of the other side out of its re-INVITE',
    caughtBy: 'uac-hold-in-dialog',
    filters: () => {
      const dialogs = new Set<string | undefined>();
      return requests('INVITE', invite => {
        const again = dialogs.has(invite.callId);
        dialogs.add(invite.callId);
        return again ? invite.set('To', (invite.get('To') ?? '').replace(/;tag=.*/, '')) : invite;
      });
    },
  },
  {
    id: 'uac-refused-hold-ends-the-call',
    requirement: 'RFC3261:14.1-9',
    summary: 'takes a refused re-INVITE for the end of the call',
    caughtBy: 'uac-hold-refused',
    filters: () =>
      receivedResponsesTo('INVITE', response =>
        response.status === 488 ? withStatus(response, 481, 'Gone') : response,
      ),
  },
]);
