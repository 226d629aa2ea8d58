// Orders as HTTP requests: `POST /calls {"to": "{uri}"}`. Words are escaped for the place where they stand.
import { SystemError } from '../system-error';
import { filled, LineTrigger, type OrderLines, type Words } from './order-lines';

export interface HttpTriggerSettings extends OrderLines {
  kind: 'http';
  /** What the paths are added to: http://192.0.2.7:8080 */
  url: string;
  /** Sent with each request: Authorization… */
  headers?: Record<string, string>;
  /** How long a request may take, ms. Default 10 s. */
  withinMs?: number;
}

/** METHOD PATH, and a body after a space. */
const shape = /^([A-Z]+) (\S+)(?: (.*))?$/s;

export class HttpTrigger extends LineTrigger {
  constructor(private readonly settings: HttpTriggerSettings) {
    super(settings);
  }

  protected override async run(line: string, words: Words): Promise<void> {
    const { url, headers = {}, withinMs = 10_000 } = this.settings;
    const [, method, path, body] = shape.exec(line) ?? [];
    if (method === undefined) throw new SystemError('trigger', `"${line}" is no METHOD PATH BODY`);
    const json = body !== undefined && /^[[{]/.test(body);
    const response = await fetch(new URL(filled(path, words, encodeURIComponent), url), {
      method,
      headers: body === undefined ? headers : { 'content-type': json ? 'application/json' : form, ...headers },
      body: body && filled(body, words, json ? jsonText : encodeURIComponent),
      signal: AbortSignal.timeout(withinMs),
    }).catch((error: Error) => {
      const why = error.name === 'TimeoutError' ? `no answer within ${withinMs / 1000} s` : causeOf(error);
      throw new SystemError('trigger', `"${line}" to ${url}: ${why}`);
    });
    const text = await response.text().catch(() => '');
    if (!response.ok)
      throw new SystemError('trigger', `"${line}" was answered ${response.status}`, text.split('\n').slice(0, 5));
  }
}

const form = 'application/x-www-form-urlencoded';

/** What stands between the quotation marks of a JSON text. */
function jsonText(word: string): string {
  return JSON.stringify(word).slice(1, -1);
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}
