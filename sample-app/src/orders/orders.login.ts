import { IsInt, IsString } from 'class-validator';

/** What the application logs in to its database with. */
export class OrdersLogin {
  @IsString()
  host!: string;

  @IsInt()
  port!: number;

  @IsString()
  database!: string;

  @IsString()
  username!: string;

  @IsString()
  password!: string;
}
