import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UnauthorizedException } from '@nestjs/common';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import axios from 'axios';
import { failure } from './support/akeyless/scene.js';
import { httpAuthFailure } from 'nestjs-akeyless/credentials';

let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    response.writeHead(Number(request.url?.slice(1))).end('the body');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it.each([
  [401, true],
  [200, false],
  [403, false],
  [429, false],
  [500, false],
])('%i is one: %s', async (status, expected) => {
  const response = await fetch(`${url}/${status}`);
  expect(httpAuthFailure(response)).toBe(expected);
  expect(await response.text()).toBe('the body');
  const answer = await axios.get(`${url}/${status}`, { validateStatus: () => true });
  expect(httpAuthFailure(answer)).toBe(expected);
});

it('what axios throws', async () => {
  const denied = await failure(axios.get(`${url}/401`));
  expect(httpAuthFailure(denied)).toBe(true);
  expect(httpAuthFailure(new Error('the report failed', { cause: denied }))).toBe(true);
  expect(httpAuthFailure(await failure(axios.get(`${url}/403`)))).toBe(false);
  expect(httpAuthFailure(await failure(axios.get('http://127.0.0.1:1')))).toBe(false);
});

it('what the application says about its own callers is none', () => {
  expect(httpAuthFailure(new UnauthorizedException())).toBe(false);
  expect(httpAuthFailure({ status: 401 })).toBe(false);
  expect(httpAuthFailure({ order: 7, status: 401, headers: 'none' })).toBe(false);
  expect(httpAuthFailure(401)).toBe(false);
});
