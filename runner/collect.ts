// Makes results from Cucumber's stream of messages: each case's record comes as an attachment, its steps and their
// results as messages; the level of what it judges comes from the catalogue.
import type { Envelope, GherkinDocument, PickleStep, TestStepFinished } from '@cucumber/messages';
import type { CaseResult, StepResult, Verdict } from '../reports/types';
import { catalogue } from '../requirements/catalogue';
import { caseInfo } from '../steps/case-info';
import { type CaseRecord, type Outcome, recordMediaType } from '../steps/record';
import type { Profile } from '../systems/profile';
import type { Case } from './cases';

interface Running {
  caseId: string;
  startedMs: number;
  record?: CaseRecord;
  steps: TestStepFinished[];
  testCaseId: string;
}

/** How the log of a case begins that a timing rule found wanting when it was tried first. */
export const lateness = 'too late for ';

const keywords = { Context: 'Given', Action: 'When', Outcome: 'Then', Unknown: '*' };

export interface CollectOptions {
  cases: readonly Case[];
  profile: Profile;
  onFinished?: (result: CaseResult) => void;
}

export class Collector {
  readonly results: CaseResult[] = [];
  private readonly byId = new Map<string, Case>();
  private readonly pickles = new Map<string, { one: Case; steps: Map<string, PickleStep> }>();
  private readonly documents = new Map<string, GherkinDocument>();
  private readonly testCases = new Map<string, { pickleId: string; pickleStepIds: Map<string, string> }>();
  private readonly running = new Map<string, Running>();
  private readonly mistimed = new Set<string>();
  private readonly started = performance.now();

  constructor(private readonly options: CollectOptions) {
    for (const one of options.cases) this.byId.set(one.id, one);
  }

  /** Takes one message of the stream. */
  take(envelope: Envelope): void {
    if (envelope.gherkinDocument) {
      this.documents.set(envelope.gherkinDocument.uri ?? '', envelope.gherkinDocument);
    } else if (envelope.pickle) {
      const { id, uri, steps } = envelope.pickle;
      const document = this.documents.get(uri);
      const one = document && this.byId.get(caseInfo(document, envelope.pickle).id);
      if (one) this.pickles.set(id, { one, steps: new Map(steps.map(step => [step.id, step])) });
    } else if (envelope.testCase) {
      const ids = envelope.testCase.testSteps.map((step): [string, string] => [step.id, step.pickleStepId ?? '']);
      this.testCases.set(envelope.testCase.id, { pickleId: envelope.testCase.pickleId, pickleStepIds: new Map(ids) });
    } else if (envelope.testCaseStarted) {
      const { id, testCaseId } = envelope.testCaseStarted;
      const caseId = this.pickles.get(this.testCases.get(testCaseId)?.pickleId ?? '')?.one.id ?? '';
      this.running.set(id, { caseId, startedMs: performance.now() - this.started, steps: [], testCaseId });
    } else if (envelope.attachment?.mediaType === recordMediaType) {
      const running = this.running.get(envelope.attachment.testCaseStartedId ?? '');
      const { body, contentEncoding } = envelope.attachment;
      const text = contentEncoding === 'BASE64' ? Buffer.from(body, 'base64').toString() : body;
      if (running) running.record = JSON.parse(text) as CaseRecord;
    } else if (envelope.testStepFinished) {
      this.running.get(envelope.testStepFinished.testCaseStartedId)?.steps.push(envelope.testStepFinished);
    } else if (envelope.testCaseFinished) {
      this.finish(envelope.testCaseFinished.testCaseStartedId);
    }
  }

  /** Of a case, when it was tried last. */
  resultOf(id: string): CaseResult | undefined {
    return this.results.find(one => one.id === id);
  }

  /** Whether all that was wrong in a case, when it was tried last, was the time of it. */
  isMistimed(id: string): boolean {
    return this.mistimed.has(id);
  }

