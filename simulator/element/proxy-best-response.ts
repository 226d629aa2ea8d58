// Which of several final responses a proxy sends back, and what it adds to it (16.7 items 6 and 7).
import type { Response } from '../message';

/** Within 4xx: those that tell the caller how to try again come first. */
const HELPFUL = [401, 407, 415, 420, 484];
const CHALLENGES = ['WWW-Authenticate', 'Proxy-Authenticate'];

/** None but 300 to 699. Undefined when there is none. */
export function chooseBest(finals: readonly Response[]): Response | undefined {
  const rank = ({ status }: Response): number => {
    if (status >= 600) return 0;
    const within = status === 503 ? 2 : HELPFUL.includes(status) ? 0 : 1;
    return Math.floor(status / 100) * 10 + within;
  };
  const best = finals.reduce<Response | undefined>(
    (chosen, each) => (chosen === undefined || rank(each) < rank(chosen) ? each : chosen),
    undefined,
  );
  return best && withAllChallenges(best, finals);
}

/** Item 7: a 401 or 407 bears the challenges of all others. */
function withAllChallenges(best: Response, finals: readonly Response[]): Response {
  if (!isChallenge(best)) return best;
  const response = best.clone();
  for (const other of finals) {
    if (other === best || !isChallenge(other)) continue;
    for (const field of CHALLENGES) for (const value of other.getAll(field)) response.add(field, value);
  }
  return response;
}

function isChallenge({ status }: Response): boolean {
  return status === 401 || status === 407;
}
