// The passive rules over captures: whose messages, how much is known of what was before them, and what the rules found.
import type { LintedSystem, LintFinding, LintResult } from '../reports/lint-types';
import { judge, type Observed, type Rule, type SutRole, type Timers } from '../requirements/rules';
import type { Sent } from '../requirements/rules/rule';
import { type Capture, type CapturedMessage, readCapture } from '../simulator/capture';
import { type Fault, type Message, parseMessage } from '../simulator/message';
import { summarize } from '../simulator/peer';
import { formatAddress } from '../simulator/runtime';
import { KeptCalls } from './lint-calls';
import { fitsRole, Knowledge, limited } from './lint-knowledge';
import { type Groups, grouped, groupsOf } from './lint-order';
import { type System, type SystemAddress, systemOf, systemsIn, talkersOf } from './lint-systems';
import { resultOf, type Tally } from './rules';
import { version } from './version';

export interface LintOptions {
  files: readonly { path: string; bytes: Buffer }[];
  /** The system's addresses; none: every address that sent SIP is judged by itself. */
  sut: readonly SystemAddress[];
  /** Only what it sends in these roles; none: in all. */
  roles: readonly SutRole[];
  rules: readonly Rule[];
  /** Those that the system goes by, ms. Default: RFC 3261's. */
  timers?: Partial<Timers>;
  strict: boolean;
  /** So many calls are kept for a report. Default: none. */
  mostCalls?: number;
}

/** So many findings of a rule are kept for each system; all are counted. */
const mostFindings = 20;
/** So many systems of a file are judged, those with most messages. */
const mostSystems = 1000;
/** Messages of calls before the present one that are still kept: letting go of each at once costs more. */
const keptBeside = 2000;

/** Judges captures. Throws nothing for what is in them. */
export function lint(options: LintOptions): LintResult {
  return new Linter(options).run();
}

/** What one system's messages are judged with. */
interface Turn {
  system: System;
  file: string;
  capture: Capture;
  knowledge: Knowledge;
  partly: number;
  sent: number;
  received: number;
  /** What it sent that is no message. */
  /** What it sent to itself. */
  inward: number;
  unreadable: { count: number; first?: { frame: number; found: string } };
  /** Calls in which a rule found something, by rule. */
  calls: Map<string, Set<string>>;
  kept: Map<string, number>;
  /** What the system was, by Call-ID. */
  roles: Map<string, Set<SutRole>>;
}

class Linter {
  private readonly tallies = new Map<string, Tally>();
  private readonly findings: LintFinding[] = [];
  private readonly systems: LintedSystem[] = [];
  private readonly files: LintResult['files'] = [];
  private readonly talkers: LintResult['talkers'] = [];
  private readonly notes: string[] = [];
  private readonly rules: Rule[];
  private readonly calls: KeptCalls;
  private turn!: Turn;
  /** The message that the rules look at, and what they may see of it. */
  private current?: { sent: Sent; view: Sent; known: ReturnType<Knowledge['of']> };

  constructor(private readonly options: LintOptions) {
    for (const rule of options.rules)
      this.tallies.set(rule.id, { rule, judged: 0, findings: 0, findingCases: 0, evidence: [] });
    this.calls = new KeptCalls(options.mostCalls ?? 0);
    this.rules = options.rules.map(rule => this.careful(rule));
  }

  run(): LintResult {
    for (const { path, bytes } of this.options.files) this.judgeFile(path, readCapture(bytes));
    const rules = [...this.tallies.values()].map(tally => resultOf(tally, { known: [] }));
    const nothing = rules.some(({ judged }) => judged > 0) ? undefined : this.whyNothing();
    const has = (verdict: string): boolean => rules.some(rule => rule.verdict === verdict);
    const { strict } = this.options;
    const broken = has('fail') || (strict && has('warn'));
    const { files, systems, talkers, findings, notes, calls } = this;
    return {
      tool: { name: 'sipspec', version: version() },
      files,
      systems,
      talkers,
      rules,
      findings,
      ...calls.result,
      notes,
      strict,
      nothing,
      exitCode: has('error') ? 70 : broken ? 1 : nothing === undefined ? 0 : 2,
    };
  }

  private judgeFile(path: string, capture: Capture): void {
    const { messages, packets, skipped, notes, lost } = capture;
    this.files.push({ path, packets, messages: messages.length, skipped, notes });
    for (const talker of talkersOf(messages)) this.talkers.push({ ...talker, file: path });
    if (lost > 0)
      this.notes.push(
        `${path}: the capture itself lost ${lost} packets: rules that need more than the message before them judge nothing`,
      );
    const { sut } = this.options;
    const found = sut.length > 0 ? [systemOf(sut, messages)] : systemsIn(messages);
    if (found.length > mostSystems)
      this.notes.push(`${path}: of ${found.length} systems the ${mostSystems} with most messages are judged`);
    const knowledge = new Knowledge(capture);
    const groups = groupsOf(messages);
    const before = this.findings.length;
    for (const system of found.slice(0, mostSystems)) {
      knowledge.forget();
      this.judgeSystem(system, path, capture, knowledge, groups);
    }
    const own = this.findings.splice(before).sort((a, b) => a.message - b.message);
    for (const finding of own) this.findings.push(finding);
  }

