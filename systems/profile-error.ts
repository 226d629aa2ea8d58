// The error for a profile that can't be used. It says where, what was expected and what was found.

export interface ProfileProblem {
  line?: number;
  /** Path of the key, such as `start.ready.withinMs`; '' for the file as a whole. */
  where: string;
  expected: string;
  found: string;
  hint?: string;
}

/** Stable name: the command exits 64 on it. `line` and `expected` are those of the first problem. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError';
  readonly line?: number;
  readonly expected: string;

  constructor(
    readonly file: string,
    readonly problems: ProfileProblem[],
  ) {
    super(problems.map(problem => describe(file, problem)).join('\n'));
    this.line = problems[0]?.line;
    this.expected = problems[0]?.expected ?? '';
  }
}

function describe(file: string, problem: ProfileProblem): string {
  const place = problem.line === undefined ? file : `${file}:${problem.line}`;
  const where = problem.where ? `${problem.where}: ` : '';
  const hint = problem.hint ? ` (${problem.hint})` : '';
  return `${place}: ${where}expected ${problem.expected}, found ${problem.found}${hint}`;
}
