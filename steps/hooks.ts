// What surrounds every case: whether it applies, its lease, the classification of errors, teardown, and the record of the
// case that the reports are made from (attached to Cucumber's messages).
import {
  After,
  Before,
  BeforeStep,
  type ITestCaseHookParameter,
  setDefaultTimeout,
  setDefinitionFunctionWrapper,
  setWorldConstructor,
} from '@cucumber/cucumber';
import { PickleStepType } from '@cucumber/messages';
import { notApplicable } from './applicability';
import { caseInfo } from './case-info';
import { runContext } from './context';
import { caseRecord, recordMediaType } from './record';
import { tearDown } from './teardown';
import { SipWorld } from './world';

setWorldConstructor(SipWorld);
// Steps bound themselves, in the case's own time, which may be virtual.
setDefaultTimeout(-1);

// biome-ignore lint/complexity/noBannedTypes: cucumber-js hands over and takes plain functions
setDefinitionFunctionWrapper((fn: Function) => {
  // cucumber-js looks at the number of parameters to tell callbacks apart, so the wrapper keeps it.
  const wrapped = async function (this: SipWorld, ...parameters: unknown[]): Promise<unknown> {
    try {
      return await fn.apply(this, parameters);
    } catch (error) {
      throw this instanceof SipWorld ? this.classify(error) : error;
    }
  };
  return Object.defineProperty(wrapped, 'length', { value: fn.length });
});

Before(async function (this: SipWorld, { gherkinDocument, pickle }: ITestCaseHookParameter) {
  const info = caseInfo(gherkinDocument, pickle);
  this.info = info;
  this.notApplicable = notApplicable(info, runContext().profile);
  if (this.notApplicable) return 'skipped';
  await this.open(info, pickle.steps);
  return undefined;
});

BeforeStep(function (this: SipWorld, { pickleStep }) {
  this.begun.add(pickleStep.id);
  this.judging = pickleStep.type === PickleStepType.OUTCOME;
});

After(async function (this: SipWorld, parameter: ITestCaseHookParameter) {
  const endedAt = this.opened ? this.runtime.clock.now() : 0;
  try {
    this.noteCrash();
    if (this.opened) await tearDown(this);
    this.noteCrash(); // of what the last steps brought about, which may show only now
    const record = caseRecord(this, parameter, endedAt - this.startedAt);
    this.attach(JSON.stringify(record), { mediaType: recordMediaType, fileName: `${this.info.id}.json` });
  } finally {
    await this.close();
  }
});
