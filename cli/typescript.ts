// Step definitions of a user's own may be TypeScript: ts-node (with SWC, no type-check) loads them.
import fs from 'node:fs';
import path from 'node:path';
import { UsageError } from './exit';

/** Its absolute path. @throws UsageError where there is none */
export function existing(name: string): string {
  const absolute = path.resolve(name);
  if (!fs.existsSync(absolute)) throw new UsageError(`--require ${name}: there is no such file or folder`);
  return absolute;
}

/** Absolute paths of the files and folders named; registers ts-node when TypeScript is among them. */
export function useTypeScript(named: readonly string[]): string[] {
  const paths = named.map(name => {
    const absolute = existing(name);
    return fs.statSync(absolute).isDirectory() ? path.join(absolute, '**', '*.{ts,js}') : absolute;
  });
  const registered = Symbol.for('ts-node.register.instance') in process;
  if (paths.some(one => /\.ts$|\{ts/.test(one)) && !registered) {
    require('ts-node').register({
      swc: true,
      skipProject: true,
      compilerOptions: {
        module: 'commonjs',
        moduleResolution: 'node10',
        target: 'es2022',
        esModuleInterop: true,
        ignoreDeprecations: '6.0',
      },
    });
  }
  return paths;
}
