// The catalogue of deliberate defects.
import type { Defect } from './defect';
import { proxyDefects } from './proxy';
import { registrarDefects } from './registrar';
import { uacDefects } from './uac';
import { uasDefects } from './uas';

export type { Defect } from './defect';

export const defects: readonly Defect[] = [...registrarDefects, ...proxyDefects, ...uasDefects, ...uacDefects];
