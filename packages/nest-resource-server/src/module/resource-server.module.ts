import { Module, type DynamicModule, type ModuleMetadata, type Provider } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { DpopProofs } from '../possession/dpop-proofs.js';
import { Possession } from '../possession/possession.js';
import { ProviderHttp } from '../provider/provider-http.js';
import { ProviderKeys } from '../provider/provider-keys.js';
import { ProviderMetadata } from '../provider/provider-metadata.js';
import { Answers } from '../refusals/answers.js';
import { Challenges } from '../refusals/challenges.js';
import { Routes } from '../requirements/routes.js';
import { loadTracing, TRACING } from '../telemetry/tracing.js';
import { AccessTokens } from '../token/access-tokens.js';
import { Introspection } from '../token/introspection.js';
import { JwtVerifier } from '../token/jwt-verifier.js';
import type { ResourceServerOptions } from './options.js';
import { ProtectedResource } from './protected-resource.js';
import { ResourceServerGuard } from './resource-server.guard.js';
import { SETTINGS, settingsOf } from './settings.js';

export interface GuardOptions {
  /**
   * Whether every route is protected unless it is `@Public()`. With false, use `@UseGuards(ResourceServerGuard)`.
   * Default: true.
   */
  readonly protectAllRoutes?: boolean;
}

/** Options that other providers compute, for example a configuration service. */
export interface AsyncResourceServerOptions extends GuardOptions {
  readonly imports?: ModuleMetadata['imports'];
  readonly inject?: readonly NonNullable<Extract<Provider, { useFactory: unknown }>['inject']>[number][];
  // As in the asynchronous options of Nest's own modules: what is injected has any type.
  readonly useFactory: (...injected: never[]) => ResourceServerOptions | Promise<ResourceServerOptions>;
}

/** Protects the routes of an application with access tokens of an OpenID provider. */
@Module({})
export class ResourceServerModule {
  /** @throws Error that names every wrong option */
  static forRoot({ protectAllRoutes = true, ...options }: ResourceServerOptions & GuardOptions): DynamicModule {
    return moduleWith({ provide: SETTINGS, useValue: settingsOf(options) }, protectAllRoutes);
  }

  /** As `forRoot`; a wrong option stops the start of the application. */
  static forRootAsync(options: AsyncResourceServerOptions): DynamicModule {
    const { imports = [], inject = [], useFactory, protectAllRoutes = true } = options;
    const create = useFactory as (...injected: unknown[]) => ResourceServerOptions | Promise<ResourceServerOptions>;
    const settings: Provider = {
      provide: SETTINGS,
      inject: [...inject],
      useFactory: async (...injected: unknown[]) => settingsOf(await create(...injected)),
    };
    return moduleWith(settings, protectAllRoutes, imports);
  }
}

// prettier-ignore
const PROVIDERS: readonly Provider[] = [
  ProviderHttp, ProviderMetadata, ProviderKeys, JwtVerifier, Introspection, DpopProofs, Possession, AccessTokens,
  Challenges, Answers, Routes, ProtectedResource, ResourceServerGuard,
  { provide: TRACING, useFactory: loadTracing },
];

function moduleWith(
  settings: Provider,
  protectAllRoutes: boolean,
  imports: ModuleMetadata['imports'] = [],
): DynamicModule {
  const guard: Provider = { provide: APP_GUARD, useExisting: ResourceServerGuard };
  return {
    module: ResourceServerModule,
    global: true,
    imports: [DiscoveryModule, ...imports],
    providers: [settings, ...PROVIDERS, ...(protectAllRoutes ? [guard] : [])],
    // All of them, so that `@UseGuards(ResourceServerGuard)` can create the guard in any module.
    exports: [SETTINGS, Routes, AccessTokens, Answers, ResourceServerGuard],
  };
}
