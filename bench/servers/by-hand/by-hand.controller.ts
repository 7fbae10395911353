import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { type RootLogin, Upstream } from '../upstream.js';
import * as actions from './actions.js';
import { readCaller, readIds, readInput } from './envelope.js';
import { parsePayload, requireObject } from './json-object.js';

/** The three routes as a good engineer writes them without a library. */
@Controller('sync')
export class ByHandController {
  constructor(private readonly upstream: Upstream) {}

  @Post('create')
  @HttpCode(200)
  create(@Body() body: unknown): Promise<actions.CreateAnswer> {
    const { payload, input, client_info } = requireObject(body, 'the body');
    const root = readRoot(payload);
    return actions.create(this.upstream, root, readInput(input), readCaller(client_info));
  }

  @Post('revoke')
  @HttpCode(200)
  revoke(@Body() body: unknown): Promise<actions.RevokeAnswer> {
    const { payload, ids } = requireObject(body, 'the body');
    return actions.revoke(this.upstream, readRoot(payload), readIds(ids));
  }

  @Post('rotate')
  @HttpCode(200)
  rotate(@Body() body: unknown): Promise<actions.RotateAnswer> {
    const { payload } = requireObject(body, 'the body');
    return actions.rotate(this.upstream, readRoot(payload));
  }
}

/** Its fields are not checked here: that is what the DTO is for. */
function readRoot(payload: unknown): RootLogin {
  return parsePayload(payload) as unknown as RootLogin;
}
