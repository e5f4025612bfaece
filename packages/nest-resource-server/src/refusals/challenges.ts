import { Inject, Injectable } from '@nestjs/common';
import { metadataUrlOf } from '../module/resource-urls.js';
import { SETTINGS, type Settings } from '../module/settings.js';
import type { Scheme } from '../request/presented-token.js';
import type { Refusal } from './refusal.js';

type Attributes = Readonly<Record<string, string>>;

/** Writes `WWW-Authenticate` (RFC 6750 §3, RFC 9449 §7.1, RFC 9470 §3, RFC 9728 §5.1). */
@Injectable()
export class Challenges {
  private readonly common: Attributes;
  private readonly schemes: ReadonlyMap<Scheme, Attributes>;

  constructor(@Inject(SETTINGS) settings: Settings) {
    const { realm, resource, dpop, metadata, requireBoundTokens, mutualTls } = settings;
    const hasMetadata = resource !== null && metadata !== false;
    this.common = { realm, ...(hasMetadata && { resource_metadata: metadataUrlOf(resource) }) };
    // A token that is bound to a certificate is sent as Bearer (RFC 8705 §3).
    const takesBearer = !requireBoundTokens || dpop === null || mutualTls !== null;
    this.schemes = new Map<Scheme, Attributes>([
      ...(takesBearer ? [['Bearer', {}] as const] : []),
      ...(dpop === null ? [] : [['DPoP', { algs: dpop.algorithms.join(' ') }] as const]),
    ]);
  }

  /** @param scopes that the route requires @returns one header field for each scheme; none for 503 and a plain 403 */
  of(refusal: Refusal, scopes: readonly string[]): string[] {
    const { status, error, description } = refusal.rule;
    if (status === 503 || (status === 403 && error === undefined)) return [];
    const asked: Attributes = scopes.length > 0 ? { scope: scopes.join(' ') } : {};
    const failed: Attributes =
      error === undefined ? {} : { error, error_description: description, ...refusal.attributes };
    const answered = this.answeredScheme(refusal);
    // The scheme of the request comes first, because many clients read one challenge only.
    return [...this.schemes]
      .toSorted(([a], [b]) => Number(b === answered) - Number(a === answered))
      .map(([scheme, own]) =>
        written(scheme, { ...this.common, ...(scheme === answered && failed), ...asked, ...own }),
      );
  }

  private answeredScheme({ rule, scheme }: Refusal): Scheme {
    const [first = 'Bearer'] = this.schemes.keys();
    const wanted = /dpop/.test(rule.error ?? '') ? 'DPoP' : (scheme ?? first);
    return this.schemes.has(wanted) ? wanted : first;
  }
}

/** Quotes and backslashes cannot occur: the settings and the decorators are checked, the rest is of `RULES`. */
function written(scheme: Scheme, attributes: Attributes): string {
  return `${scheme} ${Object.entries(attributes).map(([name, value]) => `${name}="${value}"`).join(', ')}`; // prettier-ignore
}
