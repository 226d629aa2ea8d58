// What tests and the fuzzing of other systems may use of fuzz/grammar.
export { spell, style, unfold } from './abnf';
export { spelledAddress, spelledParams } from './address';
export { sdp } from './body';
export { extensionField } from './core-fields';
export { foldedValues, headerValues } from './header-values';
export { hostTwice } from './host';
export { type MessageParts, message, stream } from './message';
export { differentUris, equalUris, looselyEqualUris } from './spellings';
export { comment, textUtf8Trim } from './text';
export { spelledSipUri, uri } from './uri';
export { spelledVia } from './via';
