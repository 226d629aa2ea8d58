// The catalogue of deliberate defects.
import type { Defect } from './defect';
import { proxyDefects } from './proxy';
import { proxyRequestDefects } from './proxy-requests';
import { proxyResponseDefects } from './proxy-responses';
import { registrarDefects } from './registrar';
import { registrarBindingDefects } from './registrar-bindings';
import { registrarDigestDefects } from './registrar-digest';
import { registrarProcessingDefects } from './registrar-processing';
import { tortureDefects } from './torture';
import { clientTransactionDefects } from './transactions-client';
import { serverTransactionDefects } from './transactions-server';
import { uacDefects } from './uac';
import { uacRegisteringDefects } from './uac-registering';
import { uacRequestDefects } from './uac-requests';
import { uacResponseDefects } from './uac-responses';
import { uasDefects } from './uas';
import { uasCallDefects } from './uas-calls';
import { uasDialogDefects } from './uas-dialogs';
import { uasProcessingDefects } from './uas-processing';

export type { Defect } from './defect';

export const defects: readonly Defect[] = [
  ...registrarDefects,
  ...registrarBindingDefects,
  ...registrarProcessingDefects,
  ...registrarDigestDefects,
  ...proxyDefects,
  ...proxyRequestDefects,
  ...proxyResponseDefects,
  ...uasDefects,
  ...uasCallDefects,
  ...uasDialogDefects,
  ...uasProcessingDefects,
  ...uacDefects,
  ...uacRequestDefects,
  ...uacResponseDefects,
  ...uacRegisteringDefects,
  ...clientTransactionDefects,
  ...serverTransactionDefects,
  ...tortureDefects,
];
