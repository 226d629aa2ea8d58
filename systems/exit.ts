// How a program or container under test ended.

export interface Exit {
  code: number | null;
  signal: string | null;
}

/** In words, continuing its name. */
export function describeExit(exit: Exit): string {
  return exit.signal ? `ended by ${exit.signal}` : `ended with exit code ${exit.code}`;
}
