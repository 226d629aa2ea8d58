// The scriptable endpoint of a case.
export * from './compose';
export * from './errors';
export * from './expect';
export * from './peer';
