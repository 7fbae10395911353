import { type Adapter, contenderNamed, type Scenario } from './contenders.js';

/** One contender in a process of its own; prints its URL as the first line. */
const [name, scenario = 'plain', adapter = 'fastify', validateUrl] = process.argv.slice(2);

const serve = await contenderNamed(name);
const url = await serve({
  scenario: scenario as Scenario,
  adapter: adapter as Adapter,
  validateUrl,
});
process.stdout.write(`${url}\n`);
