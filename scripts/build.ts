// Makes dist/: the compiled code with its types, and beside it the data it reads (features, requirements, profiles).
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..');
const dist = path.join(root, 'dist');
const code = ['simulator', 'requirements', 'systems', 'steps', 'runner', 'reports', 'cli', 'index.ts'];
const data = ['features', 'requirements', 'systems'];

fs.rmSync(dist, { recursive: true, force: true });
const config = path.join(root, 'tsconfig.build.json');
fs.writeFileSync(
  config,
  JSON.stringify({ extends: './tsconfig.json', include: code, compilerOptions: { types: ['node'] } }),
);
try {
  execFileSync(path.join(root, 'node_modules', '.bin', 'tsc'), ['-p', config], { stdio: 'inherit' });
} finally {
  fs.rmSync(config);
}
for (const folder of data) {
  fs.cpSync(path.join(root, folder), path.join(dist, folder), {
    recursive: true,
    filter: file => !/\.tsx?$/.test(file),
  });
}
