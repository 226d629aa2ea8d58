// `npm run bench -- NAME [--json]`: measures; prints a table, or rows as JSON. Speed is measured here and never asserted in tests.
import { codec } from './codec';
import { first } from './first';
import { lint } from './lint';
import { machines } from './machines';
import { repeat } from './repeat';
import { rules } from './rules';
import { start } from './start';
import { wall } from './wall';

type Row = Record<string, string | number>;

const benchmarks: Record<string, { what: string; rows(argument?: string): Promise<Row[]> }> = {
  start: { what: 'start-up of --help, and the whole suite against the reference system', rows: start },
  first: { what: 'from the command to the first verdict, for each system that comes with sipspec', rows: first },
  wall: { what: 'wall time against Kamailio, beside the longest case', rows: wall },
  codec: { what: 'messages read per second of CPU time, beside other SIP stacks (docs/benchmarks.md)', rows: codec },
  machines: { what: 'calls and registrations in the virtual world, timers in real time', rows: machines },
  rules: { what: 'all passive rules over a call of 7 messages, and over a long capture', rows: rules },
  lint: { what: 'sipspec lint over captures of 100,000 messages', rows: lint },
  repeat: {
    what: '20 runs in a row against each real system: are the verdicts the same? (repeat kamailio: only that one)',
    rows: repeat,
  },
};

async function main(): Promise<void> {
  const json = process.argv.includes('--json');
  const [name, argument] = process.argv.slice(2).filter(word => word !== '--json');
  const benchmark = benchmarks[name ?? ''];
  if (!benchmark) {
    process.stdout.write(
      `npm run bench -- NAME [--json]\n${Object.entries(benchmarks)
        .map(([key, { what }]) => `  ${key.padEnd(8)} ${what}`)
        .join('\n')}\n`,
    );
    process.exitCode = name ? 64 : 0;
    return;
  }
  const rows = await benchmark.rows(argument);
  if (json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  else console.table(rows);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 70;
});
