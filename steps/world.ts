// The World of one case: its peers, the system under test it leased, its trace, what "it" is, and its verdict.
import { World } from '@cucumber/cucumber';
import type { PickleStep } from '@cucumber/messages';
import { Trace } from '../simulator/capture';
import type { Dialog } from '../simulator/dialog';
import { Uri, type Via } from '../simulator/message';
import { CaseError, Inconclusive, Peer, type Received, SutCrashed, SutViolation } from '../simulator/peer';
import type { Runtime, TransportName } from '../simulator/runtime';
import { type Target, traits } from '../simulator/transport';
import type { Profile, Role } from '../systems/profile';
import type { Side, SutInstance, Trigger } from '../systems/start';
import { Actor } from './actor';
import { NotApplicable } from './applicability';
import type { CaseInfo } from './case-info';
import { type Lease, runContext } from './context';
import { durationMs } from './durations';
import { listenedOn, type PeerChoices, peerSecurity } from './security';
import { callersIn, sideOf } from './standing';
import { isStray } from './strays';

/** How a case ended early, for its verdict. */
export interface Failure {
  readonly kind: 'violation' | 'crash' | 'inconclusive' | 'error';
  readonly message: string;
  readonly expected?: string;
  readonly observed?: string;
  /** Done, but too early or too late. */
  mistimed?: boolean;
}

export class SipWorld extends World {
  readonly trace = new Trace({}, sinceMs => this.runtime.lagSince(sinceMs));
  readonly actors = new Map<string, Actor>();
  /** The message that "it" and "its" refer to: the last one a step received. */
  it?: Received;
  failure?: Failure;
  /** Whether the step that runs judges (Then) or leads up to it (Given, When). */
  judging = false;
  /** The ids of the steps that have begun. */
  readonly begun = new Set<string>();
  /** Set when the profile says that this case does not apply. */
  notApplicable?: string;
  readonly notes: string[] = [];
  /** Undone in reverse order when the case ends, whatever its verdict. */
  readonly cleanups: (() => void | Promise<void>)[] = [];
  info!: CaseInfo;
  startedAt = 0;
  private lease?: Lease;
  private callers = new Set<string>();

  /** Leases a system under test; called before the first step. */
  async open(info: CaseInfo, steps: readonly PickleStep[]): Promise<void> {
    this.info = info;
    this.callers = callersIn(steps);
    this.lease = await runContext().lease(info.id, {
      roles: info.roles as Role[],
      transports: info.transports,
      alone: info.tags.includes('@alone'),
      fresh: info.tags.includes('@fresh'),
    });
    this.startedAt = this.runtime.clock.now();
  }

  async close(): Promise<void> {
    for (const actor of this.actors.values()) actor.peer.close();
    await this.lease?.release();
    this.lease = undefined;
  }

  get profile(): Profile {
    return this.sut.profile;
  }

  get sut(): SutInstance {
    return this.held.sut;
  }

  get runtime(): Runtime {
    return this.held.runtime;
  }

  get trigger(): Trigger {
    if (!this.sut.trigger) throw new Inconclusive('the profile has no trigger that makes the phone call or register');
    return this.sut.trigger;
  }

  /** A system that has ended is a finding, though no step waited for anything. */
  noteCrash(): void {
    const error = this.lease?.crash?.();
    if (error) this.failure ??= this.failureOf(error);
  }

  get opened(): boolean {
    return this.lease !== undefined;
  }

  takeAccount(): NonNullable<Actor['account']> {
    return this.held.account();
  }

  /** Milliseconds of a duration such as `64*T1`, by the profile's timers. */
  ms(duration: string): number {
    return durationMs(duration, this.profile.timers);
  }

  /** How long the SUT may take for any answer: the life of a non-INVITE transaction (17.1.2.2, Timer F). */
  get answerLimitMs(): number {
    return this.ms('64*T1') + 500;
  }

  async addActor(
    name: string,
    transport: TransportName = this.info.transport,
    choices: PeerChoices = {},
  ): Promise<Actor> {
    if (this.actors.has(name)) throw new CaseError(`there is a peer "${name}" already`);
    const side = this.sideOf(name);
    const peer = new Peer({
      name,
      runtime: this.runtime,
      host: choices.host ?? side.localHost,
      advertise: side.advertisedHost,
      trace: this.trace,
      timers: this.profile.timers,
      isStray: inbound => isStray(inbound, this.sut, this.actors.values(), this.lease?.others?.()),
      ...(await peerSecurity(this, transport, side.localHost, choices)),
    });
    await peer.listen(listenedOn(this, transport));
    const actor = new Actor(name, peer, transport, side);
    this.actors.set(name, actor);
    return actor;
  }

