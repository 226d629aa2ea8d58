import assert from 'node:assert/strict';
import { notApplicable } from '../../steps/applicability';
import type { CaseInfo } from '../../steps/case-info';
import { type Profile, profileForUri } from '../../systems/profile';

const calls = { roles: ['uac'], transport: 'UDP', transports: ['UDP'], needs: [] } as unknown as CaseInfo;
const phone: Profile = { ...profileForUri('sip:192.0.2.1'), roles: ['uac'] };
const forProxies = (...tags: string[]): CaseInfo => ({ ...calls, roles: ['proxy'], tags });

describe('whether a case applies', () => {
  it('takes a proxy without state for a proxy where the case says that it holds for it', () => {
    const stateless: Profile = { ...phone, roles: ['stateless-proxy'] };
    const stateful: Profile = { ...phone, roles: ['proxy'] };
    assert.equal(notApplicable(forProxies(), stateless), 'the system is no stateful proxy');
    assert.equal(notApplicable(forProxies('@stateless'), stateless), undefined);
    assert.equal(notApplicable(forProxies('@stateless'), stateful), undefined);
    assert.equal(
      notApplicable({ ...calls, roles: ['stateless-proxy'], tags: [] }, stateful),
      'the system is no stateless proxy',
    );
  });

  it('says what to add for a phone that nobody can make call', () => {
    assert.match(notApplicable(calls, phone) ?? '', /add "trigger"/);
    assert.equal(notApplicable(calls, { ...phone, trigger: { kind: 'refer' } }), undefined);
  });

  it('asks no person where none is', () => {
    const { CI } = process.env;
    process.env['CI'] = 'true';
    try {
      assert.match(notApplicable(calls, { ...phone, trigger: { kind: 'manual' } }) ?? '', /nobody is there/);
    } finally {
      if (CI === undefined) delete process.env['CI'];
      else process.env['CI'] = CI;
    }
  });
});
