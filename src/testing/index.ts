export { CredsAuthority } from './authority/creds.authority.js';
export { checkProducer } from './contract/check-producer.js';
export { describeProducer } from './contract/describe-producer.js';
export type {
  ContractResult,
  OrMade,
  ProducerContract,
  RotationKind,
} from './contract/producer.contract.js';
export type { IssuedAnswer } from './gateway/answers.js';
export type { Duration } from '../shared/duration.js';
export type { GatewayAction, GatewayAnswer, GatewayExchange } from './gateway/exchange.js';
export { GatewayEmulator } from './gateway/gateway.emulator.js';
export type { GatewayFaults, GatewayFaultSettings } from './gateway/gateway.faults.js';
export type { CreateOptions, GatewayEmulatorOptions } from './gateway/gateway.options.js';
export { GatewayRejection } from './gateway/gateway.rejection.js';
export type { GatewayState } from './gateway/gateway.state.js';
export type { Lease, Revocation } from './gateway/lease.js';
