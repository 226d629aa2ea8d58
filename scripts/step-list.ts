// Makes docs/steps.md: every sentence of the step language, by the file that defines it. tests/steps/step-list.test.ts
// checks that it is fresh.
import fs from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..');
const folder = path.join(root, 'steps', 'definitions');

/** The sentences of a file, as written in it. */
function sentences(source: string): string[] {
  return [...source.matchAll(/^(?:Given|When|Then)\(\s*(['"`])((?:(?!\1).)+)\1/gm)].map(match => match[2]);
}

/** The first comment of a file, without its slashes. */
function heading(source: string): string {
  const lines = source.split('\n');
  const end = lines.findIndex(line => !line.startsWith('//'));
  return lines
    .slice(0, end)
    .map(line => line.replace(/^\/\/ ?/, ''))
    .join(' ');
}

/** The page's text. */
export function stepList(): string {
  const parts = fs
    .readdirSync(folder)
    .sort()
    .map(name => {
      const source = fs.readFileSync(path.join(folder, name), 'utf8');
      const lines = sentences(source).map(text => `- \`${text}\``);
      return `## ${name.replace(/\.ts$/, '').replaceAll('-', ' ')}\n\n${heading(source)}\n\n${lines.join('\n')}`;
    });
  const intro =
    'Made by `npm run docs` from `steps/definitions/`. A sentence with a colon at its end takes a table or a doc string. ' +
    'How the words in braces are written: [cases.md](cases.md).';
  return `# The step language\n\n${intro}\n\n${parts.join('\n\n')}\n`;
}

if (require.main === module) fs.writeFileSync(path.join(root, 'docs', 'steps.md'), stepList());
