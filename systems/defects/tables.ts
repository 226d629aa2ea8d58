// How a defect is written as a changed transaction machine: the RFC's table with other rows.
import { type Event, type Row, rfcTables, type State, statesOf, type Tables } from '../../simulator/transaction';

type Machine = keyof Tables;
interface Deviation {
  tables: Partial<Tables>;
}

/** The machine with the rows for this event in this state changed; undefined from `change` drops the row. */
export function changed(
  machine: Machine,
  state: State,
  event: Event,
  change: (row: Row) => Row | undefined,
  base: Deviation = { tables: {} },
): Deviation {
  const table = base.tables[machine] ?? rfcTables[machine];
  const fits = (row: Row): boolean => row.on === event && statesOf(row).includes(state);
  if (!table.rows.some(fits)) throw new Error(`the ${table.name} machine has no row for ${event} in ${state}`);
  const rows = table.rows.map(row => (fits(row) ? change(row) : row)).filter(row => row !== undefined);
  return { tables: { ...base.tables, [machine]: { ...table, rows } } };
}

/** The machine with rows of its own before the RFC's, which they outdo. */
export function withRows(machine: Machine, rows: readonly Row[], base: Deviation = { tables: {} }): Deviation {
  const table = base.tables[machine] ?? rfcTables[machine];
  return { tables: { ...base.tables, [machine]: { ...table, rows: [...rows, ...table.rows] } } };
}

/** The row stays in its state and does something else. */
export const staying =
  (...actions: Row['do']) =>
  (row: Row): Row => ({ ...row, to: undefined, do: actions });

/** The row goes where it did and does something else. */
export const doing =
  (...actions: Row['do']) =>
  (row: Row): Row => ({ ...row, do: actions });

/** The row does what it did but for one action. */
export const without =
  (action: Row['do'][number]) =>
  (row: Row): Row => ({ ...row, do: row.do.filter(each => each !== action) });

/** The row does one thing more, first of all. */
export const also =
  (action: Row['do'][number]) =>
  (row: Row): Row => ({ ...row, do: [action, ...row.do] });

export const dropped = (): undefined => undefined;
