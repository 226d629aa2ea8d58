// `sipspec list` and `sipspec explain`: what they say of rules and of requirements.
import assert from 'node:assert/strict';
import { sipspec } from './spawn';

describe('cli: sipspec list and explain', function () {
  this.timeout(60_000);

  async function json(what: string): Promise<Record<string, unknown>[]> {
    const { status, stdout, stderr } = await sipspec(['list', what, '--json']);
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout);
  }

  it('lists the rules', async () => {
    const rule = (await json('rules')).find(one => one['id'] === 'response-copies-via');
    assert.deepEqual(rule, {
      id: 'response-copies-via',
      requirement: 'RFC3261:8.2.6.2-4',
      level: 'MUST',
      roles: ['uas', 'registrar'],
      judged: 'rule',
    });
  });

  it('says of each requirement what really judges it', async () => {
    const all = await json('requirements');
    const one = all.find(entry => entry['id'] === 'RFC3261:8.2.6.2-4')!;
    assert.equal(one['judged'], 'both');
    assert.ok((one['rules'] as string[]).includes('response-copies-via'));
    for (const { judged, cases, rules, id } of all) {
      const [byCase, byRule] = [cases, rules].map(list => (list as string[]).length > 0);
      const fits = byCase
        ? byRule
          ? ['both']
          : ['case']
        : byRule
          ? ['rule']
          : ['open', 'not-observable', 'observation'];
      assert.ok(fits.includes(judged as string), `${id}: ${judged}`);
    }
    const hidden = all.filter(entry => entry['judged'] === 'not-observable');
    assert.ok(hidden.length > 0 && hidden.every(entry => typeof entry['why'] === 'string'));
  });

  it('explains a requirement, a rule, and nothing else', async () => {
    const { stdout } = await sipspec(['explain', 'RFC3261:8.1.1-1']);
    assert.match(stdout, /^RFC3261:8\.1\.1-1 \(MUST\)\n/);
    assert.match(stdout, /https:\/\/www\.rfc-editor\.org\/rfc\/rfc3261#section-8\.1\.1\n/);
    assert.match(stdout, /It binds: uac\n {2}Judged: by cases and by rules\n/);
    assert.match(stdout, /Judged by the rule request-has-via/);
    const rule = await sipspec(['explain', 'request-has-via']);
    assert.match(rule.stdout, /^request-has-via: a rule[\s\S]*RFC3261:8\.1\.1-1 \(MUST\)/);
    const nothing = await sipspec(['explain', 'no-such-thing']);
    assert.equal(nothing.status, 64);
    assert.match(nothing.stderr, /no case, requirement, rule or defect "no-such-thing"/);
  });
});
