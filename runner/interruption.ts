// What an interruption does to the cases that are under way: the wait that each is in ends, so that it can still end what it
// began in the system under test.
import { Inconclusive } from '../simulator/peer';
import type { Runtime } from '../simulator/runtime';
import type { RunContext } from '../steps/context';

/** Why a case has no verdict then. */
export const interrupted = 'the run was interrupted before this case ended';

/** The context, for cases that end when the signal says so. */
export function endingWith<Context extends RunContext>(signal: AbortSignal | undefined, context: Context): Context {
  if (!signal) return context;
  const underWay = new Set<Runtime>();
  // One listener for all cases: a signal takes few.
  signal.addEventListener('abort', () => {
    for (const { clock } of underWay) clock.setTimer(0, () => {}); // who waits is asked after every timer
  });
  return {
    ...context,
    lease: async (caseId, wishes) => {
      const lease = await context.lease(caseId, wishes);
      const { runtime } = lease;
      underWay.add(runtime);
      endNextWait(runtime, signal);
      return {
        ...lease,
        release: () => {
          underWay.delete(runtime);
          return lease.release();
        },
      };
    },
  };
}

/** Only one: to tidy up, the case may have to wait again. */
function endNextWait(runtime: Runtime, signal: AbortSignal): void {
  const until = runtime.until.bind(runtime);
  let told = false;
  runtime.until = (poll, limitMs) =>
    until(() => {
      if (!signal.aborted || told) return poll();
      told = true;
      throw new Inconclusive(interrupted);
    }, limitMs);
}
