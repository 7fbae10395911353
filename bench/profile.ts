import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Profiler } from 'node:inspector';
import { moveToLoadCore } from './support/cores.js';
import { flameGraph } from './support/flame-graph.js';
import { Load } from './support/load.js';
import { repeated } from './support/requests.js';
import { ServerProcess } from './support/server-process.js';

const WARM_UP_MS = 8000;
const PROFILE_MS = 8000;
const CONNECTIONS = 12;

/** Profiles creates and draws where the time goes. */
const serve = fileURLToPath(new URL('servers/serve.js', import.meta.url));
const profiler = new URL('support/profiler.js', import.meta.url).href;
const picture = fileURLToPath(new URL('../../docs/flame-graph.svg', import.meta.url));

moveToLoadCore();
const server = await ServerProcess.start(serve, ['ours', 'plain'], ['--import', profiler]);
const load = await Load.open(server.url, CONNECTIONS, () => repeated('create'));
await load.burst(WARM_UP_MS);
await server.ask('start');
await load.burst(PROFILE_MS);
const profile = (await server.ask('stop')) as Profiler.Profile;
load.close();
await server.stop();
await writeFile(picture, flameGraph(profile, 'create, on Fastify: where the time of a call goes'));
