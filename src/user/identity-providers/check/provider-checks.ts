import { Injectable, Logger } from '@nestjs/common';
import { Clock, RecentCache } from '../../../common/index.js';
import { ENDPOINTS } from '../../../config/index.js';
import { GuardedFetch, OutboundError } from '../../../outbound/index.js';
import { IdentityProviderAdministration } from '../administration/identity-provider-administration.js';
import type { IdentityProvider } from '../identity-provider.entity.js';
import { presetNamed } from '../presets/index.js';
import type { OAuthPreset, OpenIdPreset } from '../presets/preset.js';
import { finding, findingsIn, isUsableKey, type Json } from './metadata-rules.js';
import type { ProviderCheck, ProviderFinding } from './provider-check.dto.js';

/** Milliseconds in which a provider is not checked again. */
const AGE = 10_000;
const MOST = 100;

/** Where to look when the reason would describe the network around this server (see `OutboundError.publicReason`). */
const HIDDEN = 'the server cannot be reached. Compare its name; a private host must be in OUTBOUND_ALLOW. The log has the reason'; // prettier-ignore

/** Contacts identity providers, so that an administrator knows before people do whether sign-ins can work. */
@Injectable()
export class ProviderChecks {
  private readonly logger = new Logger(ProviderChecks.name);
  private readonly recent: RecentCache<ProviderCheck>;

  constructor(
    private readonly administration: IdentityProviderAdministration,
    private readonly guarded: GuardedFetch,
    private readonly clock: Clock,
  ) {
    const load = async (key: string) => this.run(await this.administration.get(key.split(' ', 1)[0] ?? ''));
    this.recent = new RecentCache(load, { age: AGE, most: MOST });
  }

  /**
   * Fetches metadata and keys. A check of the last 10 seconds is answered again, unless the provider has changed.
   *
   * @param id untrusted
   * @throws OAuthError `not_found`; `temporarily_unavailable` (503) when too many fetches are waiting
   */
  async of(id: string): Promise<ProviderCheck> {
    const provider = await this.administration.get(id);
    return this.recent.get(`${provider.id} ${provider.version} ${provider.createdAt.getTime()}`);
  }

  private async run(provider: IdentityProvider): Promise<ProviderCheck> {
    const preset = presetNamed(provider.preset);
    const findings = await (preset.protocol === 'openid'
      ? this.openId(provider, preset)
      : this.oauth(provider, preset));
    return {
      provider: provider.id,
      usable: findings.every(({ result }) => result !== 'failed'),
      checked_at: this.clock.now().toISOString(),
      findings,
    };
  }

  private async openId(provider: IdentityProvider, preset: OpenIdPreset): Promise<ProviderFinding[]> {
    const address = `${provider.issuer.replace(/\/$/, '')}${ENDPOINTS.openidConfiguration}`; // OIDC Discovery §4
    const metadata = await this.fetched(address, provider);
    if (typeof metadata === 'string')
      return [finding('metadata', 'failed', `The metadata at ${address}: ${metadata}.`)];
    const passed = finding('metadata', 'passed', `The provider answers at ${address}.`);
    return [passed, ...findingsIn(metadata, provider, preset), ...(await this.keys(metadata, provider))];
  }

  private async keys({ jwks_uri: address }: Json, provider: IdentityProvider): Promise<ProviderFinding[]> {
    if (typeof address !== 'string') return []; // a finding of the endpoints
    const set = await this.fetched(address, provider);
    if (typeof set === 'string') return [finding('keys', 'failed', `The keys at jwks_uri: ${set}.`)];
    const keys = Array.isArray(set['keys']) ? set['keys'].filter(isUsableKey) : [];
    const count = keys.length === 1 ? 'one key' : `${keys.length} keys`;
    if (keys.length > 0) return [finding('keys', 'passed', `The provider publishes ${count} for ID tokens.`)];
    return [finding('keys', 'failed', 'The provider publishes no key that verifies ID tokens.')];
  }

  private async oauth(provider: IdentityProvider, { endpointsOf }: OAuthPreset): Promise<ProviderFinding[]> {
    const { api } = endpointsOf(provider.issuer);
    const answer = await this.fetched(api, provider);
    if (typeof answer === 'string') return [finding('api', 'failed', `The API at ${api}: ${answer}.`)];
    return [finding('api', 'passed', `The API answers at ${api}.`)];
  }

  /** @returns a JSON object; or why there is none */
  private async fetched(url: string, { id }: IdentityProvider): Promise<Json | string> {
    try {
      const { isSuccess, status, json } = await this.guarded.get(url, { purpose: 'identity_provider', accept: 'application/json' }); // prettier-ignore
      if (!isSuccess) return `the server answers ${status}`;
      return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Json) : 'the answer is no JSON object'; // prettier-ignore
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      this.logger.warn({ provider: id, reason: error.message }, 'the check of an identity provider failed');
      return error.publicReason ?? HIDDEN;
    }
  }
}
