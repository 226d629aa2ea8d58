// For `npx cucumber-js`: every case against the embedded reference system, one after another.
module.exports = {
  default: {
    paths: ['features/**/*.feature'],
    requireModule: ['ts-node/register'],
    require: ['steps/**/*.ts'],
    format: ['progress'],
  },
};
