// The simulated elements: they behave by the RFC on their own.
export { type Accounts, anyone, numberedAccounts } from './accounts';
export type { DigestAlgorithm } from './authenticator';
export type { Binding, Bindings } from './bindings';
export type { ElementOptions, Filters, SecurityOptions } from './options';
export { Phone, type PhoneOptions } from './phone';
export type { RegistrationOptions } from './phone-registration';
export type { OutgoingCall } from './phone-uac';
export type { LineBehaviour } from './phone-uas';
export { type ProxyOptions, StatefulProxy } from './proxy';
export type { Choices } from './proxy-response-context';
export { Referrer } from './referrer';
export { Registrar, type RegistrarOptions } from './registrar';
export type { ExpiryBounds } from './registrar-core';
export { StatelessProxy, type StatelessProxyOptions } from './stateless-proxy';
export type { OtherSide } from './two-sides';
