// What the text of the RFCs asks of the values of a field beyond their grammar: parameters once each, and in their own forms.
import { Params } from '../params';
import type { Note } from '../scanner';
import { Uri } from '../uri';
import type { FieldType, ParamForm } from './field-type';
import { uriForms } from './param-forms';

/** Notes on the values of a line that stands between two places of the text. */
export function judgeValues(type: FieldType | undefined, items: readonly unknown[], from: number, to: number): Note[] {
  const notes: Note[] = [];
  const tell = (expected: string, requirement?: string): void => {
    notes.push({ kind: 'rule', requirement, at: from, to, expected });
  };
  for (const value of items) {
    if (typeof value !== 'object' || value === null) continue;
    if ('params' in value && value.params instanceof Params) {
      judgeParams(value.params, type?.params, 'RFC3261:7.3.1-6', tell);
    }
    for (const uri of Object.values(value)) {
      if (uri instanceof Uri && uri.isSip) judgeParams(uri.params, uriForms, 'RFC3261:19.1.1-7', tell);
    }
  }
  return notes;
}

/** The parameters of one value. `once` is the requirement that a name stands there but once. */
export function judgeParams(
  params: Params,
  forms: Readonly<Record<string, ParamForm>> | undefined,
  once: string | undefined,
  tell: (expected: string, requirement?: string) => void,
): void {
  if (params.size === 0) return;
  const { repeated } = params;
  if (repeated !== undefined) tell('the parameter "' + repeated + '" once', once);
  if (forms === undefined) return;
  for (const [name, value] of params.entries()) {
    const form = forms[name.toLowerCase()];
    if (form && !form.fits(value)) tell(name + ' as ' + form.expected, form.requirement);
  }
}
