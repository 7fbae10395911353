import { Body, Controller, HttpCode, Post, ValidationPipe } from '@nestjs/common';
import { Upstream } from '../upstream.js';
import * as actions from './actions.js';
import { CreateCall, RevokeCall, RotateCall } from './calls.js';
import { readCaller, readInput } from './envelope.js';

/** The three routes as Nest's documentation would have them: a class for each body, and the ValidationPipe. */
@Controller('sync')
export class ByHandPipeController {
  constructor(private readonly upstream: Upstream) {}

  @Post('create')
  @HttpCode(200)
  create(@Body(bodyOf(CreateCall)) call: CreateCall): Promise<actions.CreateAnswer> {
    const { payload, input, client_info } = call;
    return actions.create(this.upstream, payload, readInput(input), readCaller(client_info));
  }

  @Post('revoke')
  @HttpCode(200)
  revoke(@Body(bodyOf(RevokeCall)) call: RevokeCall): Promise<actions.RevokeAnswer> {
    return actions.revoke(this.upstream, call.payload, call.ids);
  }

  @Post('rotate')
  @HttpCode(200)
  rotate(@Body(bodyOf(RotateCall)) call: RotateCall): Promise<actions.RotateAnswer> {
    return actions.rotate(this.upstream, call.payload);
  }
}

function bodyOf(expectedType: new () => object): ValidationPipe {
  return new ValidationPipe({ transform: true, expectedType });
}
