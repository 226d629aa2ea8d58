#!/usr/bin/env node
// Starts the command: the compiled one where the package is installed, the TypeScript one in a checkout.
const fs = require('node:fs');
const path = require('node:path');

const [major] = process.versions.node.split('.');
if (Number(major) < 20) {
  process.stderr.write(`sipspec: Node.js 20 or newer is needed; this is ${process.versions.node}\n`);
  process.exit(70);
}
const root = path.join(__dirname, '..');
if (fs.existsSync(path.join(root, 'cli', 'main.ts'))) {
  process.env.TS_NODE_PROJECT ??= path.join(root, 'tsconfig.json');
  require('ts-node/register');
  require('../cli/main.ts').main(process.argv);
} else {
  require('../dist/cli/main.js').main(process.argv);
}
