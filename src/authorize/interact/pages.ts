import { join } from 'node:path';
import { templates } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import type { ResponseTarget } from '../respond/response-target.js';

/** Renders a page of an interaction, from this folder's `views`. */
export const page = templates(join(import.meta.dirname, 'views'));

/** What a page shows of the client (OIDC Registration §2). */
export interface ClientView {
  readonly name: string;
  /** Where the answer goes: all that is certain about an unknown client. Null for a scheme of its own. */
  readonly host: string | null;
  readonly uri: string | null;
  /** At an address of ours: pages load nothing from third parties (LC13). */
  readonly logo: string | null;
  readonly policy: string | null;
  readonly tos: string | null;
  /** Whether nobody vetted what it says of itself (RG1). */
  readonly registeredItself: boolean;
}

export function clientView({ client, redirectUri }: ResponseTarget): ClientView {
  const { id, name, metadata, registeredItself } = client;
  return {
    name,
    host: URL.parse(redirectUri)?.host || null,
    uri: metadata.client_uri ?? null,
    logo: metadata.logo_uri === undefined ? null : `${ENDPOINTS.logos}/${encodeURIComponent(id)}`,
    policy: metadata.policy_uri ?? null,
    tos: metadata.tos_uri ?? null,
    registeredItself,
  };
}