  private judgeSystem(system: System, file: string, capture: Capture, knowledge: Knowledge, groups: Groups): void {
    const turn: Turn = {
      system,
      file,
      capture,
      knowledge,
      partly: 0,
      sent: 0,
      received: 0,
      inward: 0,
      unreadable: { count: 0 },
      calls: new Map(),
      kept: new Map(),
      roles: new Map(),
    };
    this.turn = turn;
    const own = new WeakSet<Observed>();
    const { places, most } = grouped(system.messages, groups);
    system.messages = places;
    const trace = this.observe(turn, own);
    const outcomes = judge(trace, message => own.has(message), this.rules, {
      mostKept: most + keptBeside,
      timers: this.options.timers,
    });
    for (const { rule, judged, found, error } of outcomes) {
      const tally = this.tallies.get(rule.id)!;
      tally.judged += judged;
      tally.findings += found;
      tally.findingCases += turn.calls.get(rule.id)?.size ?? 0;
      if (error !== undefined) tally.error ??= `${system.name}: ${error}`;
    }
    this.calls.take(system, file, capture.messages, turn);
    const { sent, received, partly, unreadable, inward } = turn;
    if (sent > 0) {
      const { name, addresses } = system;
      this.systems.push({ name, addresses, file, sent, received, partly });
    }
    if (unreadable.first) {
      const { count, first } = unreadable;
      this.notes.push(
        `${file}: ${system.name} sent ${count} that can't be read as a message, and that no rule judges; first in frame ${first.frame}: ${first.found}`,
      );
    }
    if (inward > 0)
      this.notes.push(
        `${file}: ${inward} messages go from ${system.name} to itself, and little can be judged in these calls: name the system with its port`,
      );
  }

  /** Messages of the system, each read when it is its turn. */
  private *observe(turn: Turn, own: WeakSet<Observed>): Generator<Observed> {
    const { lagMs } = turn.capture;
    for (const index of turn.system.messages) {
      const captured = turn.capture.messages[index];
      const { message, refusal } = parseMessage(captured.bytes);
      const { at, from, to, transport, bytes } = captured;
      const inward = turn.system.isOwn(from) && turn.system.isOwn(to);
      if (inward) turn.inward++;
      if (message) turn.knowledge.see(message, at, inward);
      const observed: Observed = { at, from, to, transport, bytes, message, refusal, lagMs };
      if (turn.system.isOwn(from)) {
        turn.sent++;
        own.add(observed);
        if (refusal) this.unreadable(turn, captured.frame, refusal);
      } else turn.received++;
      yield observed;
    }
  }

  private unreadable({ unreadable }: Turn, frame: number, { found, expected }: Fault): void {
    unreadable.count++;
    unreadable.first ??= { frame, found: `found ${found}, expected ${expected}` };
  }

  /** The rule with its eyes shut to what the capture can't tell; its findings are noted. */
  private careful(rule: Rule): Rule {
    const { roles } = this.options;
    return {
      ...rule,
      applies: sent => {
        const { view, known } = this.look(sent);
        if (roles.length > 0 ? !roles.includes(sent.role) : !fitsRole(rule.roles, sent, known)) return false;
        return rule.applies(view);
      },
      check: sent => {
        const finding = rule.check(this.look(sent).view);
        if (finding) this.note(rule, sent, finding);
        return finding;
      },
    };
  }

  private look(sent: Sent): NonNullable<Linter['current']> {
    if (this.current?.sent === sent) return this.current;
    const known = this.turn.knowledge.of(sent);
    if (known !== 'all') this.turn.partly++;
    const callId = sent.message.callId ?? '';
    this.turn.roles.set(callId, (this.turn.roles.get(callId) ?? new Set()).add(sent.role));
    this.current = { sent, view: limited(sent, known), known };
    return this.current;
  }

  private note(rule: Rule, { message, index }: Sent, finding: ReturnType<Rule['check']> & object): void {
    const { system, capture, calls, kept, file } = this.turn;
    const callId = message.callId ?? '';
    calls.set(rule.id, (calls.get(rule.id) ?? new Set()).add(callId));
    const count = (kept.get(rule.id) ?? 0) + 1;
    kept.set(rule.id, count);
    if (count > mostFindings) return;
    const place = system.messages[index];
    const captured = capture.messages[place];
    this.findings.push({
      rule: rule.id,
      requirement: rule.requirement,
      ...levelAndText(this.tallies.get(rule.id)!),
      system: system.name,
      file,
      message: place,
      ...whereabouts(captured, message),
      ...finding,
      bytes: captured.bytes,
    });
  }

  private whyNothing(): string {
    const { files, talkers, options } = this;
    const messages = files.reduce((sum, file) => sum + file.messages, 0);
    if (messages === 0)
      return 'there is no SIP that can be read: is it all over TLS, on another interface, or cut short?';
    if (options.sut.length > 0 && this.systems.length === 0) {
      const most = talkers.slice(0, 5).map(({ address, sent }) => `${address} (${sent})`);
      return `the system sent no SIP message: those who did are ${most.join(', ')}`;
    }
    return 'no rule had a message to judge: look at --role and --select';
  }
}

function levelAndText(tally: Tally): Pick<LintFinding, 'level' | 'text'> {
  const { level, text } = resultOf(tally, { known: [] });
  return { level, text };
}

function whereabouts(
  { frame, at, from, to, transport }: CapturedMessage,
  message: Message,
): Pick<LintFinding, 'frame' | 'at' | 'from' | 'to' | 'transport' | 'callId' | 'startLine'> {
  return {
    frame,
    at,
    from: formatAddress(from),
    to: formatAddress(to),
    transport,
    callId: message.callId ?? '',
    startLine: summarize(message),
  };
}
