// The record of one finished case: verdict, what was expected and observed, its trace. It travels as an attachment in
// Cucumber's messages, so that every report is made from that one stream.

import { type ITestCaseHookParameter, Status } from '@cucumber/cucumber';
import type { PickleStep } from '@cucumber/messages';
import type { TraceEntry } from '../simulator/capture';
import type { Fault } from '../simulator/message';
import { summarize } from '../simulator/peer';
import type { Address, TransportName } from '../simulator/runtime';
import { allTransports } from '../simulator/transport';
import { runContext, seedOf } from './context';
import { placeOf } from './feature-lines';
import type { SipWorld } from './world';

export const recordMediaType = 'application/vnd.sipspec.case+json';

export interface RecordedMessage {
  at: number;
  from: string;
  to: string;
  fromLabel: string;
  toLabel: string;
  transport: string;
  /** base64 */
  bytes: string;
  summary: string;
  faults: string[];
  /** Where the faults are: from a byte to before a byte. */
  marks?: [number, number][];
  /** How late our own clock may have been, ms; absent where it was punctual. */
  lagMs?: number;
}

/** `violation` becomes fail or warn by the level of the case's requirements, which the catalogue knows; `crash` is a fail. */
export type Outcome = 'pass' | 'violation' | 'crash' | 'inconclusive' | 'not-applicable' | 'error';

export interface CaseRecord {
  id: string;
  outcome: Outcome;
  why: string;
  expected?: string;
  observed?: string;
  /** A violation that is one of time alone. */
  mistimed?: boolean;
  seed: number;
  durationMs: number;
  repeat: string;
  notes: string[];
  trace: RecordedMessage[];
}

export function caseRecord(world: SipWorld, parameter: ITestCaseHookParameter, durationMs: number): CaseRecord {
  const { id } = world.info;
  const { outcome, why } = outcomeOf(world, parameter);
  return {
    id,
    outcome,
    why,
    expected: world.failure?.expected,
    observed: world.failure?.observed,
    mistimed: world.failure?.mistimed || undefined,
    seed: seedOf(id, runContext().seed),
    durationMs,
    repeat: runContext().repeat(id),
    notes: world.notes,
    trace: recordedTrace(world),
  };
}

function outcomeOf(world: SipWorld, parameter: ITestCaseHookParameter): { outcome: Outcome; why: string } {
  const { result } = parameter;
  if (world.notApplicable) return { outcome: 'not-applicable', why: world.notApplicable };
  if (world.failure) {
    const { kind, message } = world.failure;
    return { outcome: kind, why: message };
  }
  switch (result?.status) {
    case Status.PASSED:
      return { outcome: 'pass', why: '' };
    case Status.UNDEFINED:
      return { outcome: 'error', why: `${stuckAt(world, parameter)} is not in the step language (docs/steps.md)` };
    case Status.AMBIGUOUS:
      return { outcome: 'error', why: `${stuckAt(world, parameter)} fits ${definitionsIn(result.message)}` };
    default:
      return { outcome: 'error', why: result?.message ?? 'the case ended without a result' };
  }
}

/** The step that could not begin: the first after those that did. */
function stuckAt({ begun }: SipWorld, { pickle, gherkinDocument }: ITestCaseHookParameter): string {
  const step: PickleStep | undefined = pickle.steps.find(({ id }) => !begun.has(id));
  return step ? `the step "${step.text}" (${placeOf(gherkinDocument, step.astNodeIds)})` : 'a step of this case';
}

/** Cucumber's message has one a line, below a heading. */
function definitionsIn(message = ''): string {
  const [, ...lines] = message.split('\n').map(line => line.trim().replace(/\s+/g, ' '));
  return `more than one step definition: ${lines.filter(Boolean).join('; ')}`;
}

/** One port number may be the system's over UDP and a peer's over TCP. */
const endOf = (transport: TransportName, { host, port }: Address): string => `${transport} ${host}:${port}`;

/** The trace with names for the addresses. */
function recordedTrace(world: SipWorld): RecordedMessage[] {
  const names = new Map<string, string>();
  for (const actor of world.actors.values()) {
    for (const transport of allTransports) {
      const address = actor.peer.transport.address(transport);
      if (address) names.set(endOf(transport, address), actor.name);
    }
  }
  const strays = new Set([...world.actors.values()].flatMap(({ peer }) => peer.strays.map(({ bytes }) => bytes)));
  const unnamed = ({ bytes }: TraceEntry): string => (strays.has(bytes) ? 'elsewhere' : 'SUT');
  return world.trace.entries.map(entry => recordedMessage(entry, names, unnamed(entry), world.startedAt));
}

/** The bytes that a fault is about; to the end of the line where it names none. A field that is not there has no place. */
function markOf(fault: Fault, bytes: Buffer): [number, number] | undefined {
  const { offset, length } = fault;
  if (length !== undefined && length > 0) return [offset, offset + length];
  const end = bytes.indexOf('\r', offset);
  return offset > 0 && end > offset ? [offset, end] : undefined;
}

/** `unnamed`: who it comes from or goes to, where that is no peer. */
function recordedMessage(
  entry: TraceEntry,
  names: Map<string, string>,
  unnamed: string,
  startedAt: number,
): RecordedMessage {
  const from = `${entry.from.host}:${entry.from.port}`;
  const to = `${entry.to.host}:${entry.to.port}`;
  // A TCP connection that a peer opened has a port of its own: the actor is the side that recorded it.
  const fromLabel =
    entry.direction === 'out' ? entry.actor : (names.get(endOf(entry.transport, entry.from)) ?? unnamed);
  const toLabel = entry.direction === 'in' ? entry.actor : (names.get(endOf(entry.transport, entry.to)) ?? unnamed);
  const faults = entry.message?.faults ?? (entry.refusal ? [entry.refusal] : []);
  const marks = faults.map(fault => markOf(fault, entry.bytes)).filter(mark => mark !== undefined);
  return {
    at: entry.at - startedAt,
    from,
    to,
    fromLabel,
    toLabel,
    transport: entry.transport,
    bytes: entry.bytes.toString('base64'),
    summary: entry.message
      ? summarize(entry.message)
      : `unreadable: ${entry.refusal?.found ?? `${entry.bytes.length} bytes`}`,
    faults: faults.map(
      fault =>
        `${fault.requirement}: expected ${fault.expected}, found ${fault.found}${fault.field ? ` in ${fault.field}` : ''}`,
    ),
    ...(marks.length > 0 && { marks }),
    ...(entry.lagMs !== undefined && { lagMs: Math.ceil(entry.lagMs) }),
  };
}
