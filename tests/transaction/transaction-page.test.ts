import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { transactionPage } from '../../scripts/transaction-page';
import { rfcTables } from '../../simulator/transaction';

describe('docs/transactions.md', () => {
  it('is fresh (npm run docs makes it)', () => {
    const file = path.join(__dirname, '..', '..', 'docs', 'transactions.md');
    assert.equal(fs.readFileSync(file, 'utf8'), transactionPage());
  });

  it('has a diagram for each machine and a line for each row', () => {
    const page = transactionPage();
    const rows = Object.values(rfcTables).reduce((sum, table) => sum + table.rows.length, 0);
    assert.equal(page.match(/^```mermaid$/gm)?.length, 4);
    assert.equal(page.match(/^\| (?!state|---)/gm)?.length, rows);
    assert.match(page, /\[\*\] --> Calling/);
  });
});
