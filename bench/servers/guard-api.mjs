import 'reflect-metadata';
import { Controller, Get, Injectable, Module, UnauthorizedException, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { Public, ResourceServerModule, Scopes } from '../../packages/nest-resource-server/dist/index.js';

const { GUARD, ISSUER: issuer, AUDIENCE: audience, PORT } = process.env;
const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`), { cooldownDuration: 60_000 });

/** The guard of docs/guides/protect-an-api.md, with its check of the scope. */
class HandWrittenGuard {
  async canActivate(context) {
    const request = context.switchToHttp().getRequest();
    const [, token] = /^Bearer ([\w.-]+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (token === undefined) throw new UnauthorizedException();
    try {
      const { payload } = await jwtVerify(token, keys, { typ: 'at+jwt', algorithms: ['ES256'], issuer, audience });
      if (!String(payload.scope).split(' ').includes('orders:read')) throw new UnauthorizedException();
      request.token = payload;
    } catch {
      throw new UnauthorizedException();
    }
    return true;
  }
}
Injectable()(HandWrittenGuard);

/** The same route in each process; only its guard differs. */
class OrdersController {
  list() {
    return { of: 'alice' };
  }
}
const route = Object.getOwnPropertyDescriptor(OrdersController.prototype, 'list');
Get()(OrdersController.prototype, 'list', route);
Controller('orders')(OrdersController);

class HealthController {
  health() {
    return {};
  }
}
Get()(HealthController.prototype, 'health', Object.getOwnPropertyDescriptor(HealthController.prototype, 'health'));
Controller('health')(HealthController);

class AppModule {}
const imports = [];
if (GUARD === 'jose') UseGuards(HandWrittenGuard)(OrdersController.prototype, 'list', route);
if (GUARD === 'package') {
  Scopes('orders:read')(OrdersController.prototype, 'list', route);
  Public()(HealthController);
  imports.push(ResourceServerModule.forRoot({ issuer, audience }));
}
Module({ imports, controllers: [OrdersController, HealthController] })(AppModule);

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
app.getHttpAdapter().getInstance().disable('etag');
await app.listen(Number(PORT), '127.0.0.1');
