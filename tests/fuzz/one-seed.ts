// For the measurement of coverage: random cases come from one seed, so that what the tests reach is the same every time.
import fc from 'fast-check';

fc.configureGlobal({ seed: 1 });
