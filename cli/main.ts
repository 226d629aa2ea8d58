// The sipspec command: what can be asked of it. Each command's code is loaded only when that command runs, so that
// --help answers at once.
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { exit } from './exit';

const examples = `
Examples:
  sipspec run                                         every case against the embedded reference system
  sipspec run --sut systems/kamailio/profile.yaml     a real system, started by its profile
  sipspec run --sut sip:192.0.2.7:5060                whatever answers there
  sipspec run --select RFC3261:17.1 --select uac      some cases only
  sipspec explain registrar-add-binding               what a case judges, and how
  sipspec selftest                                    does each deliberate defect get caught?
  sipspec simulate phone --listen udp:127.0.0.1:5060  an element on its own

Exit status: 0 conforms; 1 nonconformity; 2 inconclusive, or the system can't be reached;
64 wrong usage or profile; 70 our own fault; 130 interrupted.
`;

function collect(value: string, previous: string[]): string[] {
  return [...previous, value];
}

function positive(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('give a whole number from 1.');
  return number;
}

function seed(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 0xffffffff)
    throw new InvalidArgumentError('give a whole number from 0 to 4294967295.');
  return number;
}

function program(): Command {
  const sipspec = new Command('sipspec')
    .description('Does a piece of SIP equipment do what the RFCs say, and if not, where exactly?')
    .version(require('../runner/version').version(), '-V, --version')
    .addHelpText('after', examples)
    .showHelpAfterError('(sipspec --help tells what there is)')
    .exitOverride();

  sipspec
    .command('run')
    .description('run cases against a system under test and write the reports')
    .option(
      '--sut <profile|uri>',
      'a profile (YAML), or a SIP URI such as sip:192.0.2.7:5060 (default: the embedded reference system)',
    )
    .option(
      '--select <selector>',
      'case id, requirement or clause (RFC3261:17.1), ETSI id, role, level, area, or tag expression; repeatable',
      collect,
      [],
    )
    .option(
      '--features <path>',
      'feature files or folder of your own, instead of those shipped; repeatable',
      collect,
      [],
    )
    .option('--require <path>', 'step definitions of your own (TypeScript or JavaScript); repeatable', collect, [])
    .option('--strict', 'a broken SHOULD (warn) counts as a failure', false)
    .option('--concurrency <n>', 'cases at once (default: what the profile allows)', positive)
    .option('--network <kind>', 'for the embedded system: virtual (simulated time) or real (loopback)', 'virtual')
    .option('--seed <n>', 'seed of all random choices', seed, 1)
    .option('--out <dir>', 'folder for the reports (default: runs/<time>)')
    .option('--quiet', 'no progress', false)
    .addHelpText(
      'after',
      '\nReports: index.html, junit.xml, results.json, messages.ndjson, allure-results/, captures/*.pcapng; runs/latest is the last run.',
    )
    .action(async options => exit(await require('./run-command').runCommand(options)));

  sipspec
    .command('list')
    .description('list cases, rules, requirements or defects')
    .argument('[what]', 'cases, rules, requirements or defects (default: cases)')
    .argument('[selector...]', 'for cases: as for run --select')
    .option('--json', 'as JSON', false)
    .action(async (what, selectors, options) =>
      exit(await require('./list-command').listCommand(what, selectors, options)),
    );

  sipspec
    .command('explain')
    .description('explain a case, a requirement or a defect in plain words')
    .argument('<id>')
    .action(async id => exit(await require('./list-command').explainCommand(id)));

  sipspec
    .command('selftest')
    .description('run every deliberate defect of the reference system against the suite: which case or rule catches it')
    .option('--json', 'as JSON', false)
    .option('--defect <id>', 'this defect only; repeatable', collect, [])
    .option('--all-cases', 'run every case of its role against each defect, not only the case named for it', false)
    .action(async options => exit(await require('./selftest-command').selftestCommand(options)));

  sipspec
    .command('simulate')
    .description('run an element on its own until interrupted')
    .argument('<element>', 'registrar, proxy or phone')
    .option('--listen <transport:host:port>', 'where to listen, such as udp:127.0.0.1:5060; repeatable', collect, [])
    .option('--domain <domain>', 'the domain that the registrar or proxy serves (default: any)')
    .option('--user <user:password>', 'an account that must authenticate; repeatable', collect, [])
    .option('--verbose', 'print every message', false)
    .addHelpText(
      'after',
      '\nExamples:\n  sipspec simulate phone --listen udp:127.0.0.1:5060\n  sipspec simulate registrar --listen udp:127.0.0.1:5060 --listen tcp:127.0.0.1:5060 --domain example.com',
    )
    .action(async (element, options) => exit(await require('./simulate-command').simulateCommand(element, options)));

  // Subcommands inherit neither of these.
  for (const command of sipspec.commands)
    command.exitOverride().showHelpAfterError(`(sipspec ${command.name()} --help tells what there is)`);
  return sipspec;
}

/** Runs the command line; ends the process with the exit status that DESIGN's table gives. */
export function main(argv: string[]): void {
  // Whoever read our output has had enough (`sipspec list | head`): that is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  program()
    .parseAsync(argv)
    .catch((error: unknown) => {
      if (error instanceof CommanderError) exit(error.exitCode === 0 ? 0 : 64);
      else fail(error);
    });
}

/** A usage or profile error is the caller's (64); anything else is ours (70). */
function fail(error: unknown): void {
  const usage = error instanceof Error && (error.name === 'UsageError' || error.name === 'ProfileError');
  process.stderr.write(
    `sipspec: ${usage ? (error as Error).message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  exit(usage ? 64 : 70);
}
