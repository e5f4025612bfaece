import { Controller, Delete, Get, Module, type Type } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { describe, expect, it } from 'vitest';
import { RequiresScope } from '../../../../src/common/index.js';
import { AdminRoutesCheck } from '../../../../src/token/access-tokens/admin-routes.check.js';

@Controller('admin/things')
class GuardedController {
  @Get()
  @RequiresScope('users:read')
  list(): void {}
}

@Controller('admin/things')
class OpenController extends GuardedController {
  @Delete(':id')
  remove(): void {}
}

@Controller('things')
class PublicController {
  @Get()
  list(): void {}
}

async function start(controller: Type): Promise<void> {
  @Module({ imports: [DiscoveryModule], controllers: [controller], providers: [AdminRoutesCheck] })
  class App {}
  const app = await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
  await app.close();
}

describe('AdminRoutesCheck', () => {
  it('a route below /admin without a scope stops the start with its name', async () => {
    await expect(start(OpenController)).rejects.toThrow('OpenController.remove');
  });

  it.each([GuardedController, PublicController])('lets %o start', async (controller) => {
    await expect(start(controller)).resolves.toBeUndefined();
  });
});
