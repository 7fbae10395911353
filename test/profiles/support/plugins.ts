import { Close, Gather, ProfilePlugin } from 'nestjs-akeyless/profiles';

/** Stands for a connection to a system. */
export class Connection {
  isClosed = false;

  constructor(readonly values: unknown) {}

  close(): void {
    if (this.isClosed) throw new Error('closed twice');
    this.isClosed = true;
  }
}

type Connections = Record<string, Connection>;

/** Makes a connection of each profile of `db`. */
@ProfilePlugin('db')
export class DbPlugin {
  @Gather()
  gather(profiles: Record<string, unknown>): Connections {
    return Object.fromEntries(
      Object.entries(profiles).map(([name, values]) => [name, new Connection(values)]),
    );
  }

  @Close()
  close(profiles: Connections): void {
    for (const connection of Object.values(profiles)) connection.close();
  }
}
