import type { CreateOptions } from '../gateway/gateway.options.js';
import type { Lease } from '../gateway/lease.js';
import type { ResolvedContract } from './contract.options.js';
import type { AnyGateway, ContractSubject } from './contract.subject.js';
import { NO_CHANGE, type PayloadChange } from './payload.change.js';
import { payloadOf, type Root } from './root.js';

/** The Gateways of one rule. Whatever they leave behind is cleared away at its end. */
export class RuleGateways {
  readonly contract: ResolvedContract;
  private readonly opened: Opened[] = [];

  constructor(private readonly subject: ContractSubject) {
    this.contract = subject.contract;
  }

  /** A Gateway for a rule that does not rotate. */
  async gateway(change: PayloadChange = NO_CHANGE): Promise<AnyGateway> {
    return this.open(await this.subject.sharedRoot(), change);
  }

  /** The same, over a network. */
  async gatewayOverNetwork(): Promise<AnyGateway> {
    const root = await this.subject.sharedRoot();
    const gateway = await this.subject.attachOverNetwork(payloadOf(root, root.text));
    return this.keep({ root, text: root.text, change: NO_CHANGE, gateway });
  }

  /** A Gateway with a root credential to rotate. */
  async gatewayToRotate(change: PayloadChange = NO_CHANGE): Promise<AnyGateway> {
    return this.open(await this.subject.ownRoot(), change);
  }

  create(gateway: AnyGateway, options: CreateOptions = {}): Promise<Lease> {
    const { input, clientInfo } = this.contract;
    return gateway.create({
      ...(input && { input }),
      ...(clientInfo && { clientInfo }),
      ...options,
    });
  }

  /** The payload of a Gateway as whoever wrote the contract knows it. */
  payloadOf(gateway: AnyGateway, text: string): object | string {
    const opened = this.opened.find((each) => each.gateway === gateway) as Opened;
    return payloadOf(opened.root, text);
  }

  /** Revokes what was issued, as far as that is possible, and keeps what became of the root credentials. */
  async end(): Promise<void> {
    for (const { root, text, change, gateway } of this.opened) {
      const { payload } = gateway.state;
      if (payload !== text) this.subject.rotated(root, change.undo(payload));
      await gateway.revokeAll().catch(() => {});
    }
  }

  private async open(root: Root, change: PayloadChange): Promise<AnyGateway> {
    const text = change.apply(root.text);
    const gateway = await this.subject.attach(payloadOf(root, text));
    return this.keep({ root, text, change, gateway });
  }

  private keep(opened: Opened): AnyGateway {
    this.opened.push(opened);
    return opened.gateway;
  }
}

interface Opened {
  readonly root: Root;
  /** The payload that the Gateway had at first. */
  readonly text: string;
  readonly change: PayloadChange;
  readonly gateway: AnyGateway;
}
