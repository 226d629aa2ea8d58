// Runs that are joined: whose result counts, what is added up, what is refused, and the exit status.
import assert from 'node:assert/strict';
import type { CaseResult, RuleResult, RunResult } from '../../reports/types';
import { mergeRuns } from '../../runner/merge';
import type { StoredRun } from '../../runner/merge-read';
import { requirementsOf } from '../../runner/requirement-results';
import { exitStatus, summarize } from '../../runner/run';
import { fixtureRun, makeCase, makeRule } from '../reports/fixture';

const profile = {
  name: 'pbx',
  roles: ['registrar'],
  transports: ['UDP'],
  capabilities: ['qop'],
  domain: 'example.com',
};

function stored(path: string, cases: CaseResult[], over: Partial<RunResult> = {}): StoredRun {
  const rules = over.rules ?? [];
  const result: RunResult = {
    ...fixtureRun(0, { hostile: false }),
    sut: { name: 'pbx', address: `sip:192.0.2.${path.length}`, roles: ['registrar'], profile },
    summary: summarize(cases),
    cases,
    requirements: requirementsOf(cases, rules),
    notes: [],
    exitCode: exitStatus(cases, rules, { strict: false, lost: 0, doubtful: false }),
    ...over,
    rules,
  };
  return { path, result };
}

const shard = (index: number, of: number, cases: number) => ({ shard: { index, of, cases } });
const merge = (runs: StoredRun[], strict = false): RunResult => mergeRuns(runs, { strict });
const one = (id: string, over: Partial<CaseResult> = {}): CaseResult => makeCase(id, { area: 'registrar/a', ...over });

describe('runner/merge: cases', () => {
  it('of all shards stand in the order of the features, whoever ran them', () => {
    const at = (id: string, line: number): CaseResult => one(id, { feature: `features/registrar/a.feature:${line}` });
    const merged = merge([
      stored('two', [at('b', 20), at('d', 100)], shard(2, 2, 4)),
      stored('one', [at('a', 3), at('c', 30)], shard(1, 2, 4)),
    ]);
    assert.deepEqual(
      merged.cases.map(each => each.id),
      ['a', 'b', 'c', 'd'],
    );
    assert.equal(merged.exitCode, 0);
    assert.deepEqual(merged.notes, []);
    assert.deepEqual(
      merged.merged?.map(each => [each.path, each.shard?.index]),
      [
        ['two', 2],
        ['one', 1],
      ],
    );
  });

  for (const [better, worse, status] of [
    ['pass', 'fail', 1],
    ['not-applicable', 'pass', 0],
    ['pass', 'inconclusive', 2],
    ['inconclusive', 'warn', 0],
    ['warn', 'fail', 1],
    ['fail', 'error', 70],
  ] as const) {
    it(`that is ${better} in one run and ${worse} in another counts as ${worse}, and both are told`, () => {
      for (const order of [
        [better, worse],
        [worse, better],
      ] as const) {
        const runs = order.map((verdict, index) => stored(`run-${index}`, [one('x', { verdict })]));
        const merged = merge(runs);
        assert.equal(merged.cases.length, 1);
        assert.equal(merged.cases[0].verdict, worse);
        assert.equal(merged.exitCode, status);
        const said = `in 2 runs: ${order[0]} (run-0), ${order[1]} (run-1)`;
        assert.ok(merged.cases[0].log.at(-1)?.startsWith(said), merged.cases[0].log.at(-1));
        assert.ok(merged.notes[0].startsWith(`x is ${said}`), merged.notes[0]);
      }
    });
  }

  it('that agree are told in their log only', () => {
    const merged = merge([stored('a', [one('x')]), stored('b', [one('x')])]);
    assert.deepEqual(merged.notes, []);
    assert.match(merged.cases[0].log.at(-1) ?? '', /in 2 runs: pass \(a\), pass \(b\)/);
  });

  it('begin at their time in the whole', () => {
    const later = stored('b', [one('y', { startedMs: 5 })], { started: '2026-03-01T10:12:34.120Z' });
    const merged = merge([later, stored('a', [one('x', { startedMs: 7 })])]);
    assert.equal(merged.started, '2026-03-01T10:12:33.120Z');
    assert.deepEqual(merged.cases.map(each => [each.id, each.startedMs]).sort(), [
      ['x', 7],
      ['y', 1005],
    ]);
    assert.equal(merged.durationMs, 2 * 42_400);
    assert.equal(merged.sut.address, 'sip:192.0.2.1');
  });
});

