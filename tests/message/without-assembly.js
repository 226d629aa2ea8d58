// For a process of its own: a machine that can't run the compiled readers.
WebAssembly.validate = () => false;
