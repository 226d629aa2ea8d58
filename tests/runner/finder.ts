// Rules that find something in each message, or judge none.
import type { Rule } from '../../requirements/rules';

export const must = 'RFC3261:10.3-33';

/** Finds something in each message; `requirement` gives its level. */
export function finder(requirement: string, id = 'always-finds'): Rule {
  return {
    id,
    requirement,
    roles: ['uac', 'uas', 'registrar', 'proxy'],
    applies: () => true,
    check: () => ({ found: 'this', expected: 'that', offset: 0, length: 3 }),
  };
}

export const idle: Rule = { ...finder(must, 'never-judges'), applies: () => false };
