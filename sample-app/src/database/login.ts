/** Where a server is, and who logs in there. */
export interface Login {
  host: string;
  port: number;
  database: string;
  username: string;
  password: string;
  ssl?: boolean;
}
