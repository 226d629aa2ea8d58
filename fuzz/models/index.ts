// Models of the transaction machines, and the random histories that hold our transactions against them.
export { type History, histories, live, type Machine } from './history';
