// The catalogue of deliberate defects.
import { capabilityDefects } from './capabilities';
import { copyRuleDefects } from './copies-rules';
import type { Defect } from './defect';
import { dialogRuleDefects } from './dialogs-rules';
import { locationDefects } from './location';
import { proxyDefects } from './proxy';
import { proxyRequestDefects } from './proxy-requests';
import { proxyResponseDefects } from './proxy-responses';
import { proxyRuleRequestDefects } from './proxy-rules-requests';
import { proxyRuleResponseDefects } from './proxy-rules-responses';
import { registrarDefects } from './registrar';
import { registrarBindingDefects } from './registrar-bindings';
import { registrarDigestDefects } from './registrar-digest';
import { registrarProcessingDefects } from './registrar-processing';
import { requestFieldDefects } from './request-fields';
import { responseFieldDefects } from './response-fields';
import { sdpAnswerDefects } from './sdp-answers';
import { sdpDescriptionDefects } from './sdp-descriptions';
import { serverRuleDefects } from './servers-rules';
import { statelessDefects } from './stateless';
import { statelessResponseDefects } from './stateless-responses';
import { strayFieldDefects } from './stray-fields';
import { tortureDefects } from './torture';
import { clientTransactionDefects } from './transactions-client';
import { transactionRuleDefects } from './transactions-rules';
import { serverTransactionDefects } from './transactions-server';
import { uacTransferDefects, uasTransferDefects } from './transfer';
import { transportDefects } from './transport';
import { transportRuleDefects } from './transport-rules';
import { uacDefects } from './uac';
import { uacHoldingDefects } from './uac-holding';
import { uacRegisteringDefects } from './uac-registering';
import { uacRequestDefects } from './uac-requests';
import { uacResponseDefects } from './uac-responses';
import { uacRulesCallDefects } from './uac-rules-calls';
import { uacRulesDialogDefects } from './uac-rules-dialogs';
import { uacRulesFormDefects } from './uac-rules-form';
import { uacRulesIdentityDefects } from './uac-rules-identity';
import { uacRulesRetryDefects } from './uac-rules-retries';
import { uacRulesTransactionDefects } from './uac-rules-transactions';
import { uasDefects } from './uas';
import { uasCallDefects } from './uas-calls';
import { uasDialogDefects } from './uas-dialogs';
import { uasProcessingDefects } from './uas-processing';
import { uasAnswerRuleDefects } from './uas-rules-answers';
import { uasRefusalRuleDefects } from './uas-rules-refusals';
import { uasReliableRuleDefects } from './uas-rules-reliable';

export type { Defect } from './defect';
export { excused } from './excused';

export const defects: readonly Defect[] = [
  ...capabilityDefects,
  ...copyRuleDefects,
  ...strayFieldDefects,
  ...registrarDefects,
  ...registrarBindingDefects,
  ...registrarProcessingDefects,
  ...registrarDigestDefects,
  ...proxyDefects,
  ...proxyRequestDefects,
  ...proxyResponseDefects,
  ...proxyRuleRequestDefects,
  ...proxyRuleResponseDefects,
  ...statelessDefects,
  ...statelessResponseDefects,
  ...uasDefects,
  ...uasCallDefects,
  ...uasDialogDefects,
  ...uasProcessingDefects,
  ...uacDefects,
  ...uacHoldingDefects,
  ...uacRequestDefects,
  ...uacResponseDefects,
  ...uacRegisteringDefects,
  ...requestFieldDefects,
  ...uacRulesFormDefects,
  ...uacRulesIdentityDefects,
  ...uacRulesRetryDefects,
  ...uacRulesTransactionDefects,
  ...uacRulesDialogDefects,
  ...uacRulesCallDefects,
  ...clientTransactionDefects,
  ...serverTransactionDefects,
  ...responseFieldDefects,
  ...sdpDescriptionDefects,
  ...sdpAnswerDefects,
  ...uasRefusalRuleDefects,
  ...uasAnswerRuleDefects,
  ...uasReliableRuleDefects,
  ...tortureDefects,
  ...locationDefects,
  ...transportDefects,
  ...transportRuleDefects,
  ...serverRuleDefects,
  ...transactionRuleDefects,
  ...dialogRuleDefects,
  ...uacTransferDefects,
  ...uasTransferDefects,
];
