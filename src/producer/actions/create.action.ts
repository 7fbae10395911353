import type { Call } from '../calls/call.js';
import { Compensation } from '../calls/compensation.js';
import { DryRun } from './dry-run.js';
import { Invocation } from '../calls/invocation.js';
import { issueCredential } from '../calls/issue-credential.js';
import type { Credential } from '../calls/issued-credential.js';
import type { Outcome } from '../calls/outcome.js';
import { perform, type ProducerContext } from '../calls/producer.context.js';
import type { CreateAnswer, CreateRequest } from './requests.js';
import type { StoredPayload } from '../calls/stored-payload.js';
import type { Retirement } from '../rotation/retirement.js';

/** Issues a credential with `@Create`. It is never tried twice. */
export class CreateAction {
  private readonly compensation: Compensation;
  private readonly dryRun: DryRun;

  constructor(
    private readonly producer: ProducerContext,
    private readonly retirement: Retirement,
  ) {
    this.compensation = new Compensation(producer);
    this.dryRun = new DryRun(producer);
  }

  async run(request: CreateRequest, call: Call): Promise<Outcome<CreateAnswer>> {
    if (request.isDryRun) return this.dryRun.create(request.payload, call);
    const payload = request.payload as StoredPayload;
    this.retirement.start(payload, call);
    return call.within(perform(this.producer, call, () => this.issue(request, payload, call)));
  }

  private async issue(
    request: CreateRequest,
    payload: StoredPayload,
    call: Call,
  ): Promise<Outcome<CreateAnswer>> {
    const { input, clientInfo } = request;
    const invocation = new Invocation(call, payload, { input, clientInfo, forRotation: false });
    const credential = await issueCredential(this.producer, call, invocation);
    const discard = (): Promise<void> =>
      this.producer.work.track(
        this.compensation.of(credential, payload, call, 'its answer was lost'),
      );
    if (call.isOver) await discard();
    else this.producer.reporter.report(call, { type: 'created', id: credential.id });
    return answer(credential, discard);
  }
}

function answer(credential: Credential, discard: () => Promise<void>): Outcome<CreateAnswer> {
  const { storedId: id, response, responseJson } = credential;
  return {
    body: { id, response },
    text: `{"id":${JSON.stringify(id)},"response":${responseJson}}`,
    discard,
  };
}
