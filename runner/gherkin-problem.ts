// What is wrong in a feature file, in the words of those who write one.

/** The parser's names for kinds of lines. */
const lineNames: Readonly<Record<string, string>> = {
  EOF: 'the end of the file',
  Empty: 'an empty line',
  Comment: 'a comment',
  Language: 'a language',
  TagLine: 'tags',
  FeatureLine: 'Feature:',
  RuleLine: 'Rule:',
  BackgroundLine: 'Background:',
  ScenarioLine: 'Scenario:',
  ExamplesLine: 'Examples:',
  StepLine: 'a step (Given, When, Then, And, But or *)',
  DocStringSeparator: 'a doc string',
  TableRow: 'a row of a table',
  Other: 'text',
};

/** Lines that may stand everywhere: to name them helps nobody. */
const everywhere = new Set(['Empty', 'Comment', 'Language', 'Other']);

/** Of the first of several problems, as the others often follow from it. */
export function gherkinProblem(error: Error & { errors?: Error[] }): { line?: number; text: string } {
  const [first = error, ...others] = error.errors ?? [];
  const { location, message } = first as Error & { location?: { line?: number } };
  const said = /^\(\d+:\d+\): ([\s\S]*)$/.exec(message)?.[1] ?? message;
  const unexpected = /^(unexpected end of file, )?expected: ([#\w, ]+?)(?:, got '([\s\S]*)')?$/.exec(said);
  const text = unexpected
    ? `expected ${lines(unexpected[2])}, found ${unexpected[1] ? 'the end of the file' : `"${unexpected[3]}"`}`
    : said;
  const more = others.length > 0 ? ` (and ${others.length} more such)` : '';
  return { line: location?.line, text: `${text}${more}` };
}

function lines(tokens: string): string {
  const names = tokens.split(', ').map(token => token.replace('#', ''));
  const words = names.filter(name => !everywhere.has(name)).map(name => lineNames[name] ?? name);
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}` : words.join('');
}