  /** Cases that had begun when the run was interrupted are inconclusive. */
  abandon(why: string): void {
    for (const id of [...this.running.keys()]) this.finish(id, why);
  }

  private finish(startedId: string, abandoned?: string): void {
    const running = this.running.get(startedId);
    this.running.delete(startedId);
    const testCase = running && this.testCases.get(running.testCaseId);
    const pickle = testCase && this.pickles.get(testCase.pickleId);
    if (!running || !pickle) return;
    const result = this.result(
      pickle.one,
      running,
      this.steps(running, testCase.pickleStepIds, pickle.steps),
      abandoned,
    );
    if (running.record?.mistimed) this.mistimed.add(result.id);
    else this.mistimed.delete(result.id);
    const earlier = this.results.findIndex(one => one.id === result.id);
    if (earlier >= 0) {
      const { verdict, why, log } = this.results[earlier];
      result.log.push(...log.filter(line => line.startsWith(lateness)));
      result.log.push(`tried twice; the first time: ${verdict}${why ? `: ${why}` : ''}`);
      this.results.splice(earlier, 1);
    }
    this.results.push(result);
    this.options.onFinished?.(result);
  }

  private steps(
    running: Running,
    pickleStepIds: Map<string, string>,
    pickleSteps: Map<string, PickleStep>,
  ): StepResult[] {
    return running.steps.flatMap(finished => {
      const step = pickleSteps.get(pickleStepIds.get(finished.testStepId) ?? '');
      if (!step) return [];
      const { status, duration, message } = finished.testStepResult;
      const known =
        status === 'PASSED' ? 'passed' : status === 'FAILED' ? 'failed' : status === 'SKIPPED' ? 'skipped' : 'unknown';
      return [
        {
          keyword: keywords[step.type ?? 'Unknown'],
          text: step.text,
          status: known,
          durationMs: duration.seconds * 1000 + duration.nanos / 1e6,
          message: message?.split('\n')[0],
        },
      ];
    });
  }

  private result(one: Case, running: Running, steps: StepResult[], abandoned?: string): CaseResult {
    const { record } = running;
    const lastMessage = running.steps.findLast(step => step.testStepResult.message)?.testStepResult.message;
    const outcome: Outcome = abandoned ? 'inconclusive' : (record?.outcome ?? 'error');
    const verdict = verdictOf(outcome, one.level);
    const known = this.options.profile.knownNonconformities.find(entry => entry.id === one.id);
    const fails = verdict === 'fail' || verdict === 'warn';
    return {
      id: one.id,
      title: one.title,
      area: one.area,
      feature: `${one.file}:${one.line}`,
      tags: [...one.tags],
      roles: [...one.roles],
      requirements: one.requirements.map(id => ({
        id,
        level: catalogue().get(id)?.level ?? 'MUST',
        text: catalogue().get(id)?.text ?? '',
      })),
      etsi: [...one.etsi],
      level: one.level,
      transport: one.transport,
      verdict,
      known:
        known && (fails || (verdict === 'pass' && !known.sometimes))
          ? { reason: known.reason, unexpectedPass: verdict === 'pass' }
          : undefined,
      why: abandoned ?? record?.why ?? lastMessage?.split('\n')[0] ?? 'the case ended without a record',
      expected: record?.expected,
      observed: record?.observed,
      steps,
      trace: (record?.trace ?? []).sort((a, b) => a.at - b.at),
      seed: record?.seed ?? 0,
      startedMs: running.startedMs,
      durationMs: record?.durationMs ?? 0,
      repeat: record?.repeat ?? '',
      log: record?.notes ?? [],
    };
  }
}

/** A SHOULD that is broken is a warning; a system that ends is worse, whatever the case judges. */
function verdictOf(outcome: Outcome, level: Case['level']): Verdict {
  if (outcome === 'crash') return 'fail';
  if (outcome === 'violation') return level === 'MUST' ? 'fail' : 'warn';
  return outcome;
}
