// The interpreter of all state machines: (table, state, input) gives the row that holds, the next state and the actions.
// It acts on nothing itself, so that the same tables run a transaction of ours or follow one of somebody else.
import {
  type Action,
  type Event,
  type PlainEvent,
  type Row,
  type State,
  statesOf,
  type Table,
  type TimerName,
} from './table';

/** What happened: a plain event, or a response with its status from the wire or from the transaction user. */
export type Input = PlainEvent | { readonly status: number; readonly from: 'wire' | 'TU' };

export interface Step {
  readonly row: Row;
  readonly from: State;
  readonly to: State;
  readonly actions: readonly Action[];
  /** The actions in order, but those that tell the user, which come last. */
  readonly deeds: readonly Deed[];
  readonly told: readonly Action[];
  /** Timers that the new state has no row for: they are stopped before the actions are carried out. */
  readonly stop: readonly TimerName[];
}

/** An action cut into its words. */
export interface Deed {
  readonly action: Action;
  readonly verb: 'start' | 'stop' | 'reset' | 'send';
  /** Of all but 'send'. */
  readonly timer?: TimerName;
}

interface IndexedRow {
  readonly step: Step;
  readonly when?: 'reliable' | 'unreliable';
  readonly matches: (input: Input) => boolean;
}

/** A table made ready for stepping through; the table itself stays as it is. */
export class Interpreter {
  readonly table: Table;
  private readonly byState = new Map<State, IndexedRow[]>();

  constructor(table: Table) {
    this.table = table;
    for (const row of table.rows) {
      for (const from of statesOf(row)) {
        const rows = this.byState.get(from) ?? [];
        rows.push({ step: stepOf(table, row, from), when: row.when, matches: matcherOf(row.on) });
        this.byState.set(from, rows);
      }
    }
  }

  /** The first row of `state` that holds for `input`; undefined when the table has none, so that nothing happens. */
  step(state: State, input: Input, reliable: boolean): Step | undefined {
    const transport = reliable ? 'reliable' : 'unreliable';
    const rows = this.byState.get(state);
    return rows?.find(row => (row.when === undefined || row.when === transport) && row.matches(input))?.step;
  }
}

function stepOf(table: Table, row: Row, from: State): Step {
  const to = row.to ?? from;
  const stop = to === from ? [] : unheard(table, to);
  const deeds = row.do.filter(action => !isTold(action)).map(deedOf);
  return { row, from, to, actions: row.do, deeds, told: row.do.filter(isTold), stop };
}

function isTold(action: Action): boolean {
  return action.endsWith(' to TU') || action === 'note ACK';
}

function deedOf(action: Action): Deed {
  const [verb, timer] = action.split(' ') as [Deed['verb'], TimerName];
  return verb === 'send' ? { action, verb } : { action, verb, timer };
}

/** The table's timers for which `state` has no row. */
function unheard(table: Table, state: State): TimerName[] {
  const timers = new Map<TimerName, boolean>();
  for (const row of table.rows) {
    if (!row.on.startsWith('Timer ')) continue;
    const timer = row.on.slice('Timer '.length) as TimerName;
    timers.set(timer, (timers.get(timer) ?? false) || statesOf(row).includes(state));
  }
  return [...timers].filter(([, heard]) => !heard).map(([timer]) => timer);
}

function matcherOf(event: Event): (input: Input) => boolean {
  const [range, byUser] = event.endsWith(' from TU') ? [event.slice(0, -' from TU'.length), true] : [event, false];
  const bounds = boundsOf(range);
  if (!bounds) return input => input === event;
  const [low, high] = bounds;
  const from = byUser ? 'TU' : 'wire';
  return input => typeof input === 'object' && input.from === from && input.status >= low && input.status <= high;
}

/** '2xx' is 200 to 299, '300-699' what it says, '100' just that; undefined for what is no status. */
function boundsOf(range: string): [number, number] | undefined {
  const found = /^(\d)xx$|^(\d{3})(?:-(\d{3}))?$/.exec(range);
  if (!found) return undefined;
  if (found[1]) return [Number(found[1]) * 100, Number(found[1]) * 100 + 99];
  return [Number(found[2]), Number(found[3] ?? found[2])];
}
