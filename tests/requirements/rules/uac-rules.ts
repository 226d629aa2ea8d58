// Finds a rule by its id.
import type { Rule } from '../../../requirements/rules/rule';

export const rulesOf =
  (rules: readonly Rule[]) =>
  (id: string): Rule => {
    const rule = rules.find(one => one.id === id);
    if (!rule) throw new Error('no rule ' + id);
    return rule;
  };
