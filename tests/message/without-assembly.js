// For a process of its own: a machine that can't run the compiled readers, for one of three reasons.
const why = process.env['SIPSPEC_TEST_WITHOUT'];
if (why === 'vectors') WebAssembly.validate = () => false;
else if (why === 'memory') {
  WebAssembly.Instance = class {
    constructor() {
      throw new RangeError('Out of memory');
    }
  };
} else delete globalThis.WebAssembly;
