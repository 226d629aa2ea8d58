// What of the narrow reading the reviewed values show: a protection that no value shows could be lost without a word.
import { derives, type Grammar } from './abnf';
import { narrowGrammar, narrowRules } from './oracle';

type Part = Grammar['rules'][number];

/** A value (latin1 text) with the rule that it is a value of. */
export type Reviewed = readonly [rule: string, value: string];

/** Every set of names that a catch-all is withheld from, with the rule it stands in. */
function withheldSets(grammar: Grammar): Map<Set<string>, string> {
  const found = new Map<Set<string>, string>();
  const visit = (p: Part, rule: string): void => {
    if (p.kind === 'unless') found.set(p.names, rule);
    if (p.kind === 'all' || p.kind === 'any') for (const one of p.of) visit(one, rule);
    else if (p.kind === 'repeat' || p.kind === 'ahead' || p.kind === 'unless') visit(p.of, rule);
  };
  for (const [rule, number] of grammar.names) visit(grammar.rules[number], rule);
  return found;
}

/** The names withheld from a catch-all without which no narrow value would be accepted, as `rule: name`. */
export function unseenNames(narrow: readonly Reviewed[]): string[] {
  const grammar = narrowGrammar();
  const unseen: string[] = [];
  for (const [names, rule] of withheldSets(grammar)) {
    for (const name of [...names]) {
      names.delete(name);
      const holds = narrow.some(([of, value]) => value.toLowerCase().includes(name) && derives(grammar, of, value));
      names.add(name);
      if (!holds) unseen.push(`${rule}: ${name}`);
    }
  }
  return unseen;
}

/** The rules of narrow.abnf that could be the wide ones, and every value would still be judged as it is. */
export function unseenRules(narrow: readonly Reviewed[], accepted: readonly Reviewed[]): string[] {
  const { rules, names } = narrowGrammar();
  return narrowRules().filter(name => {
    const wide = names.get(name.toLowerCase() + '-wide');
    if (wide === undefined) return false; // a part of other rules there
    const number = names.get(name.toLowerCase())!;
    const own = rules[number];
    rules[number] = rules[wide];
    const shown =
      narrow.some(([of, value]) => derives(narrowGrammar(), of, value)) ||
      accepted.some(([of, value]) => !derives(narrowGrammar(), of, value));
    rules[number] = own;
    return !shown;
  });
}
