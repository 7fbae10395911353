import { ProducerError } from 'nestjs-akeyless';

/** Asked to drop a role that this producer has not made. */
export class NotOurs extends ProducerError {
  constructor() {
    super('this producer has not issued a role of that name', { status: 403 });
  }
}
