import type { Defect } from './defect';
export const uasDefects: readonly Defect[] = [];
