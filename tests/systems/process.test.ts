import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { type Runtime, realRuntime } from '../../simulator/runtime';
import { SutProcess } from '../../systems/process';
import { SystemError } from '../../systems/start';
import { Folders, runningWith } from './helpers';

describe('process', () => {
  const folders = new Folders();
  let runtime: Runtime;
  beforeEach(() => {
    runtime = realRuntime();
  });
  afterEach(() => {
    runtime.close();
    folders.clear();
  });

  const node = (script: string, ...args: string[]) =>
    SutProcess.spawn({
      command: [process.execPath, '-e', script, ...args],
      cwd: folders.make(),
      clock: runtime.clock,
    });
  const says = (sut: SutProcess, line: string) => {
    // output is no event of the runtime: a timer asks now and then
    const ask = (): void => void runtime.clock.setTimer(5, ask);
    ask();
    return runtime.until(() => sut.lastLines().includes(line) || undefined, 10_000);
  };

  it('keeps the last 200 lines', async () => {
    const sut = await node('for (let i = 1; i <= 500; i++) console.log("line " + i)');
    await sut.ended;
    assert.deepEqual(sut.exit, { code: 0, signal: null });
    const lines = sut.lastLines();
    assert.deepEqual([lines.length, lines[0], lines[199]], [200, 'line 301', 'line 500']);
    assert.deepEqual(sut.lastLines(1), ['line 500']);
    assert.deepEqual(sut.lastLines(0), []);
  });

  it('keeps the lines of both outputs, also one that has not ended', async () => {
    const sut = await node('console.log("said"); process.stderr.write("error\\r\\nbegun")');
    await sut.ended;
    assert.deepEqual(sut.lastLines().sort(), ['begun', 'error', 'said']);
  });

  it('gives the program nothing to read', async () => {
    const sut = await node('process.stdin.on("end", () => console.log("end")).resume()');
    await sut.ended;
    assert.deepEqual(sut.lastLines(), ['end']);
  });

  it('says what to install when the program is not there', async () => {
    const missing = SutProcess.spawn({
      command: ['no-such-program'],
      cwd: folders.make(),
      install: 'install it like this',
      clock: runtime.clock,
    });
    await assert.rejects(missing, (error: SystemError) => {
      assert(error instanceof SystemError);
      assert.equal(error.kind, 'missing');
      assert.match(error.message, /no-such-program is not installed; install it like this/);
      return true;
    });
  });

  it('stops with the signal, as often as one asks', async () => {
    const sut = await node(
      'process.on("SIGINT", () => process.exit(7)); setInterval(() => {}, 1000); console.log("up")',
    );
    await says(sut, 'up');
    await Promise.all([sut.stop('SIGINT', 10_000), sut.stop('SIGINT', 10_000)]);
    await sut.stop('SIGINT', 10_000);
    assert.deepEqual(sut.exit, { code: 7, signal: null });
  });

  it('kills the whole group when the signal does not help', async () => {
    const dir = folders.make({
      'child.js': 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("child up");',
    });
    const child = path.join(dir, 'child.js');
    const sut = await node(
      `process.on("SIGTERM", () => {}); require("node:child_process").spawn(process.execPath, [process.argv[1]], { stdio: "inherit" }); setInterval(() => {}, 1000);`,
      child,
    );
    await says(sut, 'child up');
    assert.equal(runningWith(child).length, 2);
    await sut.stop('SIGTERM', 50);
    assert.deepEqual(sut.exit, { code: null, signal: 'SIGKILL' });
    assert.deepEqual(runningWith(child), []);
  });

  it('ends what the program left running itself', async () => {
    const dir = folders.make({ 'child.js': 'setInterval(() => {}, 1000); console.log("child up");' });
    const child = path.join(dir, 'child.js');
    const sut = await node(
      'const c = require("node:child_process").spawn(process.execPath, [process.argv[1]]); c.stdout.on("data", () => process.exit(3))',
      child,
    );
    await sut.ended;
    assert.deepEqual(sut.exit, { code: 3, signal: null });
    assert.deepEqual(runningWith(child), []);
  });

  for (const how of ['process.exit(0)', 'process.kill(process.pid, "SIGTERM")', 'throw new Error("stray")']) {
    it(`leaves nothing running when we end by ${how}`, async () => {
      const dir = folders.make({ 'sut.js': 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000);' });
      const sut = path.join(dir, 'sut.js');
      const main = `
        require('ts-node/register');
        const { SutProcess } = require(${JSON.stringify(path.join(__dirname, '../../systems/process'))});
        const { realRuntime } = require(${JSON.stringify(path.join(__dirname, '../../simulator/runtime'))});
        SutProcess.spawn({ command: [process.execPath, ${JSON.stringify(sut)}], cwd: '/', clock: realRuntime().clock })
          .then(() => setImmediate(() => { ${how} }));`;
      const ours = spawn(process.execPath, ['-e', main], { cwd: path.join(__dirname, '../..'), stdio: 'ignore' });
      const [code, signal] = await once(ours, 'exit');
      assert.deepEqual(
        [code, signal],
        how.includes('SIGTERM') ? [null, 'SIGTERM'] : how.includes('throw') ? [1, null] : [0, null],
      );
      // SIGKILL was sent before we ended; the kernel may still be at it
      const ask = (): void => void runtime.clock.setTimer(5, ask);
      ask();
      assert(await runtime.until(() => runningWith(sut).length === 0 || undefined, 10_000));
    });
  }
});
