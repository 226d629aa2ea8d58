// The systems that come with sipspec, as processes: the whole suite against each, two side by side, as they wait most of the time.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { hasPerl, hasProgram, needs, needsPerl } from '../needs';
import { type Ended, root, sipspec, temporaryFolder } from './spawn';

interface Row {
  /** A folder of systems/, and another profile there than profile.yaml. */
  system: string;
  file?: string;
  /** A part of the suite, where the rest is judged by another row. */
  select?: string;
  /** What it needs: a program, or a module of Perl. */
  program?: string;
  perl?: string;
  /** So many cases pass at least. */
  least: number;
}

const systems: Row[] = [
  { system: 'baresip', program: 'baresip', least: 300 },
  { system: 'kamailio', program: 'kamailio', least: 300 },
  { system: 'sipp', program: 'sipp', least: 330 },
  { system: 'netsip', perl: 'Net::SIP', least: 45 },
  { system: 'netsip', file: 'proxy.yaml', perl: 'Net::SIP', least: 120 },
  { system: 'linphone', program: 'linphone-daemon', least: 280 },
  { system: 'kamailio', file: 'secure.yaml', select: 'transport', program: 'kamailio', least: 40 },
  { system: 'netsip', file: 'phone.yaml', perl: 'Net::SIP', least: 300 },
  { system: 'ejabberd', program: 'ejabberdctl', least: 280 },
];

interface Run {
  ended: Promise<Ended>;
  cwd: string;
}
const runs = new Map<Row, Run>();

/** Starts it, if that was not done ahead. */
function begin(row: Row): Run {
  const begun = runs.get(row);
  if (begun) return begun;
  const { system, file = 'profile.yaml', select } = row;
  const cwd = temporaryFolder();
  const args = ['run', '--sut', path.join(root, 'systems', system, file), ...(select ? ['--select', select] : [])];
  const run = { ended: sipspec(args, cwd), cwd };
  runs.set(row, run);
  return run;
}

/** The next one meanwhile, unless only some are wanted. */
function beginAhead(row: Row | undefined): void {
  const some = process.argv.some(argument => /^(-g|--grep|-f|--fgrep)$/.test(argument));
  if (row && !some && (row.program ? hasProgram(row.program) : hasPerl(row.perl ?? ''))) begin(row);
}

describe('cli: real systems', function () {
  this.timeout(400_000);
  systems.forEach((row, index) => {
    const name = `${row.system}/${row.file ?? 'profile.yaml'}`;
    it(`${name}: every case that fits is judged, and only what its profile knows of fails`, async function () {
      if (row.program) needs(this, row.program);
      if (row.perl) needsPerl(this, row.perl);
      const run = begin(row);
      beginAhead(systems[index + 1]);
      const { status, stdout, stderr } = await run.ended;
      assert.equal(status, 0, stdout + stderr);
      const results = fs.readFileSync(path.join(run.cwd, 'runs', 'latest', 'results.json'), 'utf8');
      const { summary, cases, unexpectedPasses } = JSON.parse(results);
      assert.equal(summary.inconclusive + summary.error, 0, stdout);
      assert.equal(unexpectedPasses, 0, stdout);
      assert.ok(summary.pass > row.least, `${summary.pass} of ${cases.length} pass`);
      const longest = Math.max(...cases.map((one: { durationMs: number }) => one.durationMs));
      process.stdout.write(
        `      ${name}: ${cases.length} cases, ${summary.pass} pass, longest case ${(longest / 1000).toFixed(1)} s\n`,
      );
    });
  });
});
