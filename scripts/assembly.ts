// Compiles assembly/scan.ts to simulator/message/scan-code.ts, where the codec has it as text: it needs no file at run time.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.join(__dirname, '..');
const target = path.join(root, 'simulator', 'message', 'scan-code.ts');
const options = '--runtime stub --enable simd -O3 --noAssert --initialMemory 2 --maximumMemory 2'.split(' ');

/** The file's text as it has to be. @throws Error with what the compiler says */
export function compiledScan(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sipspec-assembly-'));
  try {
    const file = path.join(folder, 'scan.wasm');
    const compiler = path.join(root, 'node_modules', 'assemblyscript', 'bin', 'asc.js');
    const args = [compiler, path.join('assembly', 'scan.ts'), ...options, '--outFile', path.relative(root, file)];
    execFileSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = fs.readFileSync(file, 'base64').match(/.{1,110}/g) ?? [];
    return [
      '// What assembly/scan.ts is compiled to: made by `npm run assembly`, not to be changed by hand.',
      '',
      'export const scanCode = [',
      ...lines.map(line => `  '${line}',`),
      "].join('');",
      '',
    ].join('\n');
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

if (require.main === module) fs.writeFileSync(target, compiledScan());