describe('runner/merge: addresses', () => {
  const sut = (host: string, otherSide?: string): Partial<RunResult> => ({
    sut: { name: 'pbx', address: `sip:${host}`, otherSide, roles: ['registrar'], profile },
  });

  it('of a system with two sides are those of all runs, for each side', () => {
    const runs = [
      stored('a', [one('x')], sut('127.0.0.1:20000', 'sip:127.0.0.2:20000')),
      stored('b', [one('y')], sut('127.0.0.1:20002', 'sip:127.0.0.2:20002')),
    ];
    const { address, otherSide } = merge(runs).sut;
    assert.equal(address, 'sip:127.0.0.1:20000, sip:127.0.0.1:20002');
    assert.equal(otherSide, 'sip:127.0.0.2:20000, sip:127.0.0.2:20002');
  });

  it('are of one side where it has one', () => {
    const merged = merge([stored('a', [one('x')]), stored('b', [one('y')])]);
    assert.equal(merged.sut.otherSide, undefined);
  });
});

describe('runner/merge: rules', () => {
  const found = (run: string) => ({ case: 'x', message: run === 'a' ? 1 : 2, found: run, expected: 'z' });
  const of = (rule: Partial<RuleResult>): RuleResult[] => [makeRule('r', rule)];

  it('add up what they judged and found', () => {
    const merged = merge([
      stored('a', [one('x')], { rules: of({ verdict: 'not-judged', judged: 0 }) }),
      stored('b', [one('y')], { rules: of({ judged: 7 }) }),
      stored('c', [one('z')], {
        rules: of({
          verdict: 'fail',
          judged: 5,
          findings: 2,
          findingCases: 1,
          evidence: [{ ...found('c'), case: 'z' }],
        }),
      }),
    ]);
    const [rule] = merged.rules;
    assert.deepEqual([rule.verdict, rule.judged, rule.findings, rule.findingCases], ['fail', 12, 2, 1]);
    assert.deepEqual(rule.evidence, [{ ...found('c'), case: 'z' }]);
    assert.equal(merged.exitCode, 1);
    const requirement = merged.requirements.find(each => each.id === rule.requirement);
    assert.deepEqual([requirement?.verdict, requirement?.rules], ['fail', ['r']]);
  });

  it('are what the level of their requirement says: a SHOULD warns, a MAY only observes, nothing judged is nothing', () => {
    const verdict = (rule: Partial<RuleResult>): string =>
      merge([stored('a', [one('x')], { rules: of(rule) }), stored('b', [one('y')], { rules: of(rule) })]).rules[0]
        .verdict;
    assert.equal(verdict({ level: 'SHOULD', findings: 1, verdict: 'warn' }), 'warn');
    assert.equal(verdict({ level: 'MAY', findings: 1, verdict: 'observation' }), 'observation');
    assert.equal(verdict({ judged: 0, verdict: 'not-judged' }), 'not-judged');
    assert.equal(verdict({}), 'pass');
    assert.equal(verdict({ verdict: 'error', why: 'the rule broke down in x: TypeError' }), 'error');
  });

  it('keep evidence in words where the case that counts is another run’s, so that no wrong bytes are underlined', () => {
    const merged = merge([
      stored('a', [one('x')], { rules: of({ verdict: 'fail', findings: 1, evidence: [found('a')] }) }),
      stored('b', [one('x', { verdict: 'fail' })], {
        rules: of({ verdict: 'fail', findings: 1, evidence: [found('b')] }),
      }),
    ]);
    assert.deepEqual(merged.rules[0].evidence, [found('b'), { ...found('a'), case: 'x in a' }]);
    assert.equal(merged.rules[0].findings, 2);
  });

  it('that the profile lists: known when they find something, a surprise only when all cases ran', () => {
    const listed = {
      sut: {
        name: 'pbx',
        address: 'a',
        roles: [],
        profile: { ...profile, knownNonconformities: [{ id: 'r', reason: 'old' }] },
      },
    };
    const run = (index: number, rule: Partial<RuleResult>): StoredRun =>
      stored(`s${index}`, [one(`c${index}`)], { ...listed, ...shard(index, 2, 2), rules: of(rule) });
    const failing = merge([run(1, { verdict: 'fail', findings: 1 }), run(2, {})]);
    assert.deepEqual(
      [failing.rules[0].known, failing.exitCode, failing.known],
      [{ reason: 'old', unexpectedPass: false }, 0, 1],
    );
    const passing = merge([run(1, {}), run(2, {})]);
    assert.deepEqual([passing.rules[0].known?.unexpectedPass, passing.exitCode], [true, 1]);
    assert.equal(merge([run(1, {})]).rules[0].known, undefined);
  });
});

