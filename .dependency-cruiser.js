// Imports only within a folder or downwards: the floors of the house, from the ground up.
const simulator = [
  'message',
  'sdp',
  'runtime',
  'capture',
  'transport',
  'dns',
  'transaction',
  'dialog',
  'element',
  'peer',
  'media',
].map(floor => `simulator/${floor}`);
const floors = [...simulator, 'requirements', 'systems', 'scenarios', 'steps', 'fuzz', 'reports', 'runner', 'cli'];

/** A floor may not import from any that is above it. */
const upwards = floors.slice(0, -1).map((floor, index) => ({
  name: `${floor.replace('/', '-')}-looks-up`,
  severity: 'error',
  comment: `${floor} may import only from itself and from lower floors`,
  from: { path: `^${floor}/` },
  to: { path: `^(${floors.slice(index + 1).join('|')}|tests|bench)/` },
}));

module.exports = {
  forbidden: [
    ...upwards,
    // Two files may describe each other's types; they may not need each other to load.
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unlisted-packages',
      severity: 'error',
      from: { pathNot: '^(tests|bench)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-dev-packages',
      severity: 'error',
      from: { pathNot: '^(tests|bench|scripts)/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules|runs)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'] },
  },
};
