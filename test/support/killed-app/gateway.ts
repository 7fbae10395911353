import { type LeavingCaller, postAndLeave } from '../leaving-caller.js';
import type { Directory, Login } from './directory.js';
import type { Answer, KilledApp } from './killed-app.js';

interface Known extends Login {
  readonly $retired?: readonly string[];
}

/** The Gateway: it stores the payload of every rotation that it got an answer to. */
export class Gateway {
  /** Every payload that it ever had, the stored one last. */
  private readonly known: string[];
  /** Ids of the leases that it got an answer to. */
  private readonly leases: string[] = [];

  constructor(private readonly directory: Directory) {
    this.known = [JSON.stringify(directory.firstLogin)];
  }

  get stored(): string {
    return this.known.at(-1) ?? '';
  }

  get storedLogin(): Known {
    return JSON.parse(this.stored) as Known;
  }

  /** Payloads with which the directory lets in. */
  get working(): string[] {
    return this.known.filter((payload) => this.directory.accepts(JSON.parse(payload) as Login));
  }

  /** Roots that are alive upstream, and that no payload knows of. */
  get orphans(): string[] {
    const known = this.known.flatMap((payload) => {
      const { id, $retired = [] } = JSON.parse(payload) as Known;
      return [id, ...$retired];
    });
    return this.directory.roots.filter((root) => !known.includes(root));
  }

  /** Leases that are alive upstream, and that it cannot revoke, since it never got their ids. */
  get lostLeases(): string[] {
    return this.directory.leases.filter((lease) => !this.leases.includes(lease));
  }

  async create(app: KilledApp): Promise<Answer | undefined> {
    const answer = await app.post('/sync/create', this.createCall);
    if (answer?.status === 200) this.leases.push((answer.body as { id: string }).id);
    return answer;
  }

  /** Creates for a user who may hang up. */
  createAndLeave(app: KilledApp): LeavingCaller {
    return postAndLeave(app.urlOf('/sync/create'), this.createCall);
  }

  async rotate(app: KilledApp): Promise<Answer | undefined> {
    const answer = await app.post('/sync/rotate', { payload: this.stored });
    if (answer?.status === 200) this.store((answer.body as { payload: string }).payload);
    return answer;
  }

  store(payload: string): void {
    this.known.push(payload);
  }

  private get createCall(): object {
    const client = { access_id: 'p-1234', sub_claims: null };
    return { payload: this.stored, input: '', client_info: client };
  }
}
