import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandLine, type Shell, OPENING_MS } from './support/command.js';
import { PlainProducer, type Reply, stopProducers } from './support/plain-producer.js';

const SECRET = 'the-root-secret';
const MISSING =
  'Nothing is served there: look at the path (a global prefix or a version is part of it), and at whether this action has a handler.';

let commandLine: CommandLine;
let shell: Shell;
let producer: PlainProducer;

beforeAll(async () => {
  commandLine = await CommandLine.open();
  shell = await commandLine.shell();
}, OPENING_MS);

afterEach(stopProducers);

afterAll(() => commandLine.tidy());

async function setUp(): Promise<void> {
  producer = await PlainProducer.start();
  await shell.write('payload.json', { username: 'root', password: SECRET });
  await shell.json('--url', producer.url, '--payload-file', 'payload.json');
}

/** What an operator reads, line by line. */
async function shown(...args: string[]): Promise<{ code: number | null; lines: string[] }> {
  const { code, stdout, stderr } = await shell.gateway(...args);
  expect(stdout).toBe('');
  return { code, lines: stderr.trimEnd().split('\n') };
}

interface Wrong {
  readonly name: string;
  readonly action: 'create' | 'revoke' | 'rotate';
  readonly reply: Reply;
  readonly lines: string[];
}

const ARGUMENTS = { create: ['get'], revoke: ['revoke', 'lease-1'], rotate: ['rotate'] };

const WRONG: Wrong[] = [
  {
    name: 'status 201',
    action: 'create',
    reply: { status: 201, body: { id: 'a', response: {} } },
    lines: [
      'error: create: the webhook answered 201',
      'Only 200 is a success. Nest answers 201 to a POST unless the handler has @HttpCode(200).',
    ],
  },
  {
    name: 'an id that is a number',
    action: 'create',
    reply: { body: { id: 7, response: {} } },
    lines: ['error: create: "id" must be a string, not a number', 'Send it in quotes: String(id).'],
  },
  {
    name: 'a string where the response belongs',
    action: 'create',
    reply: { body: { id: 'a', response: '{"password":"x"}' } },
    lines: [
      'error: create: "response" must be an object, not a string',
      'Send the object itself, not the JSON text of it.',
    ],
  },
  {
    name: 'an object where the payload belongs',
    action: 'rotate',
    reply: { body: { payload: { password: 'x' } } },
    lines: [
      'error: rotate: "payload" must be a string, not an object',
      'A payload is JSON inside a string: JSON.stringify(payload).',
    ],
  },
  {
    name: 'a page of HTML',
    action: 'create',
    reply: { body: '<html>\n <body>Bad Gateway</body>' },
    lines: [
      'error: create: the body of the answer is no JSON, but looks like HTML',
      'Answer with a JSON object. A page of HTML comes from a proxy, or from another server.',
    ],
  },
  {
    name: 'an id that was not asked for',
    action: 'revoke',
    reply: { body: { revoked: ['other'] } },
    lines: [
      'No lease here: lease-1. The webhook is asked all the same.',
      'error: revoke: "revoked" holds "other", which the Gateway has not asked for',
      'Answer with ids exactly as they were received, prefix and all.',
    ],
  },
  {
    name: 'the root itself in an error',
    action: 'rotate',
    reply: { status: 500, body: `login of root with ${SECRET} failed` },
    lines: [
      'error: rotate: the webhook answered 500 and said: login of root with [redacted] failed',
    ],
  },
];

describe('what an operator reads when a webhook answers with', () => {
  it.each(WRONG)('$name', async ({ action, reply, lines }) => {
    await setUp();
    producer.replies[action] = reply;
    expect(await shown(...ARGUMENTS[action])).toEqual({
      code: 1,
      lines: lines.map((line) => expectedLine(line, lines)),
    });
  });

  it('404, since the path is missing', async () => {
    await setUp();
    expect(await shown('get', '--url', `${producer.url}/api/`, '--path', 'wrong')).toEqual({
      code: 1,
      lines: [
        'error: create: the webhook answered 404 and said: {"message":"Not Found"}',
        `  ${MISSING}`,
        `  With this command: --path gives what comes before /sync/create; it was ${producer.url}/api/wrong/sync/create`,
      ],
    });
  });

  it('401', async () => {
    await setUp();
    producer.replies.create = { status: 401, body: 'no' };
    const { lines } = await shown('get', '--path', '');
    expect(lines.at(-1)).toBe(
      '  With this command: --gateway-access-id and --item-name say who calls; --validation-port serves the endpoint that vouches for it.',
    );
  });

  it('nothing, since nothing listens', async () => {
    await setUp();
    const { url } = producer;
    await producer.stop();
    expect(await shown('dry-run')).toEqual({
      code: 1,
      lines: [
        `error: create: no connection to ${url}/sync/create (ECONNREFUSED)`,
        '  Nothing listens there: is the application started, and on this port?',
        '  With this command: --url gives another address.',
      ],
    });
  });
});

describe('for scripts', () => {
  it('the same is one JSON document on standard error', async () => {
    await setUp();
    producer.replies.create = { body: { id: 7, response: {} } };
    const { code, stdout, stderr } = await shell.gateway('get', '--json');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(JSON.parse(stderr)).toEqual({
      error: {
        message: 'create: "id" must be a string, not a number',
        hint: 'Send it in quotes: String(id).',
        action: 'create',
        url: `${producer.url}/sync/create`,
        status: 200,
        exitCode: 1,
      },
    });
  });
});

/** Hints stand below the error, indented. */
function expectedLine(line: string, lines: readonly string[]): string {
  const error = lines.findIndex((each) => each.startsWith('error:'));
  return lines.indexOf(line) > error ? `  ${line}` : line;
}
