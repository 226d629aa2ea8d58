import type { Defect } from './defect';
export const proxyDefects: readonly Defect[] = [];
