import { type DynamicModule, Module } from '@nestjs/common';
import { Database } from './database/database.js';
import { HealthModule } from './health/health.module.js';
import { ProducersModule } from './producers/producers.module.js';

@Module({ imports: [ProducersModule, HealthModule] })
export class AppModule {
  /** @param database is closed when the application shuts down. */
  static on(database: Database): DynamicModule {
    return {
      module: AppModule,
      global: true,
      providers: [{ provide: Database, useFactory: () => database }],
      exports: [Database],
    };
  }
}
