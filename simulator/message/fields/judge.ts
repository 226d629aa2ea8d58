// What the text of the RFCs asks of the values of a field beyond their grammar: parameters once each, and in their own forms.
import { Params } from '../params';
import type { Note } from '../scanner';
import { Uri } from '../uri';
import type { FieldType, ParamForm } from './field-type';
import { uriForms } from './param-forms';
import { paramPlaces, type Span, uriPlaces, valuePlaces } from './places';

/** The value of a line as a byte string, unfolded; and which place of the message stands for one of its own. */
export interface LineText {
  text: string;
  placeOf(at: number): number;
}

/** A parameter that breaks a rule. */
export interface Wrong {
  /** Which one of them it is. */
  index: number;
  /** Undefined: that of the field. */
  requirement: string | undefined;
  expected: string;
  /** Its name stood there before; otherwise it has not the form of its own. */
  again: boolean;
}

type Forms = Readonly<Record<string, ParamForm>>;

/** So many wrong parameters are told. */
const most = 100;
const none: readonly Wrong[] = [];
const noParams = new Params();

/**
 * Tells which parameters are wrong, each once: what stands there again is not held to a form. `once` is the requirement that a
 * name stands there but once.
 */
export function judgeParams(
  params: Params,
  forms: Forms | undefined,
  once: string | undefined,
  tell: (expected: string, requirement: string | undefined, index: number, again: boolean) => void,
): void {
  if (params.size === 0) return;
  const seen = params.repeated === undefined ? undefined : new Set<string>();
  if (seen === undefined && forms === undefined) return;
  const entries = params.entries();
  for (let index = 0; index < entries.length; index++) {
    const [name, value] = entries[index];
    const key = name.toLowerCase();
    const form = forms?.[key];
    if (seen?.has(key)) tell('the parameter "' + name + '" once', once, index, true);
    else if (form && !form.fits(value)) tell(name + ' as ' + form.expected, form.requirement, index, false);
    seen?.add(key);
  }
}

/** The same as a list, of which only the first hundred matter. `unnamed` is the requirement of forms that name none. */
function wrongParams(params: Params, forms: Forms | undefined, once: string, unnamed?: string): readonly Wrong[] {
  let wrong: Wrong[] | undefined;
  judgeParams(params, forms, once, (expected, requirement = unnamed, index, again) => {
    wrong ??= [];
    if (wrong.length < most) wrong.push({ index, requirement, expected, again });
  });
  return wrong ?? none;
}

/** Those of a URI: of those that have no requirement of their own, table 1 of 19.1.1 is the nearest. */
export const wrongInUri = ({ params }: Uri): readonly Wrong[] =>
  wrongParams(params, uriForms, 'RFC3261:19.1.1-7', 'RFC3261:19.1.1-13');

/** Notes on the values of a line in the order of the bytes. `line` is asked only when something is wrong. */
export function judgeValues(
  type: FieldType | undefined,
  items: readonly unknown[],
  known: readonly Note[] | undefined,
  line: () => LineText,
): Note[] {
  const notes: Note[] = [];
  if (type === undefined) return notes;
  let places: LinePlaces | undefined;
  const placed = (): LinePlaces => {
    places ??= new LinePlaces(type, line(), known);
    return places;
  };
  for (let i = 0; i < items.length && notes.length < most; i++) {
    const value = items[i];
    if (typeof value !== 'object' || value === null) continue;
    const params = 'params' in value && value.params instanceof Params ? value.params : noParams;
    for (const uri of Object.values(value)) {
      const wrong = uri instanceof Uri && uri.isSip ? wrongInUri(uri) : none;
      if (wrong.length > 0) notes.push(...placed().inUri(wrong, i, params.size, uri));
    }
    const wrong = wrongParams(params, type.params, 'RFC3261:7.3.1-6');
    if (wrong.length > 0) notes.push(...placed().inValue(wrong, i, params.size));
  }
  return notes.slice(0, most);
}

/** A line in which something is wrong. */
class LinePlaces {
  private readonly values: Span[];

  constructor(
    type: FieldType,
    private readonly line: LineText,
    private readonly known: readonly Note[] = [],
  ) {
    this.values = valuePlaces(type, line.text);
  }

  /** Notes on the parameters of the value of that index, which has so many of them. */
  inValue(wrong: readonly Wrong[], index: number, count: number): Note[] {
    return this.notesOn(wrong, paramPlaces(this.line.text, this.values[index], count).params);
  }

  /** On those of its URI, which ends where the parameters of the value begin. */
  inUri(wrong: readonly Wrong[], index: number, count: number, uri: Uri): Note[] {
    const { text } = this.line;
    const { from } = this.values[index];
    const { start: to } = paramPlaces(text, this.values[index], count);
    return this.notesOn(wrong, uriPlaces(text, { from, to }, uri).params);
  }

  /** What has a fault of its grammar already is not held to a form as well. */
  private notesOn(wrong: readonly Wrong[], params: readonly Span[]): Note[] {
    const notes: Note[] = [];
    for (const { index, requirement, expected, again } of wrong) {
      const at = this.line.placeOf(params[index].from);
      const to = this.line.placeOf(params[index].to);
      const odd = this.known.some(note => note.leniency !== undefined && note.at >= at && note.to <= to);
      if (again || !odd) notes.push({ kind: 'rule', requirement, at, to, expected });
    }
    return notes;
  }
}
