import { IsBoolean, IsInt, IsNotEmpty, IsOptional, IsString, Max, Min } from 'class-validator';
import type { Login } from '../database/login.js';

/** What Akeyless stores for either producer. */
export class LoginPayload implements Login {
  @IsString()
  @IsNotEmpty()
  host!: string;

  @IsInt()
  @Min(1)
  @Max(65_535)
  port!: number;

  @IsString()
  @IsNotEmpty()
  database!: string;

  @IsString()
  @IsNotEmpty()
  username!: string;

  @IsString()
  @IsNotEmpty()
  password!: string;

  /** TLS, with a certificate that this machine trusts. */
  @IsOptional()
  @IsBoolean()
  ssl?: boolean;
}
