// Histories: what may happen to a transaction, at random and in any order. Each event comes to a model and to the
// subject alike; after each they have to agree on state, output and timers. A loss is an event that does not come, a
// repetition one that comes again, and late ones come whenever the dice say.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { TransportName } from '../../simulator/runtime';
import type { Tables } from '../../simulator/transaction';
import { InviteClientModel } from './invite-client';
import { InviteServerModel } from './invite-server';
import { type BaseTimers, ClientModel, type MachineModel, ServerModel } from './machine-model';
import { NonInviteClientModel } from './non-invite-client';
import { NonInviteServerModel } from './non-invite-server';
import { Subject } from './subject';

export type Machine = keyof Tables;

/** All of one history. `events` prints itself, with the replay path of fast-check. */
export interface History {
  readonly over: TransportName;
  readonly timers: BaseTimers;
  readonly events: Iterable<Happening>;
}

const models = {
  inviteClient: InviteClientModel,
  nonInviteClient: NonInviteClientModel,
  inviteServer: InviteServerModel,
  nonInviteServer: NonInviteServerModel,
};

/** One event, for the model and for the subject. */
class Happening implements fc.Command<MachineModel, Subject> {
  constructor(
    private readonly text: string,
    private readonly happen: (model: MachineModel, subject: Subject) => void,
    private readonly possible: (model: Readonly<MachineModel>) => boolean = () => true,
  ) {}

  check(model: Readonly<MachineModel>): boolean {
    return this.possible(model);
  }

  run(model: MachineModel, subject: Subject): void {
    this.happen(model, subject);
    agree(model, subject);
  }

  toString(): string {
    return this.text;
  }
}

const usual: BaseTimers = { T1: 500, T2: 4000, T4: 5000 };
/** Also such that T2 is no power of two times T1, that T1 is above T2, and that timers fall due together. */
const timers = fc.oneof(
  { weight: 3, arbitrary: fc.constant(usual) },
  { weight: 1, arbitrary: fc.constantFrom({ T1: 100, T2: 400, T4: 500 }, { T1: 300, T2: 1000, T4: 700 }) },
  { weight: 1, arbitrary: fc.constantFrom({ T1: 1000, T2: 1000, T4: 1000 }, { T1: 2000, T2: 500, T4: 32_000 }) },
);

const statuses = fc.oneof(
  fc.constantFrom(100, 180, 183, 199),
  fc.constantFrom(200, 202, 299),
  fc.constantFrom(300, 302, 401, 408, 486, 487, 500, 503, 600, 699),
);
const toTags = fc.oneof({ weight: 4, arbitrary: fc.constant('b1') }, { weight: 1, arbitrary: fc.constant('b2') });

const waiting = fc
  .oneof(fc.constantFrom(0, 1, 199, 200, 500, 3500, 5000, 32_000), fc.integer({ min: 0, max: 40_000 }))
  .map(ms => new Happening(`wait ${ms}`, (model, subject) => advance(model, subject, model.now + ms)));

/** To the very moment at which a timer is due, or one ms before or after. */
const waitingForTimer = fc.tuple(fc.nat(2), fc.constantFrom(-1, 0, 0, 1)).map(([which, more]) => {
  const happen = (model: MachineModel, subject: Subject): void => {
    const due = [...model.timers.values()].sort((a, b) => a - b);
    advance(model, subject, Math.max(model.now, due[which % due.length] + more));
  };
  const text = `wait for timer ${which}${more < 0 ? ' less 1 ms' : more > 0 ? ' and 1 ms' : ''}`;
  return new Happening(text, happen, model => model.timers.size > 0);
});

const lateFailure = fc.nat(3).map(back => {
  const happen = (model: MachineModel, subject: Subject): void => {
    model.transportError();
    subject.fail(back);
  };
  return new Happening(`fail ${back}`, happen, model => model.passed > 0 && model.state !== 'Terminated');
});

const transportGoes = fc.boolean().map(broken => new Happening(broken ? 'break' : 'mend', setBroken(broken)));

const givingUp = fc.constant(
  new Happening('terminate', (model, subject) => {
    model.terminate();
    subject.terminate();
  }),
);

const rare = fc.oneof({ weight: 6, arbitrary: transportGoes }, { weight: 1, arbitrary: givingUp });

