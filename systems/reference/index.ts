// The embedded reference system.
export { type ReferenceInstance, type ReferenceOptions, referenceProfile, startReference } from './reference';