  actor(name: string): Actor {
    const actor = this.actors.get(name);
    if (!actor) throw new CaseError(`there is no peer "${name}": add "Given a peer ${name}"`);
    return actor;
  }

  /** The side of the system that the peer of this name stands on. */
  sideOf(name: string): Side {
    return sideOf(this.sut, this.info, this.callers.has(name));
  }

  /** Where requests to the SUT in this role go, from one of its sides. */
  target(role: Role, transport: TransportName, { address, addresses }: Side = this.sut): Target {
    const { phoneAddress, phoneAddresses } = this.sut;
    const isPhone = phoneAddress !== undefined && (role === 'uas' || role === 'uac');
    const remote = (isPhone ? phoneAddresses : addresses)?.[transport] ?? (isPhone ? phoneAddress : address);
    return { transport, remote };
  }

  /** Where a request to this URI goes; in a dialog the next hop is often the SUT, or the other peer itself. */
  targetFor(uri: Uri, actor: Actor, transport?: TransportName): Target {
    const target = this.overWhatThePhoneOpened(actor, actor.targetFor(uri, transport));
    if (!target) throw new Inconclusive(`${uri} can't be reached: only addresses in numbers can be, without DNS`);
    return target;
  }

  /** Where the next request of a dialog goes, and a Via that says how (12.2.1.1, 18.1.1). */
  nextHop(dialog: Dialog, actor: Actor): { target: Target; via: Via } {
    const target = this.targetFor(dialog.nextHop(), actor);
    return { target, via: actor.newVia(target.transport) };
  }

  /**
   * 26.3.2.2: with TLS a peer reaches a phone over the connection that this has opened, rather than open one to a phone that
   * may have no certificate of its own to show.
   */
  private overWhatThePhoneOpened(actor: Actor, target: Target | undefined): Target | undefined {
    const { roles } = this.info;
    if (!target || !traits[target.transport].secure || !(roles.includes('uac') || roles.includes('uas'))) return target;
    const leads = ({ flow }: Received): boolean =>
      flow.transport === target.transport && flow.remote.host === target.remote.host && flow.connection?.open === true;
    const flow = actor.peer.inbox.findLast(leads)?.flow;
    return flow ? { ...target, flow } : target;
  }

  /** The URI of a line of the phone under test. */
  phoneUri(line: 'answers' | 'rings', transport: TransportName): string {
    const value = this.profile.phone?.[line];
    if (!value)
      throw new CaseError(
        `the profile names no line that ${line}: tag the case @needs=${line === 'rings' ? 'ringing-line' : 'answering-line'}`,
      );
    const { host, port } = this.target('uas', transport).remote;
    const name = value.replace('{n}', String(this.held.line ?? 1));
    const uri = Uri.parse(name.startsWith('sip:') ? name : `sip:${name}@${host}:${port}`);
    if (!uri) throw new CaseError(`phone.${line} of the profile is not a SIP URI: ${value}`);
    const { sipParameter } = traits[transport];
    if (sipParameter) uri.params.set('transport', sipParameter);
    return uri.toString();
  }

  /** Makes a step's error a verdict: what a Given or When could not bring about is inconclusive, never the SUT's failure. */
  classify(error: unknown): Error {
    if (error instanceof NotApplicable) {
      this.notApplicable ??= error.message;
      return error;
    }
    const failure = this.failureOf(error);
    this.failure ??= failure;
    if (failure.kind === 'inconclusive' && !(error instanceof Inconclusive)) return new Inconclusive(failure.message);
    return error instanceof Error ? error : new CaseError(String(error));
  }

  private failureOf(error: unknown): Failure {
    if (error instanceof SutCrashed) {
      const { message, expected, observed } = error;
      return { kind: 'crash', message, expected, observed };
    }
    if (error instanceof SutViolation) {
      const { message, expected, observed, mistimed } = error;
      if (this.judging) return { kind: 'violation', message, expected, observed, mistimed };
      return { kind: 'inconclusive', message: `precondition not met: ${message}`, expected, observed };
    }
    const message = error instanceof Error ? error.message : String(error);
    return { kind: error instanceof Inconclusive ? 'inconclusive' : 'error', message };
  }

  private get held(): Lease {
    if (!this.lease) throw new CaseError('no system under test was leased for this case');
    return this.lease;
  }
}

/** A loopback address that no other peer has. @throws NotApplicable where the system does not run on this machine */
export function hostOfItsOwn({ sut, runtime }: SipWorld): string {
  if (!sut.localHost.startsWith('127.'))
    throw new NotApplicable('a peer can have a host of its own on loopback only, where a started system runs');
  return `127.5.${runtime.random.integer(250) + 1}.${runtime.random.integer(250) + 1}`;
}
