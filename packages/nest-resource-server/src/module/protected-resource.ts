import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, HttpAdapterHost, MetadataScanner } from '@nestjs/core';
import { requirementsOf, scopesOf } from '../requirements/metadata.js';
import { metadataPathOf } from './resource-urls.js';
import { SETTINGS, type Settings } from './settings.js';

/**
 * Answers `/.well-known/oauth-protected-resource` (RFC 9728 §3). The route belongs to the HTTP adapter, because a prefix,
 * a version or a guard of the application would move or close it.
 */
@Injectable()
export class ProtectedResource implements OnModuleInit {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetadataScanner) private readonly scanner: MetadataScanner,
  ) {}

  onModuleInit(): void {
    const { resource, metadata } = this.settings;
    const adapter = this.adapterHost.httpAdapter as HttpAdapterHost['httpAdapter'] | undefined;
    if (resource === null || metadata === false || adapter === undefined) return;
    const body = this.document(resource, metadata);
    adapter.get(metadataPathOf(resource), (_: object, response: object) => {
      // It is public, and browsers of other origins read it to find the provider.
      adapter.setHeader(response, 'Access-Control-Allow-Origin', '*');
      adapter.setHeader(response, 'Cache-Control', 'public, max-age=300');
      adapter.setHeader(response, 'Content-Type', 'application/json');
      // A text, because the two adapters write objects differently.
      return adapter.reply(response, JSON.stringify(body), 200) as unknown;
    });
  }

  private document(resource: string, further: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    const { issuer, dpop, mutualTls, requireBoundTokens } = this.settings;
    const scopes = this.scopes();
    return {
      resource,
      authorization_servers: [issuer],
      bearer_methods_supported: ['header'],
      ...(scopes.length > 0 && { scopes_supported: scopes }),
      ...(dpop !== null && { dpop_signing_alg_values_supported: dpop.algorithms }),
      ...(dpop !== null && requireBoundTokens && mutualTls === null && { dpop_bound_access_tokens_required: true }),
      ...(mutualTls !== null && { tls_client_certificate_bound_access_tokens: true }),
      ...further,
    };
  }

  /** The scopes that the routes of the application require. */
  private scopes(): string[] {
    const all = this.discovery.getControllers().flatMap(({ metatype }) => {
      if (typeof metatype !== 'function') return [];
      const controller = metatype as new () => unknown;
      const prototype = controller.prototype as Readonly<Record<string, () => unknown>>;
      const handlers = this.scanner.getAllMethodNames(prototype).map((name) => prototype[name]!);
      return handlers.flatMap((handler) => scopesOf(requirementsOf(handler, controller) ?? []));
    });
    return [...new Set(all)].toSorted();
  }
}
