import { Injectable } from '@nestjs/common';
import type { ClientAuth, Configuration as OpenIdClient, ServerMetadata } from 'openid-client';
import { Clock, RecentCache } from '../../../common/index.js';
import type { IdentityProvider } from '../identity-provider.entity.js';
import { presetNamed } from '../presets/index.js';
import { isOfSeveralTenants } from '../presets/microsoft.js';
import { ProviderSecrets } from '../provider-secrets.js';
import { UpstreamFetch } from './upstream-fetch.js';

/** Milliseconds that metadata are used. openid-client renews the keys within by itself. */
const METADATA_AGE = 600_000;
const MOST_PROVIDERS = 100;

type Library = typeof import('openid-client');

/** The columns that a client depends on: a change of one of them makes another client. */
type ClientColumns = Pick<IdentityProvider, 'id' | 'preset' | 'issuer' | 'clientId' | 'clientSecret' | 'settings'>; // prettier-ignore

/** This server as a client of OpenID providers, with their metadata and keys. */
@Injectable()
export class OpenIdClients {
  private readonly cache: RecentCache<OpenIdClient>;

  constructor(
    private readonly upstream: UpstreamFetch,
    private readonly secrets: ProviderSecrets,
    private readonly clock: Clock,
  ) {
    const load = (key: string) => this.discover(JSON.parse(key) as ClientColumns);
    this.cache = new RecentCache(load, { age: METADATA_AGE, most: MOST_PROVIDERS });
  }

  /** @throws an error of openid-client when the metadata cannot be fetched, or belong to another issuer */
  of({ id, preset, issuer, clientId, clientSecret, settings }: IdentityProvider): Promise<OpenIdClient> {
    return this.cache.get(JSON.stringify({ id, preset, issuer, clientId, clientSecret, settings }));
  }

  private async discover(columns: ClientColumns): Promise<OpenIdClient> {
    const library = await import('openid-client');
    const { issuer, clientId } = columns;
    const client = await library.discovery(
      new URL(issuer),
      clientId,
      undefined,
      this.authentication(columns, library),
      {
        [library.customFetch]: this.upstream.fetch,
        // The guarded fetcher allows http only to hosts of OUTBOUND_ALLOW.
        // oxlint-disable-next-line typescript/no-deprecated
        execute: [library.enableNonRepudiationChecks, ...(isPlain(issuer) ? [library.allowInsecureRequests] : [])],
      },
    );
    assertUsable(client.serverMetadata(), issuer);
    return client;
  }

  /** Authenticates by a method that the metadata list, or by the default of RFC 8414 §2; reads the secret for each use. */
  private authentication(columns: ClientColumns, { ClientSecretBasic, ClientSecretPost, None }: Library): ClientAuth {
    return (server, client, body, headers) => {
      const secret = this.secretOf(columns);
      const isInBody = server.token_endpoint_auth_methods_supported?.includes('client_secret_post') === true;
      const method = secret === null ? None() : isInBody ? ClientSecretPost(secret) : ClientSecretBasic(secret);
      method(server, client, body, headers);
    };
  }

  private secretOf(columns: ClientColumns): string | null {
    const stored = this.secrets.open(columns);
    const preset = presetNamed(columns.preset);
    if (stored === null || preset.protocol !== 'openid' || preset.secretOf === undefined) return stored;
    return preset.secretOf(columns, stored, this.clock.now());
  }
}

function isPlain(url: string): boolean {
  return url.startsWith('http:');
}

/** The library compares issuers as URLs, here they must be equal; and it leaves the address for the browser unchecked. */
function assertUsable({ issuer, authorization_endpoint: address }: ServerMetadata, expected: string): void {
  const isSame = issuer === expected || isOfSeveralTenants(expected);
  const { protocol } = URL.parse(address ?? '') ?? {};
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isPlain(expected));
  if (!isSame || !isSafe) throw new Error(isSame ? 'authorization_endpoint is not https' : 'the issuer differs');
}
