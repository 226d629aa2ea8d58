/** Templates for HTML, SVG and XML that escape by default. In a template every attribute stands in double quotes. */
import { printable } from './text';

/** Markup that is safe to insert as it is; only this file and constants of ours make it. */
export class Markup {
  constructor(private readonly text: string) {}
  toString(): string {
    return this.text;
  }
}

export type Part = string | number | Markup | undefined | null | false | readonly Part[];

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Good for HTML text and quoted attributes, SVG, and XML 1.0: characters that XML forbids are written out as `\xNN`. */
function escapeText(text: string): string {
  return printable(text).replace(/[&<>"']/g, char => ENTITIES[char]);
}

/** html`<b title="${hostile}">${hostile}</b>`: strings are escaped, Markup is kept, lists are joined, nothing is left out. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  let text = strings[0];
  parts.forEach((part, i) => {
    text += render(part) + strings[i + 1];
  });
  return new Markup(text);
}

/** The same function under the name that fits the document. */
export const xml = html;

/** Marks a constant of ours (a style sheet, a script, an SVG made by html``) as markup. Never call it on a run's text. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

function render(part: Part): string {
  if (part === undefined || part === null || part === false) return '';
  if (part instanceof Markup) return part.toString();
  if (typeof part === 'string' || typeof part === 'number') return escapeText(String(part));
  return part.map(render).join('');
}
