// Errors in the files of --require are those of who wrote them: one sentence, with the place.
import fs from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { UsageError } from './exit';
import { existing } from './typescript';

/**
 * What `action` gives, which loads these files and folders; an error in one of them is the caller's.
 * @throws UsageError, also for one that is not there, before anything else happens
 */
export async function withRequired<T>(named: readonly string[], action: () => Promise<T>): Promise<T> {
  for (const name of named) existing(name);
  try {
    return await action();
  } catch (error) {
    for (const name of named) {
      const place = error instanceof Error && placeIn(existing(name), textOf(error));
      if (place) throw new UsageError(`--require ${name} can't be used: ${summaryOf(error)} (${place})`);
    }
    throw error;
  }
}

/** Where it is, in whatever way it is told: a frame of the stack, the code frame of a compiler, the files that asked for one. */
function textOf({ message, stack = '', cause }: Error): string {
  const deeper = cause instanceof Error ? textOf(cause) : '';
  return stripVTControlCharacters(`${message}\n${stack}\n${deeper}`);
}

/** The first place in this file, or in a file of this folder, that the text names: `steps.ts:3`. */
function placeIn(absolute: string, text: string): string | undefined {
  const root = absolute.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const inside = fs.statSync(absolute).isDirectory() ? '[\\\\/][^:()\\n]+' : '';
  const own = path.join(__dirname, '..') + path.sep;
  for (const [, file, line] of text.matchAll(new RegExp(`(${root}${inside})(?::(\\d+))?(?![\\w.-])`, 'g'))) {
    if (file.includes('node_modules') || (file.startsWith(own) && !absolute.startsWith(own))) continue;
    return `${path.relative(process.cwd(), file)}${line === undefined ? '' : `:${line}`}`;
  }
  return undefined;
}

/** The compiler marks the sentence that says what is wrong; of an error in a hook it is the cause that says it. */
function summaryOf({ message, cause }: Error): string {
  const [first = ''] = stripVTControlCharacters(cause instanceof Error ? cause.message : message)
    .trim()
    .split('\n');
  return first.replace(/^[x×] /, '').trim();
}
