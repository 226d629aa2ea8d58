import assert from 'node:assert/strict';
import type { CaseResult } from '../../reports/types';
import { type Rule, rules as shipped } from '../../requirements/rules';
import { loadCases } from '../../runner/cases';
import { requirementsOf } from '../../runner/requirement-results';
import { judgeRules } from '../../runner/rules';
import { exitStatus } from '../../runner/run';
import { defects } from '../../systems/defects';
import { makeCase, proxiedCall } from '../reports/fixture';
import { finder, idle, must } from './finder';

const should = 'RFC3261:10.3-34';
const content: Rule = { ...finder(must, 'never-finds'), check: () => undefined };
const broken: Rule = {
  ...finder(must, 'breaks-down'),
  check: () => {
    throw new Error('no such field');
  },
};
const cases = [makeCase('one', { trace: proxiedCall() }), makeCase('two', { trace: proxiedCall() })];
const about = { strict: false, lost: 0, doubtful: false };

describe('runner/rules', () => {
  const all = [finder(must), finder(should, 'finds-a-should'), content, idle];
  const results = judgeRules(cases, all, { known: [] });
  const [fail, warn, pass, none] = results;

  it('gives a rule the verdict of its level, and none when it judged nothing', () => {
    assert.deepEqual(
      results.map(one => [one.verdict, one.judged, one.findings, one.findingCases]),
      [
        ['fail', 8, 8, 2],
        ['warn', 8, 8, 2],
        ['pass', 8, 0, 0],
        ['not-judged', 0, 0, 0],
      ],
    );
  });

  it('keeps the first message of each case as evidence, by its place in the trace', () => {
    assert.deepEqual(
      fail.evidence.map(one => [one.case, one.message, one.found, one.expected, one.offset, one.length]),
      [
        ['one', 1, 'this', 'that', 0, 3],
        ['two', 1, 'this', 'that', 0, 3],
      ],
    );
  });

  it('does not judge what peers say to each other', () => {
    const direct = proxiedCall().at(-1)!;
    const [only] = judgeRules([makeCase('x', { trace: [direct] })], [finder(must)], { known: [] });
    assert.equal(only.verdict, 'not-judged');
    const seen: number[] = [];
    const counting: Rule = { ...content, check: ({ call }) => void seen.push(call.length) };
    judgeRules([makeCase('y', { trace: [direct, ...proxiedCall()] })], [counting], { known: [] });
    assert.deepEqual(seen, [1, 2, 4, 6]);
  });

  it('counts for the exit status as cases do', () => {
    assert.equal(exitStatus([cases[0]], [pass, none], about), 0);
    assert.equal(exitStatus([cases[0]], [pass, fail], about), 1);
    assert.equal(exitStatus([cases[0]], [warn], about), 0);
    assert.equal(exitStatus([cases[0]], [warn], { ...about, strict: true }), 1);
  });

  it('knows a nonconformity by the id of the rule, and is surprised when there is none', () => {
    const known = [...all, idle].map(({ id }) => ({ id, reason: 'as ever' }));
    const [foretold, , surprise, silent] = judgeRules(cases, all, { known });
    assert.deepEqual(foretold.known, { reason: 'as ever', unexpectedPass: false });
    assert.deepEqual(surprise.known, { reason: 'as ever', unexpectedPass: true });
    assert.equal(silent.known, undefined);
    assert.equal(exitStatus([cases[0]], [foretold, silent], about), 0);
    assert.equal(exitStatus([cases[0]], [surprise], about), 1);
    const [, , partly] = judgeRules(cases, all, { known, partial: true });
    assert.equal(partly.known, undefined);
    const now = known.map(entry => ({ ...entry, sometimes: true }));
    const [again, , absent] = judgeRules(cases, all, { known: now });
    assert.deepEqual(again.known, { reason: 'as ever', unexpectedPass: false });
    assert.equal(absent.known, undefined);
  });

  it('tells the rules the timers of the profile, and how late our own clock was', () => {
    const seen: unknown[] = [];
    const watching: Rule = {
      ...content,
      check: ({ timers, observed }) => {
        seen.push([timers.T1, timers.T2, observed.lagMs]);
        return undefined;
      },
    };
    const trace = proxiedCall().filter(({ fromLabel }) => fromLabel === 'SUT');
    const late = [{ ...trace[0], lagMs: 7 }, ...trace.slice(1, 2)];
    judgeRules([makeCase('x', { trace: late })], [watching], { known: [], timers: { T1: 100 } });
    assert.deepEqual(seen, [
      [100, 4000, 7],
      [100, 4000, undefined],
    ]);
  });

  it('takes a rule that throws for our own fault, and lets the others judge', () => {
    const [first, second] = judgeRules(cases, [broken, content], { known: [] });
    assert.equal(first.verdict, 'error');
    assert.match(first.why ?? '', /broke down in one: no such field/);
    assert.equal(second.verdict, 'pass');
    assert.equal(exitStatus([cases[0]], [first], about), 70);
  });

  it('says of a requirement the worst of its cases and rules', () => {
    const judged = { id: must, level: 'MUST' as const, text: '' };
    const one: CaseResult = makeCase('one', { requirements: [judged] });
    const of = (rules: typeof results) => requirementsOf([one], rules).find(entry => entry.id === must);
    assert.deepEqual(of([pass, none]), {
      id: must,
      level: 'MUST',
      verdict: 'pass',
      cases: ['one'],
      rules: ['never-finds'],
    });
    assert.equal(of([pass, fail])?.verdict, 'fail');
  });

  it('has ids that no case or defect has', () => {
    const ids = shipped.map(rule => rule.id);
    assert.equal(new Set(ids).size, ids.length);
    const others = new Set([...loadCases(), ...defects].map(one => one.id));
    assert.deepEqual(
      ids.filter(id => others.has(id)),
      [],
    );
  });
});
