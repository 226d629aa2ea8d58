// What Allure's reporter is told, what is added for the rules, and how the files are written: as the reporter's own writer does, but without waiting
// for the disk after each file (2,400 files for 600 cases, which took longer than the cases).
import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { IConfiguration } from '@cucumber/cucumber/api';
import type { Writer } from 'allure-js-commons/sdk/reporter';
import { stringifyEnvInfo } from 'allure-js-commons/sdk/reporter';
import type { RuleResult, RunResult } from '../reports/types';
import { troubleOf } from '../reports/whole';

function plainWriter(folder: string): Writer {
  fs.mkdirSync(folder, { recursive: true });
  const write = (name: string, data: string | Buffer): void => fs.writeFileSync(path.join(folder, name), data);
  return {
    writeResult: result => write(`${result.uuid}-result.json`, JSON.stringify(result)),
    writeGroup: group => write(`${group.uuid}-container.json`, JSON.stringify(group)),
    writeAttachment: (name, content) => write(name, content),
    writeAttachmentFromPath: (name, from) => fs.copyFileSync(from, path.join(folder, name)),
    writeEnvironmentInfo: info => write('environment.properties', stringifyEnvInfo(info)),
    writeCategoriesDefinitions: categories => write('categories.json', JSON.stringify(categories)),
    writeGlobals: (name, info) => write(name, JSON.stringify(info)),
  };
}

/** Format options for `allure-cucumberjs/reporter`; they hold functions, which reach it as we run in one process. */
export function allureOptions(folder: string): IConfiguration['formatOptions'] {
  const labels = [
    { pattern: [/@id=(.*)/], name: 'testCaseId' },
    { pattern: [/@role=(.*)/], name: 'feature' },
    { pattern: [/@req=(.*)/], name: 'tag' },
  ];
  return { writer: plainWriter(folder), labels } as unknown as IConfiguration['formatOptions'];
}

const allureStatus = { fail: 'failed', error: 'broken', 'not-judged': 'skipped' } as const;

/** The rules as results of their own, in a suite "rules", beside what the reporter wrote of the cases. */
export function writeAllureRules(dir: string, rules: readonly RuleResult[], run: { started: Date; ended: Date }): void {
  const folder = path.join(dir, 'allure-results');
  fs.mkdirSync(folder, { recursive: true });
  for (const rule of rules) {
    const uuid = randomUUID();
    const [first] = rule.evidence;
    const counts = rule.judged === 0 ? 'it judged no message' : `${rule.findings} of ${rule.judged} messages`;
    const result = {
      uuid,
      historyId: createHash('md5').update(`rule ${rule.id}`).digest('hex'),
      name: `${rule.id}: ${rule.text}`,
      fullName: `rules/${rule.id}`,
      status:
        rule.known && !rule.known.unexpectedPass
          ? 'skipped'
          : (allureStatus[rule.verdict as keyof typeof allureStatus] ?? 'passed'),
      statusDetails: {
        message: rule.why ?? (first ? `${counts}: expected ${first.expected}, found ${first.found}` : counts),
        trace: rule.evidence.map(one => `${one.case}, message ${one.message + 1}: ${one.found}`).join('\n'),
      },
      stage: 'finished',
      labels: [
        { name: 'suite', value: 'rules' },
        { name: 'testCaseId', value: rule.id },
        { name: 'tag', value: rule.requirement },
        ...rule.roles.map(role => ({ name: 'feature', value: role })),
      ],
      start: run.started.getTime(),
      stop: run.ended.getTime(),
    };
    fs.writeFileSync(path.join(folder, `${uuid}-result.json`), JSON.stringify(result));
  }
}

/** What is wrong with the run as a whole, as one more result: one that could not begin has no other. */
export function writeAllureRun(dir: string, run: RunResult): void {
  const trouble = troubleOf(run);
  if (!trouble) return;
  const uuid = randomUUID();
  const result = {
    uuid,
    historyId: createHash('md5').update('run').digest('hex'),
    name: `run: ${run.sut.name} can be judged to the end`,
    fullName: 'run',
    status: 'broken',
    statusDetails: { message: trouble.message, trace: trouble.text },
    stage: 'finished',
    labels: [{ name: 'suite', value: 'run' }],
    start: Date.parse(run.started),
    stop: Date.parse(run.ended),
  };
  fs.writeFileSync(path.join(dir, 'allure-results', `${uuid}-result.json`), JSON.stringify(result));
}
