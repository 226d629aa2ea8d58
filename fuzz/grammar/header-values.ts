// The registry of header fields: for each canonical name, values by its grammar.
import fc from 'fast-check';
import { spell, style, type Text, unfold } from './abnf';
import { coreFields } from './core-fields';
import { extensionFields } from './extension-fields';

/** With the marks of white space still in them, for those who put them into larger texts. */
export const markedValues: Record<string, Text> = { ...coreFields, ...extensionFields };

const spelled = (marked: Text): Text => fc.tuple(marked, style()).map(([text, chosen]) => spell(text, chosen));

/** As they stand in a message: folded here and there. Byte strings. */
export const foldedValues: Record<string, Text> = Object.fromEntries(
  Object.entries(markedValues).map(([name, marked]) => [name, spelled(marked)]),
);

/** As a reader of values gets them: unfolded, white space around the separators at will. Byte strings. */
export const headerValues: Record<string, Text> = Object.fromEntries(
  Object.entries(foldedValues).map(([name, folded]) => [name, folded.map(unfold)]),
);
