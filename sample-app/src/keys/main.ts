import 'reflect-metadata';
import { playExample } from './examples.js';

try {
  await playExample(process.argv[2], console.log);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
