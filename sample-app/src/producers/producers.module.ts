import { Module } from '@nestjs/common';
import { AkeylessProducerModule } from 'nestjs-akeyless';
import { PasswordProducer } from './password.producer.js';
import { PostgresProducer } from './postgres.producer.js';

@Module({
  imports: [AkeylessProducerModule.forRoot()],
  providers: [PostgresProducer, PasswordProducer],
})
export class ProducersModule {}
