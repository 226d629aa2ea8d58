// RFC 3261 17 with RFC 6026 and RFC 4320: transactions, each a table run by one interpreter.
export { AcceptedRetransmitter, type AcceptedRetransmitterOptions } from './accepted-retransmitter';
export { type ClientHandlers, ClientTransaction } from './client-transaction';
export { ackFor, cancelFor } from './derived';
export { type Input, Interpreter, type Step } from './interpreter';
export { inviteClient } from './invite-client';
export { inviteServer } from './invite-server';
export { newBranch, rfcTables, type Tables, TransactionLayer, type TransactionLayerOptions } from './layer';
export { hasMagicCookie, unusable } from './matching';
export { nonInviteClient } from './non-invite-client';
export { nonInviteServer } from './non-invite-server';
export { type ServerHandlers, ServerTransaction } from './server-transaction';
export { type Action, type Event, type Row, type State, statesOf, type Table, type TimerName } from './table';
export { defaultTimers, firstInterval, nextInterval, resolveTimers, type TimerValues } from './timers';
export { Transaction } from './transaction';
