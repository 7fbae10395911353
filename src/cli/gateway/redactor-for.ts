import { createRedactor, type Redactor } from '../../shared/redaction/redactor.js';
import { secretsIn } from '../secrets.js';
import type { GatewaySession } from './session.js';

/** Hides what is secret in the state: what webhooks say may hold what they were sent. */
export function redactorFor({ gateway, setAside }: GatewaySession): Redactor {
  const { payload, previousPayload = '', pendingPayload = '', leases } = gateway.state;
  const payloads = [payload, previousPayload, pendingPayload];
  const responses = leases.map(({ response }) => JSON.stringify(response));
  const older = setAside.map((each) => each.payload);
  return createRedactor([...payloads, ...older, ...responses].flatMap(secretsIn));
}
