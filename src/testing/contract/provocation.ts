import { randomBytes } from 'node:crypto';
import type { GatewayExchange } from '../gateway/exchange.js';
import type { AnyGateway } from './contract.subject.js';
import { LogCapture } from './log.capture.js';
import { replacedWords } from './payload.change.js';
import type { RuleContext } from './rule.context.js';
import { openWordsOf, secretsOf, secretsOfPayload } from './secrets.js';
import { fieldsOf } from './root.js';

/** What a producer showed when it was given reason to. */
export interface Shown {
  /** Answers that are no place for a secret. */
  readonly answers: readonly GatewayExchange[];
  readonly logLines: readonly string[];
  /** What nobody may see. */
  readonly secrets: readonly string[];
}

/** Calls a producer in ways that go well and in ways that go wrong. */
export async function provoke(context: RuleContext): Promise<Shown> {
  const log = new LogCapture(context.contract.log);
  let logLines: string[] = [];
  let provoked: Provoked;
  try {
    provoked = await new Provocation(context).run();
  } finally {
    // A log may be written a moment after the answer.
    await new Promise((resolve) => setImmediate(resolve));
    logLines = log.end();
  }
  return { ...provoked, logLines };
}

type Provoked = Omit<Shown, 'logLines'>;

class Provocation {
  private readonly gateways: AnyGateway[] = [];
  private readonly secrets = new Set<string>();
  private readonly openWords = new Set<string>();

  constructor(private readonly context: RuleContext) {}

  async run(): Promise<Provoked> {
    const { issues, rotation } = this.context.contract;
    const right = this.watched(await this.context.gateway());
    const wrong = await this.withWrongSecrets(right);
    const broken = await this.withoutFields();
    if (issues) await this.issueAndRevoke(right, [wrong, broken]);
    if (rotation !== 'none') {
      for (const each of [wrong, broken]) await attempt(each.rotate());
      const rotating = this.watched(await this.context.gatewayToRotate());
      this.noted(rotating);
      await attempt(rotating.rotate());
      this.noted(rotating);
    }
    return this.seen();
  }

  /** The payload of another, with secrets that nothing accepts. */
  private async withWrongSecrets(right: AnyGateway): Promise<AnyGateway> {
    const canaries = new Map(this.noted(right).map((secret) => [secret, this.canary()]));
    return this.watched(await this.context.gateway(replacedWords(canaries)));
  }

  /** A payload that parsers stumble over, and may quote. */
  private async withoutFields(): Promise<AnyGateway> {
    const canary = this.canary();
    return this.watched(await this.context.gateway({ apply: () => canary, undo: (text) => text }));
  }

  private async issueAndRevoke(right: AnyGateway, others: readonly AnyGateway[]): Promise<void> {
    const lease = await attempt(this.context.create(right));
    for (const secret of secretsOf(lease?.response)) this.secrets.add(secret);
    for (const word of openWordsOf(lease?.response)) this.openWords.add(word);
    for (const other of others) await attempt(this.context.create(other));
    const id = lease?.id ?? 'never-issued';
    const strays = others.flatMap((other) => other.leases);
    for (const each of [...others, right]) await attempt(each.revoke(id));
    await attempt(right.revoke(...strays));
  }

  /** Takes note of the secrets in the payload of a Gateway. */
  private noted(gateway: AnyGateway): string[] {
    const { payload } = gateway.state;
    const { secrets } = this.context.contract;
    const own = secrets
      ? secrets(this.context.payloadOf(gateway, payload))
      : secretsOfPayload(payload);
    for (const secret of own) this.secrets.add(secret);
    for (const word of openWordsOf(fieldsOf(payload))) this.openWords.add(word);
    return own.filter((secret) => secret !== '');
  }

  /** A secret that is worth nothing, and stands for no word. */
  private canary(): string {
    const canary = `x${randomBytes(9).toString('hex')}`;
    this.secrets.add(canary);
    return canary;
  }

  private watched(gateway: AnyGateway): AnyGateway {
    this.gateways.push(gateway);
    return gateway;
  }

  private seen(): Provoked {
    const calls = this.gateways.flatMap((gateway) => [...gateway.calls]);
    for (const { request } of calls) this.secrets.add(String(request.headers['AkeylessCreds']));
    const answers = calls.filter(
      ({ action, response }) => action === 'revoke' || (response && response.status !== 200),
    );
    return { answers, secrets: [...this.secrets].filter((secret) => !this.openWords.has(secret)) };
  }
}

/** Whether it goes well does not matter. */
function attempt<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch(() => undefined);
}
