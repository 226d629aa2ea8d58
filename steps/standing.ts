// Who stands on which side of a system between two networks (the profile's `otherSide`): a case's steps show who calls. Those
// stand on the side of `address`; who registers, and whoever else a request may reach through the system, on the other.
import type { PickleStep } from '@cucumber/messages';
import type { Side, Sides } from '../systems/sides';
import { type CaseInfo, isForServer } from './case-info';

/** A request out of any dialog that the system is to pass on, or to answer as a proxy. */
const calls = [
  /^(\w+) sends (?:\d+ )?[A-Z]+(?: requests)? to (?!the registrar)/,
  /^(\w+) sends the torture message ".*" to (?!the registrar)/,
  /^(\w+) has a call with \w+ through the proxy/,
];
const registers = [
  /^a registered peer (\w+)/,
  /^a peer (\w+) registered for /,
  /^(\w+) is registered for /,
  /^(\w+) sends REGISTER to /,
];
/** 18.2.2: where a Via says that responses go, its sender is, or stands in for it. */
const inVia = /\{(\w+)\.(?:address|host)\}/g;

/** The peers that call, by name. */
export function callersIn(steps: readonly PickleStep[]): Set<string> {
  const namesIn = (patterns: readonly RegExp[]): string[] =>
    steps.flatMap(({ text }) => patterns.flatMap(pattern => pattern.exec(text)?.[1] ?? []));
  const called = new Set(namesIn(registers));
  const answered = steps.flatMap(step => viasOf(step).flatMap(via => [...via.matchAll(inVia)].map(([, name]) => name)));
  return new Set([...namesIn(calls), ...answered.filter(name => !called.has(name))]);
}

/** The Via values in a step's table. */
function viasOf({ argument }: PickleStep): string[] {
  const rows = argument?.dataTable?.rows ?? [];
  return rows.flatMap(({ cells: [field, value] }) => (field?.value === 'Via' && value ? [value.value] : []));
}

/** Of cases about phones nobody stands on the other side. */
export function sideOf(sut: Sides, info: CaseInfo, isCaller: boolean): Side {
  return (isForServer(info) && !isCaller && sut.otherSide) || sut;
}
