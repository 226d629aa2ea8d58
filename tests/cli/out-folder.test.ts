// The folder of a run's reports: what was there before.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../cli/exit';
import { outFolder, pointLatest } from '../../cli/out-folder';
import { temporaryFolder } from './spawn';

describe('cli: the folder of a run', () => {
  it('holds nothing of the run before', () => {
    const dir = path.join(temporaryFolder(), 'out');
    assert.equal(outFolder(dir), dir);
    for (const name of ['index.html', 'results.json', 'junit.xml', 'messages.ndjson'])
      fs.writeFileSync(path.join(dir, name), 'of the run before');
    for (const name of ['captures', 'system', 'allure-results'])
      fs.mkdirSync(path.join(dir, name, 'x'), { recursive: true });
    fs.writeFileSync(path.join(dir, 'my-notes.txt'), 'mine');
    outFolder(dir);
    assert.deepEqual(fs.readdirSync(dir).sort(), ['messages.ndjson', 'my-notes.txt']);
    assert.equal(fs.readFileSync(path.join(dir, 'messages.ndjson'), 'utf8'), '');
  });

  it('takes nothing away that no run wrote', () => {
    const dir = temporaryFolder();
    fs.mkdirSync(path.join(dir, 'captures'));
    fs.writeFileSync(path.join(dir, 'captures', 'my-own.pcap'), 'mine');
    assert.throws(
      () => outFolder(dir),
      (error: Error) => {
        assert.ok(error instanceof UsageError);
        assert.match(
          error.message,
          /captures in it would be overwritten, and no run wrote it\): name another folder with --out/,
        );
        return true;
      },
    );
    assert.equal(fs.readFileSync(path.join(dir, 'captures', 'my-own.pcap'), 'utf8'), 'mine');
  });

  it('may be the one that runs/latest points to', () => {
    const first = outFolder(path.join(fs.realpathSync(temporaryFolder()), 'runs', 'first'));
    pointLatest(first);
    const latest = path.join(path.dirname(first), 'latest');
    const again = outFolder(latest);
    assert.equal(again, first);
    pointLatest(again);
    assert.equal(fs.realpathSync(latest), first);
  });
});
