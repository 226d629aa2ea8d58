// The header fields that RFCs after 3261 define (and two before it), as rows for the registry.
import type { FieldType } from '../field-type';
import { dialogs } from './dialogs';
import { events } from './events';
import { identity } from './identity';
import { location } from './location';
import { others } from './others';
import { preferences } from './preferences';
import { privateFields } from './private';
import { refer } from './refer';
import { reliability } from './reliability';
import { routing } from './routing';
import { security } from './security';
import { sessionTimers } from './session-timers';

export const extensions: FieldType[] = [
  ...events,
  ...refer,
  ...reliability,
  ...sessionTimers,
  ...dialogs,
  ...preferences,
  ...identity,
  ...routing,
  ...privateFields,
  ...security,
  ...location,
  ...others,
];
