import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { GROUPS, type LeaseRole } from './groups.js';

/** What the end user may ask for. */
export class RoleInput {
  @IsIn(Object.keys(GROUPS))
  role!: LeaseRole;

  /** Part of the role's name, so that whoever looks at the server's sessions sees what one is for. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  purpose?: string;
}
