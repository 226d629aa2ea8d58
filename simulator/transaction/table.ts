// The form of a state machine: a table of rows that reads like the RFC's figure. States, events and actions bear the
// figure's words. A table knows neither which side is ours nor how an action is carried out.

export type State =
  | 'Initial'
  | 'Calling'
  | 'Trying'
  | 'Proceeding'
  | 'Completed'
  | 'Confirmed'
  | 'Accepted'
  | 'Terminated';

/** The RFC's timers; `100` is the 200 ms of 17.2.1, `late100` the wait of RFC 4320 4.1. */
export type TimerName = 'A' | 'B' | 'D' | 'E' | 'F' | 'G' | 'H' | 'I' | 'J' | 'K' | 'L' | 'M' | '100' | 'late100';

export type PlainEvent = 'request' | 'request from TU' | 'ACK' | 'transport error' | `Timer ${TimerName}`;
export type StatusRange = '100' | '1xx' | '101-199' | '2xx' | '200-699' | '300-699' | '408';
/** A response is an event by its status: as it comes from the wire, or from the transaction user. */
export type Event = PlainEvent | StatusRange | `${StatusRange} from TU`;

export type Action =
  | 'send request'
  | 'send ACK'
  | 'send response' // the one the user just passed; else the last one again
  | 'send 100'
  | `start ${TimerName}`
  | `stop ${TimerName}`
  | 'reset A' // with twice its value
  | 'reset E' // with twice its value, T2 at most
  | 'reset E to T2'
  | 'reset G' // with twice its value, T2 at most
  | 'request to TU'
  | 'response to TU'
  | 'ACK to TU'
  | 'note ACK' // the user may know that the ACK came, but it is not his to handle
  | 'timeout to TU'
  | 'error to TU';

export interface Row {
  readonly in: State | readonly State[];
  readonly on: Event;
  /** The row holds over this kind of transport only. */
  readonly when?: 'reliable' | 'unreliable';
  /** The next state; the same one when absent. */
  readonly to?: State;
  /** In order. What is told to the transaction user comes last. */
  readonly do: readonly Action[];
  /** The requirement; the figure where only that has the row; the clause where only its prose says so. */
  readonly clause: string;
}

export interface Table {
  readonly name: 'INVITE client' | 'non-INVITE client' | 'INVITE server' | 'non-INVITE server';
  /** Where the RFC draws it. */
  readonly figure: string;
  readonly rows: readonly Row[];
}

/** The states that a row starts from. */
export function statesOf(row: Row): readonly State[] {
  return typeof row.in === 'string' ? [row.in] : row.in;
}
