// Orders to the person who sits before the device: asked at the terminal, one at a time, and never where nobody sits.
import { createInterface } from 'node:readline';
import { SystemError } from '../system-error';
import { filled, LineTrigger, type OrderLines, type Words } from './order-lines';

export interface ManualTriggerSettings extends OrderLines {
  kind: 'manual';
  /** How long the person may take, s. Default 60. */
  withinSeconds?: number;
}

/** What is asked where the profile has no words of its own. */
const defaults: Required<OrderLines> = {
  call: ['Please make the device call {uri}'],
  hangUp: ['Please hang up all calls of the device'],
  register: ['Please register {user}@{domain} (password {password}) at {registrar} for {expires} s'],
  unregister: ['Please take back the registration of {user}@{domain}'],
  hold: ['Please put the call on hold'],
  resume: ['Please take the call back from hold'],
  transfer: ['Please transfer the call to {uri}'],
  reset: [],
};

export interface Terminal {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream;
}

/** Cases side by side, one person: who asks waits for the question before. */
let before: Promise<unknown> = Promise.resolve();

export class ManualTrigger extends LineTrigger {
  readonly asksSomebody = true;
  private readonly limitMs: number;

  constructor(
    { withinSeconds = 60, ...settings }: ManualTriggerSettings,
    private readonly terminal: Terminal = { input: process.stdin, output: process.stderr },
  ) {
    super({ ...defaults, ...settings });
    this.limitMs = withinSeconds * 1000;
  }

  protected override async run(line: string, words: Words): Promise<void> {
    const asked = before.then(() => this.ask(filled(line, words)));
    before = asked.catch(() => {});
    await asked;
  }

  private ask(text: string): Promise<void> {
    const { input, output } = this.terminal;
    output.write(`\n> ${text}, then press Enter (s and Enter: skip this case; ${this.limitMs / 1000} s) `);
    const reader = createInterface({ input });
    return new Promise<void>((resolve, reject) => {
      const end = (why?: string): void => {
        clearTimeout(timer);
        if (why === undefined) resolve();
        else reject(new SystemError('trigger', `"${text}": ${why}`));
        reader.close(); // tells of its end: by now that changes nothing
        output.write('\n');
      };
      const timer = setTimeout(() => end(`nobody did within ${this.limitMs / 1000} s`), this.limitMs);
      reader.once('line', answer => end(/^s/i.test(answer.trim()) ? 'skipped' : undefined));
      reader.once('close', () => end('the terminal was closed'));
    });
  }
}

/** Whether somebody can be asked: a terminal, and no pipeline. */
export function somebodyThere(
  terminal: Pick<Terminal, 'input'> = { input: process.stdin },
  env: NodeJS.ProcessEnv = process.env,
): boolean {
  return terminal.input.isTTY === true && !env['CI'];
}
