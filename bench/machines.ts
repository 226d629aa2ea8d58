// How fast the middle floors run: calls and registrations in the virtual world, and how punctual timers are in the real one.
import { virtualCalls } from './machines-calls';
import { registrationHours } from './machines-registration';
import { timerAccuracy } from './machines-timers';

/** The rows of `npm run bench -- machines`. One after the other: each has the processor to itself. */
export async function machines(): Promise<Record<string, string | number>[]> {
  const rows = [];
  for (const measure of [virtualCalls, registrationHours, timerAccuracy]) {
    rows.push(await measure());
    process.stderr.write(`measured ${rows.at(-1)?.name}\n`);
  }
  return rows;
}
