import { join } from 'node:path';
import type { Client } from '../../client/index.js';
import { templates } from '../../common/index.js';
import { hrefOf, pathOf } from '../../config/index.js';
import type { PasskeyCeremony } from '../../user/index.js';
import type { ResponseTarget } from '../respond/response-target.js';

/** Renders a page of an interaction from this folder's `views`. */
export const page = templates(join(import.meta.dirname, 'views'));

/** The client as a page shows it (OIDC Registration §2). */
export interface ClientView {
  readonly name: string;
  /**
   * The host of the redirect_uri, the only fact that the client cannot choose freely. Null for a private-use scheme.
   */
  readonly host: string | null;
  readonly uri: string | null;
  /** An address of this server, because pages load nothing from third parties (LC13). */
  readonly logo: string | null;
  readonly policy: string | null;
  readonly tos: string | null;
  /** Whether the client registered itself, so that no administrator has checked its metadata (RG1). */
  readonly registeredItself: boolean;
}

export function clientView({ client, redirectUri, issuer }: ResponseTarget): ClientView {
  return clientAt(client, redirectUri, issuer);
}

/** @param place a URL of the client, whose host the page shows */
export function clientAt(client: Client, place: string | undefined, issuer: string): ClientView {
  const { id, name, metadata, registeredItself } = client;
  return {
    name,
    host: (place && URL.parse(place)?.host) || null,
    uri: metadata.client_uri ?? null,
    logo: metadata.logo_uri === undefined ? null : hrefOf(pathOf(issuer), 'logos', id),
    policy: metadata.policy_uri ?? null,
    tos: metadata.tos_uri ?? null,
    registeredItself,
  };
}

/** The data of the form of a passkey; null where browsers offer no passkeys for this server. */
export function passkeyView(ceremony: PasskeyCeremony<object> | null) {
  return ceremony && { options: JSON.stringify(ceremony.options), ticket: ceremony.ticket };
}
