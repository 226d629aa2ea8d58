// Types of the part of apg-js that the tests use: from ABNF text to a grammar object.
declare module 'apg-js' {
  export interface Opcode {
    /** One of apgLib.ids. */
    type: number;
    children?: number[];
    min?: number;
    max?: number;
    index?: number;
    string?: number[];
  }

  export interface GrammarObject {
    rules: { name: string; lower: string; opcodes: Opcode[] }[];
  }

  export class apgApi {
    constructor(abnf: string);
    errors: unknown[];
    generate(): void;
    errorsToAscii(): string;
    toObject(): GrammarObject;
  }

  export namespace apgLib {
    const ids: Record<
      'ALT' | 'CAT' | 'REP' | 'RNM' | 'TRG' | 'TBS' | 'TLS' | 'AND' | 'NOT' | 'MATCH' | 'EMPTY',
      number
    >;
    class parser {
      parse(grammar: GrammarObject, rule: string, input: number[]): { success: boolean };
    }
  }
}
