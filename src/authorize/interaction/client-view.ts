import type { ResponseTarget } from '../response-target.js';

/** What a page shows of the client (OIDC Registration §2). */
export interface ClientView {
  readonly name: string;
  /** Where the answer goes: all that is certain about an unknown client. Null for a scheme of its own. */
  readonly host: string | null;
  readonly uri: string | null;
  readonly logo: string | null;
  readonly policy: string | null;
  readonly tos: string | null;
}

export function clientView({ client: { name, metadata }, redirectUri }: ResponseTarget): ClientView {
  return {
    name,
    host: URL.parse(redirectUri)?.host || null,
    uri: metadata.client_uri ?? null,
    logo: metadata.logo_uri ?? null,
    policy: metadata.policy_uri ?? null,
    tos: metadata.tos_uri ?? null,
  };
}
