// The tables are sound as tables: one row for each case, every state reached and left, every timer heard, the user told last.
import assert from 'node:assert/strict';
import { Interpreter, type Row, rfcTables, type State, statesOf, type Table } from '../../simulator/transaction';

/** How many normative sentences these clauses have. */
const requirementsIn: Record<string, number> = {
  'RFC3261:17.1.1.2': 25,
  'RFC3261:17.1.2.2': 12,
  'RFC3261:17.1.4': 1,
  'RFC3261:17.2.1': 14,
  'RFC3261:17.2.2': 10,
  'RFC4320:4.1': 4,
  'RFC4320:4.2': 2,
  'RFC6026:7.1': 8,
  'RFC6026:8.4': 13,
  'RFC6026:8.5': 2,
  'RFC6026:8.7': 4,
  'RFC6026:8.8': 1,
};
/** What is absorbed, said without a MUST and drawn in no figure. */
const inProseOnly = ['RFC3261:17.1.2.2', 'RFC3261:17.2.1', 'RFC3261:17.2.2'];

for (const table of Object.values(rfcTables) as Table[]) {
  describe(`table of the ${table.name} transaction`, () => {
    const states = new Set<State>(table.rows.flatMap(row => [...statesOf(row), ...(row.to ? [row.to] : [])]));

    it('has one row at most for each state, event and kind of transport', () => {
      for (const state of states) {
        for (const when of ['reliable', 'unreliable']) {
          const rows = table.rows.filter(row => statesOf(row).includes(state) && (row.when ?? when) === when);
          const plain = rows.map(row => row.on).filter(on => !/^\d/.test(on));
          assert.equal(new Set(plain).size, plain.length, `${state}: ${plain}`);
        }
      }
    });

    it('has one row at most for each status, but for the 408 that is told apart', () => {
      for (const state of states) {
        for (const from of ['wire', 'TU'] as const) {
          for (const status of [100, 101, 180, 199, 200, 299, 300, 408, 699]) {
            const alone = table.rows.filter(
              row =>
                new Interpreter({ ...table, rows: [row] }).step(state, { status, from }, row.when === 'reliable') &&
                row.when !== 'reliable',
            );
            assert.ok(alone.length <= (status === 408 ? 2 : 1), `${state} ${status}: ${alone.map(row => row.on)}`);
          }
        }
      }
    });

    it('reaches and leaves every state, and nothing leaves Terminated', () => {
      for (const state of states) {
        const into = table.rows.some(row => row.to === state);
        const out = table.rows.some(row => statesOf(row).includes(state) && row.to !== undefined && row.to !== state);
        assert.equal(into, state !== 'Initial', state);
        assert.equal(out, state !== 'Terminated', state);
      }
    });

    it('leaves no state waiting for ever, but where its user has to act', () => {
      const waiting = [...states].filter(
        state =>
          !['Initial', 'Terminated'].includes(state) &&
          !table.rows.some(
            row => statesOf(row).includes(state) && row.on.startsWith('Timer ') && row.to === 'Terminated',
          ),
      );
      const allowed: Record<Table['name'], State[]> = {
        'INVITE client': ['Proceeding'],
        'non-INVITE client': [],
        'INVITE server': ['Proceeding'],
        'non-INVITE server': ['Trying', 'Proceeding'],
      };
      assert.deepEqual(waiting.sort(), allowed[table.name].sort());
    });

    it('starts timers only where the state that follows has a row for them', () => {
      for (const row of table.rows) {
        for (const action of row.do.filter(each => each.startsWith('start ') || each.startsWith('reset '))) {
          const timer = `Timer ${action.split(' ')[1]}`;
          for (const state of row.to ? [row.to] : statesOf(row)) {
            assert.ok(heard(table, state, timer), `${state} does not hear ${timer}`);
          }
        }
      }
    });

    it('tells the user last', () => {
      const told = (action: string): boolean => action.endsWith(' to TU') || action === 'note ACK';
      for (const row of table.rows) assert.equal(row.do.findIndex(told), row.do.some(told) ? row.do.length - 1 : -1);
    });

    it('names for each row a requirement that there is, a figure, or the clause whose prose has it', () => {
      for (const { clause } of table.rows) {
        const [, place, requirement] = /^(RFC\d+:\d+(?:\.\d+)*)(?:-(\d+)| figure \d)?$/.exec(clause) ?? [];
        assert.ok(place, clause);
        if (requirement) assert.ok(Number(requirement) <= (requirementsIn[place] ?? 0), clause);
        else if (!clause.includes('figure')) assert.ok(inProseOnly.includes(clause), clause);
      }
    });
  });
}

function heard(table: Table, state: State, timer: string): boolean {
  return table.rows.some((row: Row) => statesOf(row).includes(state) && row.on === timer);
}

describe('interpreter', () => {
  const table: Table = {
    name: 'INVITE client',
    figure: '',
    rows: [
      { in: 'Initial', on: 'request', when: 'reliable', to: 'Calling', do: ['send request'], clause: 'RFC3261:1' },
      { in: 'Initial', on: 'request', to: 'Trying', do: ['start A', 'start B'], clause: 'RFC3261:1' },
      { in: 'Trying', on: 'Timer A', do: ['reset A'], clause: 'RFC3261:1' },
      { in: ['Trying', 'Proceeding'], on: '300-699 from TU', to: 'Completed', do: [], clause: 'RFC3261:1' },
      { in: ['Proceeding'], on: 'Timer B', do: [], clause: 'RFC3261:1' },
    ],
  };
  const machine = new Interpreter(table);

  it('takes the first row that holds for the state, the event and the transport', () => {
    assert.equal(machine.step('Initial', 'request', true)?.to, 'Calling');
    assert.equal(machine.step('Initial', 'request', false)?.to, 'Trying');
  });

  it('yields nothing where there is no row', () => {
    assert.equal(machine.step('Calling', 'request', true), undefined);
    assert.equal(machine.step('Trying', { status: 300, from: 'wire' }, true), undefined);
    assert.equal(machine.step('Trying', { status: 299, from: 'TU' }, true), undefined);
    assert.equal(machine.step('Trying', { status: 700, from: 'TU' }, true), undefined);
  });

  it('stays in its state without `to`, and stops the timers that the next state does not hear', () => {
    assert.deepEqual(
      [machine.step('Trying', 'Timer A', false)?.to, machine.step('Trying', 'Timer A', false)?.stop],
      ['Trying', []],
    );
    assert.deepEqual(machine.step('Trying', { status: 300, from: 'TU' }, false)?.stop, ['A', 'B']);
    assert.deepEqual(machine.step('Initial', 'request', false)?.stop, ['B']);
  });
});
