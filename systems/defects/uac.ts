import type { Defect } from './defect';
export const uacDefects: readonly Defect[] = [];
