import { Body, Controller, HttpCode, Post, ValidationPipe } from '@nestjs/common';
import { RootPayload } from '../root-payload.js';
import { Upstream } from '../upstream.js';
import * as actions from './actions.js';
import { readCaller, readIds, readInput } from './envelope.js';
import { parsePayload, requireObject } from './json-object.js';

/** The three routes with a class for the payload, which Nest's own ValidationPipe checks. */
@Controller('sync')
export class ByHandDtoController {
  private readonly pipe = new ValidationPipe({ transform: true, expectedType: RootPayload });

  constructor(private readonly upstream: Upstream) {}

  @Post('create')
  @HttpCode(200)
  async create(@Body() body: unknown): Promise<actions.CreateAnswer> {
    const { payload, input, client_info } = requireObject(body, 'the body');
    const root = await this.readRoot(payload);
    return actions.create(this.upstream, root, readInput(input), readCaller(client_info));
  }

  @Post('revoke')
  @HttpCode(200)
  async revoke(@Body() body: unknown): Promise<actions.RevokeAnswer> {
    const { payload, ids } = requireObject(body, 'the body');
    return actions.revoke(this.upstream, await this.readRoot(payload), readIds(ids));
  }

  @Post('rotate')
  @HttpCode(200)
  async rotate(@Body() body: unknown): Promise<actions.RotateAnswer> {
    const { payload } = requireObject(body, 'the body');
    return actions.rotate(this.upstream, await this.readRoot(payload));
  }

  private readRoot(payload: unknown): Promise<RootPayload> {
    return this.pipe.transform(parsePayload(payload), { type: 'body' }) as Promise<RootPayload>;
  }
}
