/** The reports: one result in; HTML, JUnit, JSON, captures and the terminal's summary out. */
export { type CaseJson, type ResultsJson, redact, resultsJson } from './json';
export { junit } from './junit';
export { type LadderOptions, ladder } from './ladder';
export { type SummaryOptions, summaryLines } from './summary';
export { textTrace } from './trace';
export * from './types';
export { type Written, writeReports } from './write';
