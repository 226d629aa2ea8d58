// All passive rules, by area; and the engine that lets them judge a trace.
import { form } from './form';
import type { Rule } from './rule';

export { type Evidence, judge, type RuleOutcome } from './engine';
export type { Observed, Rule, SutRole } from './rule';

export const rules: readonly Rule[] = [...form];
