import assert from 'node:assert/strict';
import { clauseUrl } from '../../requirements/clause';

describe('requirements/clause', () => {
  it('links a clause, and only a clause', () => {
    assert.equal(clauseUrl('RFC3261:17.1.1.2-3'), 'https://www.rfc-editor.org/rfc/rfc3261#section-17.1.1.2');
    assert.equal(clauseUrl('RFC3261:A-1'), 'https://www.rfc-editor.org/rfc/rfc3261#appendix-A');
    assert.equal(clauseUrl('javascript:alert(1)'), undefined);
    assert.equal(clauseUrl('RFC3261:1"><x>-1'), undefined);
  });
});
