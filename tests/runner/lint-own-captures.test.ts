// What a run wrote of its cases, judged again: the findings have to be those of the run.
import assert from 'node:assert/strict';
import { referenceProfile } from '../../cli/paths';
import { addressOf, capture } from '../../reports/captures';
import type { CaseResult } from '../../reports/types';
import { rules } from '../../requirements/rules';
import { loadCases } from '../../runner/cases';
import { lint } from '../../runner/lint';
import { judgeRules } from '../../runner/rules';
import { run } from '../../runner/run';
import type { Address } from '../../simulator/runtime';
import { defects } from '../../systems/defects';
import { loadProfile } from '../../systems/profile';

describe("runner/lint: a run's own captures", function () {
  this.timeout(120_000);
  const cases = loadCases().filter(({ id }) =>
    /^(uac-bye|uac-tls|uac-calls|uas-options|proxy-ack-failure|proxy-auth-call|proxy-response-lower|registrar-add)/.test(
      id,
    ),
  );
  const started = new Date('2026-03-04T05:06:07.008Z');

  const isSut = (label: string): boolean => label === 'SUT';
  const addresses = ({ trace }: CaseResult): Address[] => {
    const texts = trace.flatMap(one => [
      ...(isSut(one.fromLabel) ? [one.from] : []),
      ...(isSut(one.toLabel) ? [one.to] : []),
    ]);
    return [...new Set(texts)].map(addressOf);
  };

  for (const id of ['uac-via-of-sip-1', 'proxy-drops-lower-vias', 'none']) {
    it(`give the same findings as the run itself (defect: ${id})`, async () => {
      assert.ok(cases.length >= 10, `${cases.length} cases`);
      const defect = defects.find(one => one.id === id);
      const result = await run({
        profile: loadProfile(referenceProfile),
        cases,
        network: 'virtual',
        seed: 1,
        strict: false,
        sutArgument: '',
        defect,
      });
      let found = 0;
      for (const one of result.cases.filter(({ trace }) => trace.length > 0)) {
        const linted = lint({
          files: [{ path: one.id, bytes: capture(one, started) }],
          sut: addresses(one),
          roles: [],
          rules,
          strict: false,
        });
        const essence = ({ id: rule, judged: count, findings, verdict }: (typeof linted.rules)[number]) => [
          rule,
          count,
          findings,
          verdict,
        ];
        const inRun = judgeRules([one], rules, { known: [] });
        assert.deepEqual(linted.rules.map(essence), inRun.map(essence), one.id);
        for (const { id: rule, evidence } of inRun) {
          const [first] = evidence;
          if (!first) continue;
          found++;
          const same = linted.findings.find(finding => finding.rule === rule)!;
          assert.deepEqual(
            [same.found, same.expected, same.offset, same.length],
            [first.found, first.expected, first.offset, first.length],
          );
          assert.ok(same.bytes.equals(Buffer.from(one.trace[first.message].bytes, 'base64')), rule);
        }
      }
      assert.equal(found > 0, defect !== undefined);
    });
  }
});
