// The package's own name and version.
import fs from 'node:fs';
import path from 'node:path';

/** The version in package.json, which lies beside the code in a checkout and above dist/ in the built package. */
export function version(): string {
  const parent = path.join(__dirname, '..');
  const root = path.basename(parent) === 'dist' ? path.join(parent, '..') : parent;
  return (JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }).version;
}
