import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../module/settings.js';
import { ProviderHttp } from '../provider/provider-http.js';
import { ProviderMetadata } from '../provider/provider-metadata.js';
import { Refusal } from '../refusals/refusal.js';
import { checkAnswer } from './introspection-answer.js';
import type { Claims } from './jwt-verifier.js';

interface Kept {
  readonly claims: Claims;
  /** Milliseconds. */
  readonly until: number;
}

/** The most answers that are kept; the oldest one goes first. */
const MOST_KEPT = 10_000;

/** Asks the provider about tokens (RFC 7662). */
@Injectable()
export class Introspection {
  private readonly kept = new Map<string, Kept>();

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(ProviderMetadata) private readonly metadata: ProviderMetadata,
    @Inject(ProviderHttp) private readonly http: ProviderHttp,
  ) {}

  /** @throws Refusal `inactive` and others; ProviderAway when there is no usable answer */
  async introspect(token: string): Promise<Claims> {
    const { cacheFor } = this.settings.introspection!;
    if (cacheFor === 0) return this.asked(token);
    const key = createHash('sha256').update(token).digest('base64url');
    const now = this.settings.now().getTime();
    const kept = this.kept.get(key);
    if (kept !== undefined && kept.until > now) return kept.claims;
    const claims = await this.asked(token);
    this.keep(key, { claims, until: Math.min(now + cacheFor * 1000, expiryOf(claims)) });
    return claims;
  }

  private async asked(token: string): Promise<Claims> {
    const { endpoint, method, clientId, clientSecret } = this.settings.introspection!;
    const url = endpoint ?? (await this.metadata.endpoint('introspection_endpoint'));
    const form = new URLSearchParams({ token, token_type_hint: 'access_token' });
    const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' };
    if (method === 'client_secret_basic') headers['authorization'] = basic(clientId, clientSecret);
    else for (const [name, value] of Object.entries({ client_id: clientId, client_secret: clientSecret })) form.set(name, value); // prettier-ignore
    const { body } = await this.http.json(url, { method: 'POST', headers, body: form.toString() });
    if (body['active'] !== true) throw new Refusal('inactive');
    checkAnswer(body, this.settings);
    return body;
  }

  private keep(key: string, kept: Kept): void {
    this.kept.delete(key);
    this.kept.set(key, kept);
    if (this.kept.size > MOST_KEPT) this.kept.delete(this.kept.keys().next().value!);
  }
}

/** Both halves are form-encoded (RFC 6749 §2.3.1). */
function basic(id: string, secret: string): string {
  const encoded = [id, secret].map((text) => new URLSearchParams({ '': text }).toString().slice(1)).join(':');
  return `Basic ${Buffer.from(encoded).toString('base64')}`;
}

function expiryOf({ exp }: Claims): number {
  return typeof exp === 'number' ? exp * 1000 : Infinity;
}
