import { plainToInstance, Transform } from 'class-transformer';
import { Allow, IsArray, IsDefined, IsString, ValidateNested } from 'class-validator';
import { RootPayload } from '../root-payload.js';
import { parsePayload } from './json-object.js';

export class RotateCall {
  @Transform(({ value }) => plainToInstance(RootPayload, parsePayload(value)))
  @IsDefined()
  @ValidateNested()
  payload!: RootPayload;
}

export class RevokeCall extends RotateCall {
  @IsArray()
  @IsString({ each: true })
  ids!: string[];
}

/** The input and who asked are optional and have more than one form: they are read by hand. */
export class CreateCall extends RotateCall {
  @Allow() input?: unknown;
  @Allow() client_info?: unknown;
}
