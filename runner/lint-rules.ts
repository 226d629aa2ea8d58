// Which rules `sipspec lint` judges with.
import { type Rule, rules } from '../requirements/rules';
import { withinClause } from './cases';

/**
 * The rules that at least one selector picks, by their id, requirement, or clause (`RFC3261:17.1`); all without selectors.
 * @throws Error when a selector picks nothing
 */
export function selectRules(selectors: readonly string[]): Rule[] {
  const fits = (rule: Rule, selector: string): boolean =>
    rule.id === selector || withinClause(rule.requirement.toLowerCase(), selector.toLowerCase());
  for (const selector of selectors) {
    if (!rules.some(rule => fits(rule, selector)))
      throw new Error(`no rule fits "${selector}": sipspec list rules shows what there is`);
  }
  return rules.filter(rule => selectors.length === 0 || selectors.some(selector => fits(rule, selector)));
}
