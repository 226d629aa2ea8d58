// Header: the lines of one message in their order, found and changed by name (RFC 3261 7.3). A copy of a message shares its
// lines with it until somebody asks for lines that may be changed in place.
import { Field, type FieldInput, type FieldValue, type Line, printValue, toFields } from './field';
import { canonicalName, isListField } from './header-names';
import { splitList } from './scan';

const lineOf = (name: string, value: FieldValue): Field => Field.of(name, printValue(value));

const none: Field[] = [];

export abstract class Header {
  // each is given a value from the start: objects of one shape are read several times faster than those of many
  protected list: Field[];
  /** Whether the list is this message's alone, so that a line may be added in place. */
  private ownList: boolean;
  /** Whether its fields are: a copy shares them until somebody wants to change one. */
  private ownFields = true;
  /** Whether somebody else may change a field in place: then a copy cannot share them. */
  private exposed = false;

  /** Without fields, it shares the empty list of all such until one is added. */
  protected constructor(fields?: FieldInput) {
    this.list = fields === undefined ? none : toFields(fields);
    this.ownList = fields !== undefined;
  }

  /** The lines themselves, free to be changed in place. Who only reads takes `lines`. */
  get fields(): Field[] {
    this.beforeChange();
    if (!this.ownFields) this.unshare();
    else if (!this.ownList && !this.exposed) this.list = this.list.slice();
    this.ownList = false;
    this.exposed = true;
    return this.list;
  }

  set fields(lines: readonly Line[]) {
    this.replace(lines.map(line => (line instanceof Field ? line : Field.of(line.name, line.value))));
    this.exposed = true;
  }

  /** The lines, for reading only. */
  get lines(): readonly Field[] {
    return this.list;
  }

  /** The first line's value; full and compact names are the same. */
  get(name: string): string | undefined {
    return this.line(canonicalName(name))?.value;
  }

  /** Every value of every line, split at commas where the field is a list (7.3.1). Empty values are left out. */
  getAll(name: string): string[] {
    const key = canonicalName(name);
    const split = isListField(key);
    const values: string[] = [];
    for (const field of this.list) {
      if (field.key !== key) continue;
      if (!split) values.push(field.value);
      else for (const value of splitList(field.value)) if (value !== '') values.push(value);
    }
    return values;
  }

  /** How many lines of the field there are. */
  count(name: string): number {
    const key = canonicalName(name);
    let lines = 0;
    for (const field of this.list) if (field.key === key) lines++;
    return lines;
  }

  has(name: string): boolean {
    return this.line(canonicalName(name)) !== undefined;
  }

  /** Replaces all lines of the field, where its first one stood (else at the end); several values make several lines. */
  set(name: string, value: FieldValue | FieldValue[]): this {
    const key = canonicalName(name);
    const first = this.list.findIndex(field => field.key === key);
    const lines = Array.isArray(value) ? value.map(one => lineOf(name, one)) : [lineOf(name, value)];
    if (first < 0) {
      for (const line of lines) this.push(line);
      return this;
    }
    const others = this.list.filter((field, at) => at > first && field.key !== key);
    return this.replace([...this.list.slice(0, first), ...lines, ...others]);
  }

  /** Puts lines in place of the first value of the field, the others being left as they stand; none of them: removes it. */
  replaceFirst(name: string, ...values: FieldValue[]): this {
    const key = canonicalName(name);
    const at = this.list.findIndex(field => field.key === key);
    const lines = values.map(value => lineOf(name, value));
    if (at < 0) return this.replace([...this.list, ...lines]);
    if (isListField(key)) {
      for (const value of splitList(this.list[at].value).slice(1)) if (value !== '') lines.push(Field.of(name, value));
    }
    return this.replace([...this.list.slice(0, at), ...lines, ...this.list.slice(at + 1)]);
  }

  /** Adds a line at the end. */
  add(name: string, value: FieldValue): this {
    this.push(lineOf(name, value));
    return this;
  }

  /** Adds the lines of a field as they stand in another message, under its full name (8.2.6.2): all of them, or the first. */
  addFrom(other: Header, name: string, which: 'all' | 'first' = 'first'): this {
    const key = canonicalName(name);
    for (const field of other.list) {
      if (field.key !== key) continue;
      const shared = field.name === name && !other.exposed;
      this.push(shared ? field : Field.of(name, field.value));
      if (shared) this.ownFields = other.ownFields = false;
      if (which === 'first') break;
    }
    return this;
  }

  /** Puts a line before the first of its name; where there is none, after the last of the name `after`, else at the very top. */
  prepend(name: string, value: FieldValue, after?: string): this {
    const key = canonicalName(name);
    const kept = this.list.slice();
    const first = kept.findIndex(field => field.key === key);
    const last = after === undefined ? -1 : kept.findLastIndex(field => field.key === canonicalName(after));
    kept.splice(first < 0 ? last + 1 : first, 0, lineOf(name, value));
    return this.replace(kept);
  }

  remove(name: string): this {
    const key = canonicalName(name);
    const kept = this.list.filter(field => field.key !== key);
    return kept.length === this.list.length ? this : this.replace(kept);
  }

  /** Somebody may change the lines in place from now on. */
  protected abstract beforeChange(): void;

  /** Copies took the place of fields that somebody else has, too. */
  protected abstract renewed(copyOf: (field: Field) => Field): void;

  protected line(key: string): Field | undefined {
    const { list } = this;
    for (let i = 0; i < list.length; i++) if (list[i].key === key) return list[i];
    return undefined;
  }

  /** Takes lines that somebody else has, too, and does not change. */
  protected adopt(lines: Field[]): void {
    this.list = lines;
    this.ownList = false;
  }

  /** Makes `copy` one with the same lines; with copies of them, where somebody may change those in place. */
  protected shareWith(copy: Header): void {
    copy.adopt(this.list);
    copy.ownFields = false;
    if (this.exposed) copy.unshare();
    else this.ownList = this.ownFields = false;
  }

  private push(line: Field): void {
    if (!this.ownList) this.replace(this.list.slice());
    this.list.push(line);
  }

  /** A change makes a new list, for the judge and for copies see the one before; only additions to one's own do not. */
  private replace(lines: Field[]): this {
    this.list = lines;
    this.ownList = true;
    return this;
  }

  private unshare(): void {
    const copies = new Map<Field, Field>();
    for (const field of this.list) copies.set(field, field.clone());
    const copyOf = (field: Field): Field => copies.get(field) ?? field;
    this.replace(this.list.map(copyOf));
    this.ownFields = true;
    this.renewed(copyOf);
  }
}
