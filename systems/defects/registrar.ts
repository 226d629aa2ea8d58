import type { Defect } from './defect';
export const registrarDefects: readonly Defect[] = [];
