import { IsString } from 'class-validator';

/** The stored payload as a class that class-validator checks. */
export class RootPayload {
  @IsString() host!: string;
  @IsString() username!: string;
  @IsString() password!: string;
}
