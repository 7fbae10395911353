/**
 * All that the module takes from inside Nest, in one place: it is no public API there, so each Nest major that we support
 * is tested.
 */
// oxlint-disable-next-line no-restricted-imports -- nothing public makes a provider of another module and waits for it
export { Injector } from '@nestjs/core/injector/injector.js';