describe('runner/merge: what is not there', () => {
  it('a missing shard is told, and the status is 2', () => {
    const merged = merge([stored('a', [one('x')], shard(1, 4, 9)), stored('b', [one('y')], shard(3, 4, 9))]);
    assert.equal(merged.exitCode, 2);
    assert.match(merged.notes[0], /^Shards 2\/4, 4\/4 are missing/);
    assert.equal(merged.partial, true);
  });

  it('a nonconformity counts more than a missing shard', () => {
    assert.equal(merge([stored('a', [one('x', { verdict: 'fail' })], shard(1, 2, 2))]).exitCode, 1);
  });

  it('shards that hold fewer cases than were selected are told', () => {
    const merged = merge([stored('a', [one('x')], shard(1, 2, 3)), stored('b', [one('y')], shard(2, 2, 3))]);
    assert.equal(merged.exitCode, 2);
    assert.match(merged.notes[0], /hold 2 cases, and 3 were selected/);
  });

  for (const [what, over, status] of [
    ['a run that was interrupted', { interrupted: true, exitCode: 130 }, 2],
    ['a run whose system fell silent', { silent: true, exitCode: 2 }, 2],
    ['a run that lost cases', { lost: 1, exitCode: 70 }, 70],
  ] as const) {
    it(`${what} spoils the whole`, () => {
      const merged = merge([stored('a', [one('x')]), stored('b', [one('y')], { ...over, notes: ['what happened'] })]);
      assert.equal(merged.exitCode, status);
      assert.ok(merged.notes.includes('b: what happened'));
    });
  }

  it('a shard in which nothing applied spoils nothing', () => {
    const none = stored('a', [one('x', { verdict: 'not-applicable' })], { ...shard(1, 2, 2), exitCode: 2 });
    assert.equal(merge([none, stored('b', [one('y')], shard(2, 2, 2))]).exitCode, 0);
    assert.equal(merge([none]).exitCode, 2);
  });

  it('is strict when it is asked for, or when a run was', () => {
    const warned = (strict: boolean): StoredRun => stored(`s-${strict}`, [one('x', { verdict: 'warn' })], { strict });
    assert.equal(merge([warned(false)]).exitCode, 0);
    assert.equal(merge([warned(false)], true).exitCode, 1);
    assert.equal(merge([warned(false), warned(true)]).exitCode, 1);
  });
});

describe('runner/merge: refusals', () => {
  const alone = stored('a', [one('x')]);
  const refused: [what: string, over: Partial<RunResult>, said: RegExp][] = [
    [
      'versions',
      { tool: { name: 'sipspec', version: '9.9.9' } },
      /a and b .*different versions: sipspec 0\.1\.0, and sipspec 9\.9\.9/,
    ],
    ['systems', { sut: { ...alone.result.sut, name: 'phone' } }, /different systems: pbx, and phone/],
    ['roles', { sut: { ...alone.result.sut, roles: ['uas'] } }, /different roles: registrar, and uas/],
    ['networks', { network: 'virtual' }, /different networks: real, and virtual/],
    [
      'capabilities',
      { sut: { ...alone.result.sut, profile: { ...profile, capabilities: [] } } },
      /capabilities qop, and .*capabilities none/,
    ],
  ];
  for (const [what, over, said] of refused) {
    it(`runs of different ${what}`, () => {
      assert.throws(() => merge([alone, stored('b', [one('y')], over)]), said);
    });
  }

  it('shards that were cut differently', () => {
    const first = stored('a', [one('x')], shard(1, 2, 10));
    assert.throws(
      () => merge([first, stored('b', [], shard(2, 3, 10))]),
      /no shards of one run: shard 1\/2 of 10 cases, and shard 2\/3/,
    );
    assert.throws(() => merge([first, stored('b', [], shard(2, 2, 11))]), /the same --select/);
  });
});
