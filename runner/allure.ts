// What Allure's reporter is told, and how its files are written: as the reporter's own writer does, but without waiting
// for the disk after each file (2,400 files for 600 cases, which took longer than the cases).
import fs from 'node:fs';
import path from 'node:path';
import type { IConfiguration } from '@cucumber/cucumber/api';
import type { Writer } from 'allure-js-commons/sdk/reporter';
import { stringifyEnvInfo } from 'allure-js-commons/sdk/reporter';

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
