// Allure's results of runs that were joined: those of the cases as they were written, those of the rules made anew.
import fs from 'node:fs';
import path from 'node:path';
import type { RunResult } from '../reports/types';
import { writeAllureRules } from './allure';
import type { StoredRun } from './merge-read';

/** Writes allure-results into `dir`, from those that the runs have; of a case in several runs the one that counts. */
export function mergeAllure(runs: readonly StoredRun[], merged: RunResult, dir: string): void {
  const target = path.join(dir, 'allure-results');
  fs.mkdirSync(target, { recursive: true });
  const standing = new Map(merged.cases.map(one => [one.id, one]));
  for (const run of runs) {
    const folder = path.join(run.path, 'allure-results');
    if (!fs.existsSync(folder)) continue;
    // The trace tells which run a case was taken from: it is the very same list.
    const overruled = run.result.cases.filter(one => standing.get(one.id)?.trace !== one.trace);
    const dropped = overruled.map(({ area, title }) => `${area}.feature#${title}`);
    for (const name of fs.readdirSync(folder)) {
      const file = path.join(folder, name);
      if (name.endsWith('-result.json') && isLeftOut(file, dropped)) continue;
      fs.copyFileSync(file, path.join(target, name));
    }
  }
  writeAllureRules(dir, merged.rules, { started: new Date(merged.started), ended: new Date(merged.ended) });
}

function isLeftOut(file: string, dropped: readonly string[]): boolean {
  const { fullName = '' } = JSON.parse(fs.readFileSync(file, 'utf8')) as { fullName?: string };
  // The reporter puts a path before the file where there is one, and a package's name.
  return fullName.startsWith('rules/') || dropped.some(name => `/${fullName}`.replace(':', '/').endsWith(`/${name}`));
}
