// Mocha's spec reporter, and the counts as JSON on file descriptor 3 for scripts/test.ts.
const fs = require('node:fs');
const Mocha = require('mocha');

class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      const skipped = passes + failures + pending === 0 ? 0 : pending;
      try {
        fs.writeSync(3, JSON.stringify({ passed: passes, failed: failures, skipped }));
      } catch {
        // Run by hand, without scripts/test.ts: nobody asks for the counts.
      }
    });
  }
}

module.exports = CountingReporter;
