// The sipspec command: what can be asked of it. Each command's code is loaded only when that command runs, so that
// --help answers at once.
import { Command, CommanderError, Help, InvalidArgumentError, type Option } from 'commander';
import { exit } from './exit';
import { withRequired } from './required';

const examples = `
Examples:
  sipspec run                                         every case against the embedded reference system
  sipspec run --sut systems/kamailio/profile.yaml     a real system, started by its profile
  sipspec run --sut sip:192.0.2.7:5060                whatever answers there
  sipspec probe sip:192.0.2.7:5060                    what answers there, as a first profile
  sipspec run --select RFC3261:17.1 --select uac      some cases only
  sipspec explain registrar-add-binding               what a case judges, and how
  sipspec selftest                                    does each deliberate defect get caught?
  sipspec simulate phone --listen udp:127.0.0.1:5060  an element on its own
  sipspec lint call.pcapng --sut 192.0.2.7            the rules over what that address sends in a capture

Exit status: 0 conforms; 1 nonconformity; 2 inconclusive, or the system can't be reached;
64 wrong usage, profile or feature file; 70 our own fault; 130 interrupted.
`;

function collect(value: string, previous: string[]): string[] {
  return [...previous, value];
}

function positive(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('Give a whole number from 1.');
  return number;
}

function seed(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 0xffffffff)
    throw new InvalidArgumentError('Give a whole number from 0 to 4294967295.');
  return number;
}

/** That a list begins empty, and that what is not asked for is not done, needs no words. */
function optionDescription(option: Option): string {
  const { defaultValue, description } = option;
  const isPlain = defaultValue === false || (Array.isArray(defaultValue) && defaultValue.length === 0);
  return isPlain ? description : new Help().optionDescription(option);
}

