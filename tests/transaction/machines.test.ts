// Every row of the four tables is lived through with its timing, and each change of a row is noticed.
import assert from 'node:assert/strict';
import { type Action, type Row, rfcTables, type Tables } from '../../simulator/transaction';
import { clientLives } from './client-lives';
import { type Life, live } from './life';
import { serverLives } from './server-lives';

const lives = [...clientLives, ...serverLives];

const machines = Object.keys(rfcTables) as (keyof Tables)[];

describe('transaction machines', () => {
  for (const life of lives) {
    it(`${rfcTables[life.machine].name} over ${life.over}: ${life.name}`, async () => {
      const logged = await live(life);
      assert.deepEqual(logged.log, life.log);
      assert.equal(logged.layer.transactions.length, 0);
    });
  }

  for (const machine of machines) {
    const own = lives.filter(life => life.machine === machine);

    it(`${machine}: the lives above use every row`, async () => {
      const used = new Set<Row>();
      for (const life of own) for (const row of (await live(life)).rows) used.add(row);
      assert.deepEqual(
        rfcTables[machine].rows.filter(row => !used.has(row)),
        [],
      );
    });

    for (const [title, change] of changes(machine)) {
      it(`${machine}: noticed when ${title}`, async () => assert.ok(await noticed(own, change)));
    }
  }
});

/** Each row left out, each action of it left out, its next state lost; and rows that do nothing made to do something. */
function* changes(machine: keyof Tables): Generator<[string, Partial<Tables>]> {
  const table = rfcTables[machine];
  const changed = (row: Row, by?: Row): Partial<Tables> => ({
    [machine]: { ...table, rows: table.rows.flatMap(each => (each === row ? (by ?? []) : each)) },
  });
  for (const row of table.rows) {
    const name = `"${[row.in].flat().join('/')}, ${row.on}${row.when ? `, ${row.when}` : ''}"`;
    if (row.do.length === 0 && !row.to) {
      const action: Action = machine.endsWith('Client') ? 'response to TU' : 'send 100';
      yield [`${name} acts`, changed(row, { ...row, do: [action] })];
      continue;
    }
    yield [`${name} is missing`, changed(row)];
    if (row.to) yield [`${name} leads nowhere`, changed(row, { ...row, to: undefined })];
    for (const action of row.do) {
      yield [`${name} does not ${action}`, changed(row, { ...row, do: row.do.filter(each => each !== action) })];
    }
  }
}

async function noticed(own: Life[], tables: Partial<Tables>): Promise<boolean> {
  for (const life of own) {
    const seen = await live(life, tables).then(
      logged => logged.log,
      (error: Error) => [error.message],
    );
    if (seen.join('\n') !== life.log.join('\n')) return true;
  }
  return false;
}
