// The recipes of docs/ci.md: they are YAML, every sipspec command in them exists, and the lines of the shards do what is promised.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { root, sipspec, start, temporaryFolder } from './spawn';

const page = fs.readFileSync(path.join(root, 'docs', 'ci.md'), 'utf8');
const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text]) => text);

/** The shell lines of a recipe: what stands in `run`, `script` and `before_script`, however deep. */
function shellLines(value: unknown, key = ''): string[] {
  if (typeof value === 'string') return /^(run|script|before_script)$/.test(key) ? value.split('\n') : [];
  if (Array.isArray(value)) return value.flatMap(one => shellLines(one, key));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => shellLines(inner, name));
}

/** As the pipeline's server fills it in, for one of three shards. */
function filledIn(line: string, shard: number): string {
  return line
    .replace(/\$\{\{ matrix\.shard \}\}|\$CI_NODE_INDEX/g, String(shard))
    .replaceAll('$CI_NODE_TOTAL', '3')
    .replace(/\$\{\{.*?\}\}/g, expression => assert.fail(`the test knows no value for ${expression}`));
}

const lines = blocks.flatMap(block => shellLines(parseDocument(block).toJS()));

interface Used {
  line: string;
  command: string;
  words: string[];
}

/** The sipspec commands: by name, or as the image of that name. */
const used: Used[] = lines.flatMap(line =>
  filledIn(line, 1)
    .split(/&&|\|\||;/)
    .flatMap(part => {
      const [, command, rest = ''] = /(?<![\w./-])sipspec ([a-z-]+)(?= |$)(.*)$/.exec(part) ?? [];
      return command ? [{ line, command, words: rest.split(/\s+/).filter(Boolean) }] : [];
    }),
);

/** The options of a command by its help, and whether each wants a value. */
async function optionsOf(command: string): Promise<Map<string, boolean>> {
  const { status, stdout, stderr } = await sipspec([command, '--help']);
  assert.equal(status, 0, stderr);
  return new Map(
    [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)( <)?/gm)].map(([, name, value]) => [name, Boolean(value)]),
  );
}

/** The lines that call sipspec, in the recipe that has these words. */
function sipspecLinesOf(words: string): string[] {
  const block = blocks.find(one => one.includes(words)) ?? assert.fail(`no recipe with ${words}`);
  return shellLines(parseDocument(block).toJS()).filter(line => line.startsWith('sipspec '));
}

function runLineOf(words: string): string {
  return sipspecLinesOf(words).find(line => line.startsWith('sipspec run')) ?? assert.fail('no run');
}

/** As pipelines run their lines. */
const bash = (cwd: string, script: string) => start('bash', ['-e', '-c', script], cwd).ended;

describe('docs/ci.md', function () {
  this.timeout(180_000);

  it('has recipes, each in YAML that can be read', () => {
    assert.ok(blocks.length >= 5, `${blocks.length} blocks`);
    for (const block of blocks) {
      const { errors, warnings } = parseDocument(block);
      assert.deepEqual([...errors, ...warnings].map(String), [], block);
    }
  });

  it('calls sipspec with commands and options that there are', async () => {
    assert.deepEqual([...new Set(used.map(one => one.command))].sort(), ['merge', 'run']);
    for (const command of ['merge', 'run']) {
      const known = await optionsOf(command);
      for (const { line, words } of used.filter(one => one.command === command)) {
        words.forEach((word, index) => {
          if (!word.startsWith('--')) return;
          assert.ok(known.has(word), `${line}: ${command} has no ${word}`);
          if (known.get(word)) assert.match(words[index + 1] ?? '', /^[^-]/, `${line}: ${word} wants a value`);
        });
      }
    }
  });

  it('names options and exit statuses in its text that there are', async () => {
    const known = new Map([...(await optionsOf('run')), ...(await optionsOf('merge'))]);
    const text = page.replace(/^```.*?^```$/gms, '').replace(/docker run [^`]*/g, '');
    for (const [, option] of text.matchAll(/`(--[\w-]+)`/g)) assert.ok(known.has(option), `there is no ${option}`);
    const { stdout } = await sipspec(['--help']);
    for (const [, status] of page.matchAll(/^\| (\d+) \|/gm)) assert.match(stdout, new RegExp(`\\b${status} `));
  });

  for (const [server, name] of [
    ['GitHub', 'name: sip-shards'],
    ['GitLab', 'FF_NETWORK_PER_BUILD'],
  ] as const) {
    it(`lets ${server}'s shards find what they find, and stops at what is no verdict`, async () => {
      const cwd = temporaryFolder();
      fs.writeFileSync(path.join(cwd, 'sipspec'), '#!/bin/sh\nexit $STATUS\n', { mode: 0o755 });
      const line = filledIn(runLineOf(name), 1);
      for (const [status, ends] of [
        [0, 0],
        [1, 0],
        [2, 0],
        [64, 1],
        [70, 1],
      ])
        assert.equal((await bash(cwd, `export STATUS=${status} PATH="$PWD:$PATH"\n${line}`)).status, ends, `${status}`);
    });

    it(`divides the cases and joins them, by ${server}'s lines as they stand`, async () => {
      const cwd = temporaryFolder();
      fs.mkdirSync(path.join(cwd, 'tests'));
      fs.mkdirSync(path.join(cwd, 'bin'));
      const reference = path.join(root, 'systems', 'reference', 'profile.yaml');
      for (const file of ['sip.yaml', 'sip-here.yaml'])
        fs.writeFileSync(path.join(cwd, 'tests', file), `extends: ${reference}\nname: mine\n`);
      // The command by its name, with a few cases only.
      fs.writeFileSync(
        path.join(cwd, 'bin', 'sipspec'),
        `#!/bin/sh\n[ "$1" = run ] && set -- "$@" --select registrar/bindings\nexec ${path.join(root, 'sipspec')} "$@"\n`,
        { mode: 0o755 },
      );
      const own = sipspecLinesOf(name);
      const [runLine, mergeLine, ...others] = own;
      assert.deepEqual(others, []);
      const script = [...[1, 2, 3].map(shard => filledIn(runLine, shard)), mergeLine].join('\n');
      const { status, stdout, stderr } = await start('bash', ['-e', '-c', `PATH="$PWD/bin:$PATH"\n${script}`], cwd)
        .ended;
      assert.equal(status, 0, stdout + stderr);
      assert.match(stdout, /joined from 3 runs: shards 1\/3, 2\/3, 3\/3/);
      assert.ok(fs.existsSync(path.join(cwd, 'report', 'junit.xml')));
    });
  }
});
