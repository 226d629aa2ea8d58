// A table with one row changed by hand, in every way that there is: what a defect of ours in a table would look like.
import {
  type Action,
  type Event,
  type Row,
  rfcTables,
  type State,
  statesOf,
  type Table,
  type Tables,
} from '../../simulator/transaction';

export interface Mutant {
  /** `<state>/<state>, <event>[, <transport>]: <what is changed>` */
  readonly name: string;
  readonly tables: Partial<Tables>;
}

/** Every mutant of a machine's table. */
export function* mutants(machine: keyof Tables): Generator<Mutant> {
  const table = rfcTables[machine];
  for (const row of table.rows) {
    for (const [what, by] of changesOf(row, table)) {
      const rows = table.rows.flatMap(each => (each === row ? (by ?? []) : each));
      yield { name: `${nameOf(row)}: ${what}`, tables: { [machine]: { ...table, rows } } };
    }
  }
}

/** What a row is called in the names of mutants. */
function nameOf(row: Row): string {
  return `${statesOf(row).join('/')}, ${row.on}${row.when ? `, ${row.when}` : ''}`;
}

type Change = [what: string, by: Row | undefined];

function* changesOf(row: Row, table: Table): Generator<Change> {
  yield ['missing', undefined];
  yield* otherStates(row, table);
  yield* otherTransports(row);
  yield* otherActions(row, table);
  yield* otherEvents(row, table);
}

/** Every other target; and of several states that it starts from, each one left out. */
function* otherStates(row: Row, table: Table): Generator<Change> {
  const from = statesOf(row);
  const all = new Set<State>(table.rows.flatMap(each => [...statesOf(each), ...(each.to ? [each.to] : [])]));
  if (row.to) yield ['stays', { ...row, to: undefined }];
  for (const to of all) {
    if (to === row.to || (row.to === undefined && from.length === 1 && from[0] === to)) continue;
    yield [`to ${to}`, { ...row, to }];
  }
  if (from.length < 2) return;
  for (const state of from) yield [`not in ${state}`, { ...row, in: from.filter(each => each !== state) }];
}

function* otherTransports(row: Row): Generator<Change> {
  for (const when of ['reliable', 'unreliable', undefined] as const) {
    if (when !== row.when) yield [`over ${when ?? 'any'}`, { ...row, when }];
  }
}

/** Each action left out; each of a timer with another timer; one that has no place there. */
function* otherActions(row: Row, table: Table): Generator<Change> {
  for (const action of row.do) {
    yield [`does not ${action}`, { ...row, do: row.do.filter(each => each !== action) }];
    for (const other of otherTimers(action, table)) {
      yield [`${other} for ${action}`, { ...row, do: row.do.map(each => (each === action ? other : each)) }];
    }
  }
  const foreign: Action = table.name.endsWith('client') ? 'send request' : 'send 100';
  if (!row.do.includes(foreign)) yield [`does ${foreign}`, { ...row, do: [foreign, ...row.do] }];
}

function otherTimers(action: Action, table: Table): Action[] {
  const [verb, timer] = action.split(' ');
  if (verb === 'reset')
    return (['reset A', 'reset E', 'reset E to T2', 'reset G'] as const).filter(each => each !== action);
  if (verb !== 'start' && verb !== 'stop') return [];
  return timersOf(table)
    .filter(other => other !== timer)
    .map(other => `${verb} ${other}` as Action);
}

/** Another timer for a timer, other statuses for statuses. */
function* otherEvents(row: Row, table: Table): Generator<Change> {
  if (row.on.startsWith('Timer ')) {
    for (const other of timersOf(table)) {
      const on = `Timer ${other}` as Event;
      if (on !== row.on) yield [`on ${on}`, { ...row, on }];
    }
  }
  if (!/^\d/.test(row.on)) return;
  const from = row.on.endsWith(' from TU') ? ' from TU' : '';
  for (const range of ['100', '1xx', '101-199', '2xx', '200-699', '300-699', '408']) {
    const on = `${range}${from}` as Event;
    if (on !== row.on) yield [`on ${on}`, { ...row, on }];
  }
}

function timersOf(table: Table): string[] {
  return table.rows.filter(row => row.on.startsWith('Timer ')).map(row => row.on.slice('Timer '.length));
}
