import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { REQUIRED_SCOPE } from '../../common/index.js';

// Private to @nestjs/common (how the path of a controller is stored); test/integration/token/access-tokens/admin-routes.check.spec.ts notices when it changes.
/** Stops the start when a route below /admin does not declare the scope that it requires. */
@Injectable()
export class AdminRoutesCheck implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  /** @throws Error with the name of each unprotected route */
  onApplicationBootstrap(): void {
    const open = this.discovery.getControllers().flatMap(({ instance, metatype }) => {
      const prefix = this.reflector.get<string | undefined>(PATH_METADATA, metatype ?? Object) ?? '';
      if (!/^\/?admin(\/|$)/.test(prefix)) return [];
      const prototype = Object.getPrototypeOf(instance) as Record<string, () => unknown>;
      return this.scanner
        .getAllMethodNames(prototype)
        .filter((name) => this.isOpenRoute(prototype[name], metatype))
        .map((name) => `${metatype?.name}.${name}`);
    });
    if (open.length > 0)
      throw new Error(`These admin routes require no scope (@RequiresScope is missing): ${open.join(', ')}`);
  }

  private isOpenRoute(handler: (() => unknown) | undefined, controller: unknown): boolean {
    if (handler === undefined || this.reflector.get<unknown>(PATH_METADATA, handler) === undefined) return false;
    return (
      this.reflector.getAllAndOverride<unknown>(REQUIRED_SCOPE, [handler, controller as () => unknown]) === undefined
    );
  }
}
