// What the package gives to people who write their own steps and scenarios in TypeScript. Step definitions must come from
// here, so that they register with the cucumber-js that sipspec runs.
export { After, Before, type DataTable, defineParameterType, Given, Then, When } from '@cucumber/cucumber';
export * as message from './simulator/message';
export {
  CaseError,
  expectCopies,
  expectNone,
  expectRequest,
  expectResponse,
  Inconclusive,
  Peer,
  type Received,
  type Sent,
  SutViolation,
} from './simulator/peer';
export * as sdp from './simulator/sdp';
export type { Actor } from './steps/actor';
export { register } from './steps/registration';
export { buildInDialog, buildRequest, destination, sendRequest, sendWithCredentials } from './steps/requests';
export { SipWorld } from './steps/world';
