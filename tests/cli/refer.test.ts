// A phone that can be told to call by nothing but REFER: `sipspec run` against one of ours that does what REFER asks.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { withElement } from './element';
import { sipspec, temporaryFolder } from './spawn';

describe('cli: a phone told by REFER', function () {
  this.timeout(120_000);

  it('calls, and is judged by what it sends then', async () => {
    await withElement('phone', ['--transfers'], async port => {
      const cwd = temporaryFolder();
      const profile = {
        name: 'phone told by REFER',
        roles: ['uas', 'uac'],
        address: `sip:127.0.0.1:${port}`,
        phone: { answers: 'answer' },
        capabilities: ['no-registrar'],
        start: { kind: 'external' },
        trigger: { kind: 'refer' },
      };
      fs.writeFileSync(path.join(cwd, 'phone.yaml'), JSON.stringify(profile)); // JSON is YAML
      const { status, stdout, stderr } = await sipspec(
        ['run', '--sut', 'phone.yaml', '--select', 'RFC3261:8.1.1', '--select', 'uac-hold-refused'],
        cwd,
      );
      assert.equal(status, 0, stdout + stderr);
      const results = fs.readFileSync(path.join(cwd, 'runs', 'latest', 'results.json'), 'utf8');
      const { summary, cases } = JSON.parse(results) as {
        summary: Record<string, number>;
        cases: { id: string; verdict: string; why: string; roles: string[] }[];
      };
      assert.equal(summary['fail'] + summary['inconclusive'] + summary['error'], 0, stdout);
      const calling = cases.filter(({ roles, verdict }) => roles.includes('uac') && verdict === 'pass');
      assert.ok(calling.length >= 5, `${calling.length} cases in which it called`);
      const hold = cases.find(({ id }) => id === 'uac-hold-refused');
      assert.equal(hold?.verdict, 'not-applicable');
      assert.match(
        hold?.why ?? '',
        /hold: REFER can only make it call, choose another kind$/,
        'and what REFER can not make it do is no verdict',
      );
    });
  });
});