function program(): Command {
  const sipspec = new Command('sipspec')
    .description('Does a piece of SIP equipment do what the RFCs say, and if not, where exactly?')
    .version(require('../runner/version').version(), '-V, --version')
    .addHelpText('after', examples)
    .configureHelp({ optionDescription })
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'sipspec: ')) })
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
    .option('--shard <index/of>', 'only this share of the selected cases, such as 2/5; sipspec merge joins the runs')
    .option(
      '--write-baseline',
      'add what fails or warns to the knownNonconformities of the profile, each with a reason to be replaced',
      false,
    )
    .option('--quiet', 'no progress', false)
    .addHelpText(
      'after',
      '\nReports: index.html, junit.xml, results.json, messages.ndjson, allure-results/, captures/*.pcapng; runs/latest is the last run.',
    )
    .action(async options => {
      const run = (): Promise<number> => require('./run-command').runCommand(options);
      exit(await withRequired(options.require, run));
    });

  sipspec
    .command('merge')
    .description('join several runs of one system into one report: the shards of a run, or runs on several machines')
    .argument('<run...>', 'folders of runs')
    .option('--strict', 'a broken SHOULD (warn) counts as a failure (also when one of the runs was strict)', false)
    .option('--out <dir>', 'folder for the reports (default: runs/<time>)')
    .addHelpText(
      'after',
      `
Examples:
  sipspec run --sut phone.yaml --shard 1/2 --out shard-1   on one machine
  sipspec run --sut phone.yaml --shard 2/2 --out shard-2   on another
  sipspec merge shard-1 shard-2 --out report               where both folders are

A case that is in several runs counts with its worst verdict. Exit status: as of one run of all; 2 when a shard is missing,
64 when the runs are not of one system and one version. docs/ci.md tells the rest.`,
    )
    .action(async (folders, options) => exit(await require('./merge-command').mergeCommand(folders, options)));

  sipspec
    .command('probe')
    .description('find out what answers at an address, and write a first profile for it')
    .argument('<uri>', 'a SIP URI such as sip:192.0.2.7:5060; with a user, that user is called: sip:101@192.0.2.7')
    .option('--out <file>', 'where the profile goes', 'profile.yaml')
    .option('--user <name>', 'an account to register with, best one that nobody uses; {n} counts from 1: user{n}')
    .option('--password <password>', 'its password, which the profile will hold')
    .option('--domain <domain>', 'the host part of addresses-of-record (default: what is found)')
    .option('--json', 'print what was found as JSON, without the password', false)
    .option('--force', 'overwrite the file', false)
    .addHelpText(
      'after',
      `
It sends about 40 messages at most, to that host alone (the BYE of a call that it made also to where that call's Contact leads), and is
done within seconds: OPTIONS over UDP and TCP; TLS at port 5061, WebSocket at 80, 8080, 8088, 5066 and secure at 443, 8443, 8089,
7443; REGISTER for a user that nobody is, or with the account given; calls to the URI's user or to one that nobody is, ended within
seconds; requests through it to itself. It removes what it registered and ends what it called, on Ctrl-C as well.

Exit status: 0 written; 2 nothing answers, or nothing that a case fits; 64 wrong usage, or the file is there already; 130 interrupted.`,
    )
    .action(async (uri, options) => exit(await require('./probe-command').probeCommand(uri, options)));

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
    .command('lint')
    .description('judge the SIP in captures (pcap, pcapng) by the passive rules')
    .argument('<capture...>', 'capture files')
    .option(
      '--sut <address>',
      'the system to judge: 192.0.2.7, 192.0.2.7:5060, [2001:db8::7]:5060; repeatable, for a system that has several (default: every address that sends SIP, each by itself)',
      collect,
      [],
    )
    .option('--role <role>', 'only what it sends as uac, uas, registrar or proxy; repeatable', collect, [])
    .option('--select <selector>', 'rule id, requirement or clause (RFC3261:8.1.1); repeatable', collect, [])
    .option('--t1 <ms>', "the system's timer T1 (default: 500)", positive)
    .option('--t2 <ms>', "the system's timer T2 (default: 4000)", positive)
    .option('--strict', 'a broken SHOULD counts as a failure', false)
    .option('--json', 'as JSON', false)
    .option('--out <dir>', 'write the reports as well: index.html, results.json, junit.xml, a capture of each call')
    .addHelpText(
      'after',
      `
Examples:
  sipspec lint call.pcapng                                who broke what, of all who speak in it
  sipspec lint trunk.pcap --sut 192.0.2.7                 one system's messages only
  sipspec lint trunk.pcap --sut 192.0.2.7:5060 --sut 10.0.0.7:5060   a system with two addresses
  sipspec lint call.pcapng --select RFC3261:12 --strict   the rules of dialogs, SHOULDs too
  tshark -i eth0 -f 'port 5060' -w call.pcapng            makes such a capture

Exit status: 0 conforms; 1 nonconformity; 2 nothing to judge; 64 wrong usage, or no capture. docs/lint.md tells the rest.`,
    )
    .action(async (captures, options) => exit(await require('./lint-command').lintCommand(captures, options)));

  sipspec
    .command('simulate')
    .description('run an element on its own until interrupted')
    .argument('<element>', 'registrar, proxy, stateless-proxy or phone')
    .option('--listen <transport:host:port>', 'where to listen, such as udp:127.0.0.1:5060; repeatable', collect, [])
    .option('--domain <domain>', 'the domain that the registrar or proxy serves (default: any)')
    .option('--transfers', 'the phone does what REFER asks: it calls whom it names', false)
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

/** By name, so that no code is loaded for it. */
const callersErrors = ['UsageError', 'ProfileError', 'FeatureError'];

/** A mistake in the arguments, a profile or a feature file is the caller's (64); anything else is ours (70). */
function fail(error: unknown): void {
  const usage = error instanceof Error && callersErrors.includes(error.name);
  process.stderr.write(
    `sipspec: ${usage ? (error as Error).message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  exit(usage ? 64 : 70);
}
