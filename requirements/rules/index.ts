// All passive rules, by area; and the engine that lets them judge a trace.
import { fields } from './fields';
import { form } from './form';
import { proxyBranches } from './proxy-branches';
import { proxyChoice } from './proxy-choice';
import { proxyRequests } from './proxy-requests';
import { proxyResponses } from './proxy-responses';
import { proxyRouting } from './proxy-routing';
import { proxyServers } from './proxy-servers';
import { proxyStateless } from './proxy-stateless';
import { refer } from './refer';
import { registrar } from './registrar';
import { retransmissions } from './retransmissions';
import type { Rule } from './rule';
import { sdp } from './sdp';
import { transactions } from './transactions';
import { transport } from './transport';
import { uacAck } from './uac-ack';
import { uacCalls } from './uac-calls';
import { uacCancel } from './uac-cancel';
import { uacCredentials } from './uac-credentials';
import { uacDialog } from './uac-dialog';
import { uacFields } from './uac-fields';
import { uacRegister } from './uac-register';
import { uacRequests } from './uac-requests';
import { uacRetries } from './uac-retries';
import { uasChallenges } from './uas-challenges';
import { uasDialogs } from './uas-dialogs';
import { uasFields } from './uas-fields';
import { uasRefusals } from './uas-refusals';
import { uasReliable } from './uas-reliable';
import { uasTags } from './uas-tags';
import { websocket } from './websocket';

export { type Evidence, type JudgeOptions, judge, type RuleOutcome } from './engine';
export type { Observed, Rule, SutRole, Timers } from './rule';

export const rules: readonly Rule[] = [
  ...form,
  ...fields,
  ...uacRequests,
  ...uacFields,
  ...uacRegister,
  ...uacRetries,
  ...uacCredentials,
  ...uacCancel,
  ...uacAck,
  ...uacDialog,
  ...uacCalls,
  ...uasTags,
  ...uasRefusals,
  ...uasChallenges,
  ...uasFields,
  ...uasDialogs,
  ...uasReliable,
  ...refer,
  ...registrar,
  ...proxyRequests,
  ...proxyRouting,
  ...proxyResponses,
  ...proxyChoice,
  ...proxyBranches,
  ...proxyServers,
  ...proxyStateless,
  ...transactions,
  ...retransmissions,
  ...transport,
  ...websocket,
  ...sdp,
];