const answer = fc.tuple(statuses, toTags, fc.constantFrom(1, 1, 1, 2, 3)).map(([status, toTag, times]) => {
  const happen = (model: MachineModel, subject: Subject): void => {
    for (let i = 0; i < times; i++) {
      client(model).receive(status, toTag);
      subject.answer(status, toTag);
    }
  };
  return new Happening(`answer ${status} ${toTag}${times > 1 ? `, ${times} times` : ''}`, happen);
});

const respond = statuses.map(status => {
  const happen = (model: MachineModel, subject: Subject): void => {
    server(model).respond(status);
    subject.respond(status);
  };
  return new Happening(`respond ${status}`, happen);
});

const request = (method: string): fc.Arbitrary<Happening> =>
  fc.constant(
    new Happening('request', (model, subject) => {
      server(model).request();
      subject.request(method);
    }),
  );

const ack = fc.constant(
  new Happening('ACK', (model, subject) => {
    server(model).ack();
    subject.request('ACK');
  }),
);

/** Histories of a machine. `replayPath` is what fast-check printed with a counterexample. */
export function histories(machine: Machine, replayPath?: string): fc.Arbitrary<History> {
  const any = [waiting, waitingForTimer, lateFailure, rare];
  const own = machine.endsWith('Client') ? [answer, answer] : [request(methodOf(machine)), respond, respond, ack];
  return fc.record({
    over: fc.constantFrom<TransportName>('UDP', 'TCP'),
    timers,
    events: fc.commands<MachineModel, Subject>([...own, ...any], {
      maxCommands: 25,
      size: '+1',
      replayPath,
    }) as fc.Arbitrary<Iterable<Happening>>,
  });
}

/**
 * Lives a history with the RFC's tables or with others.
 * @throws AssertionError where the model objects
 */
export function live(machine: Machine, history: History, tables: Partial<Tables> = {}): void {
  const { over, timers: base, events } = history;
  const setup = (): { model: MachineModel; real: Subject } => {
    const model = new models[machine](base, over !== 'UDP');
    const real = new Subject({ over, timers: base, tables });
    begin(machine, model, real);
    return { model, real };
  };
  let ended: { model: MachineModel; real: Subject } | undefined;
  fc.modelRun(() => {
    ended = setup();
    return ended;
  }, events);
  ended ??= setup();
  leftAlone(ended.model, ended.real);
}

function begin(machine: Machine, model: MachineModel, subject: Subject): void {
  if (model instanceof ClientModel) {
    model.start();
    subject.start(methodOf(machine));
  } else {
    server(model).request();
    subject.request(methodOf(machine));
  }
  agree(model, subject);
}

/** Every transaction ends when left alone, once a final response has come for what waits for one. No timer is left. */
function leftAlone(model: MachineModel, subject: Subject): void {
  setBroken(false)(model, subject);
  if (model instanceof ServerModel && model.state !== 'Terminated') {
    model.respond(500);
    subject.respond(500);
  } else if (model instanceof InviteClientModel && model.state === 'Proceeding') {
    model.receive(487, 'b1');
    subject.answer(487, 'b1');
  }
  advance(model, subject, model.now + 300_000);
  agree(model, subject);
  assert.equal(subject.state, 'Terminated');
  assert.equal(subject.layer.transactions.length, 0, 'the layer has not forgotten it');
  assert.equal(subject.clock.running, 0, 'timers were leaked');
}

function agree(model: MachineModel, subject: Subject): void {
  assert.deepEqual(subject.taken(), model.taken());
  assert.equal(subject.state, model.state);
  assert.deepEqual(sorted(subject.timers), sorted(model.timers));
  assert.equal(subject.clock.running, model.timers.size, 'a timer runs that nobody knows of');
}

function sorted(running: ReadonlyMap<string, number>): [string, number][] {
  return [...running].sort(([a], [b]) => (a < b ? -1 : 1));
}

function advance(model: MachineModel, subject: Subject, at: number): void {
  model.advance(at);
  subject.clock.advance(at);
}

function setBroken(broken: boolean): (model: MachineModel, subject: Subject) => void {
  return (model, subject) => {
    model.broken = broken;
    subject.broken = broken;
  };
}

function methodOf(machine: Machine): string {
  return machine.startsWith('invite') ? 'INVITE' : 'OPTIONS';
}

function client(model: MachineModel): ClientModel {
  assert.ok(model instanceof ClientModel);
  return model;
}

function server(model: MachineModel): ServerModel {
  assert.ok(model instanceof ServerModel);
  return model;
}
