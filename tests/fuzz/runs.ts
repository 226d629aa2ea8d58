// How many cases each property gets, and the seed they come from: SIPSPEC_FUZZ_RUNS and SIPSPEC_SEED, else CI's number and the clock.
import fc from 'fast-check';

const total = Number(process.env['SIPSPEC_FUZZ_RUNS'] ?? 20_000);
const given = process.env['SIPSPEC_SEED'];
const seed = (given === undefined ? Date.now() : Number(given)) & 0x7fffffff;

/** Weight and property of each by its name. */
export type Properties = Record<string, { weight: number; property: fc.IRawProperty<unknown> }>;

/** One test for each property. The cases are spread over them by weight; the seed is printed, whatever comes of them. */
export function testProperties(title: string, properties: Properties): void {
  const weights = Object.values(properties).reduce((sum, { weight }) => sum + weight, 0);
  describe(title, () => {
    before(() => {
      process.stdout.write(`${title}: ${total} cases, SIPSPEC_SEED=${seed}\n`);
    });
    for (const [name, { weight, property }] of Object.entries(properties)) {
      const numRuns = Math.max(1, Math.round((total * weight) / weights));
      it(`${name} (${numRuns} cases)`, function () {
        this.timeout(0); // a slow machine is no fault; what hangs, hangs the build and is seen there
        fc.assert(property, { numRuns, seed });
      });
    }
  });
}

/** Bytes of a byte string. */
export const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

/** What a byte string says, read as UTF-8. */
export const decode = (text: string): string => bytesOf(text).toString('utf8');
