import { Controller, HttpCode, Module, Post } from '@nestjs/common';
import { CONSTANT_ANSWERS } from './constant-answers.js';
import type { ServerSettings } from './contenders.js';
import { listen } from './nest-application.js';

/** Three routes that read nothing and answer a constant: what Nest itself costs, its reading of the body included. */
@Controller('sync')
class BareController {
  @Post('create')
  @HttpCode(200)
  create(): object {
    return CONSTANT_ANSWERS.create;
  }

  @Post('revoke')
  @HttpCode(200)
  revoke(): object {
    return CONSTANT_ANSWERS.revoke;
  }

  @Post('rotate')
  @HttpCode(200)
  rotate(): object {
    return CONSTANT_ANSWERS.rotate;
  }
}

@Module({ controllers: [BareController] })
class AppModule {}

export async function serve({ adapter }: ServerSettings): Promise<string> {
  return listen(AppModule, adapter);
}
