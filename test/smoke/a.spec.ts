import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Body, Controller, Module, Post, Injectable } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { x } from 'nestjs-akeyless';
@Injectable() class S { v = x }
@Controller() class C { constructor(private readonly s: S) {} @Post('a') a(@Body() b: object) { return { b, v: this.s.v }; } }
@Module({ controllers: [C], providers: [S] }) class M {}
describe('x', () => { it('injects', async () => {
  const m = await Test.createTestingModule({ imports: [M] }).compile();
  const app = m.createNestApplication(new FastifyAdapter());
  await app.init();
  const r = await app.getHttpAdapter().getInstance().inject({ method: 'POST', url: '/a', payload: { q: 1 } });
  expect(r.json()).toEqual({ b: { q: 1 }, v: 1 });
  await app.close();
}); });
