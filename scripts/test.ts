// Runs all that `npm test` promises: types, floors, lint, dead code, unit and end-to-end tests; one line of counts at the end.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.join(__dirname, '..');
const bin = (name: string): string => path.join(root, 'node_modules', '.bin', name);

interface Check {
  name: string;
  command: string[];
}

/** Checks after the tests: what they reach of the folders that they are to reach wholly. */
const afterwards: Check[] = [
  { name: 'tests reach every line of the codec', command: ['npm', 'run', '--silent', 'coverage'] },
];

const checks: Check[] = [
  { name: 'types', command: [bin('tsc'), '--noEmit', '-p', '.'] },
  {
    name: 'imports go downwards',
    command: [bin('depcruise'), '--config', '.dependency-cruiser.js', '--output-type', 'err', ...folders()],
  },
  { name: 'lint', command: [bin('biome'), 'check', '.'] },
  { name: 'dead code', command: [bin('knip')] },
];

function folders(): string[] {
  return ['simulator', 'requirements', 'systems', 'steps', 'fuzz', 'reports', 'runner', 'cli'];
}

function main(): number {
  let passed = 0;
  let failed = 0;
  const run = ({ name, command }: Check): void => {
    const { status, stdout, stderr } = spawnSync(command[0], command.slice(1), { cwd: root, encoding: 'utf8' });
    if (status === 0) passed += 1;
    else failed += 1;
    process.stdout.write(`${status === 0 ? 'ok' : 'FAILED'}: ${name}\n`);
    if (status !== 0) process.stdout.write(`${stdout}\n${stderr}\n`);
  };
  checks.forEach(run);
  const mocha = spawnSync(
    bin('mocha'),
    ['--reporter', path.join(root, 'scripts', 'mocha-reporter.js'), 'tests/**/*.test.ts'],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
      encoding: 'utf8',
    },
  );
  const counts = JSON.parse(mocha.output[3] || '{"passed":0,"failed":1,"skipped":0}') as {
    passed: number;
    failed: number;
    skipped: number;
  };
  passed += counts.passed;
  failed += counts.failed || (mocha.status === 0 ? 0 : 1);
  afterwards.forEach(run);
  process.stdout.write(`\n${passed} passed, ${failed} failed, ${counts.skipped} skipped\n`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = main();
