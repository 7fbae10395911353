/** What the Gateway calls a webhook for. */
export type GatewayAction = 'create' | 'revoke' | 'rotate';

/** One call of a webhook, as sent and as answered. */
export interface GatewayExchange {
  readonly action: GatewayAction;
  readonly url: string;
  /** Milliseconds since 1970, by the Gateway's clock. */
  readonly sentAt: number;
  readonly durationMs: number;
  readonly request: { readonly headers: Readonly<Record<string, string>>; readonly body: string };
  /** Undefined where none arrived. */
  readonly response?: GatewayAnswer;
  /** Why the call is a failure in the eyes of the Gateway. */
  readonly rejection?: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** What came back. */
export interface GatewayAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
