import { join } from 'node:path';
import { templates, type OAuthError, type PageReply, type RefusalId } from '../../../common/index.js';
import type { AuthorizationResponse, ResponseMode } from './response-mode.js';

const page = templates(join(import.meta.dirname, 'views'));

interface Shown {
  readonly error: OAuthError;
  readonly id: RefusalId;
  /** Whether no administrator has checked the address of the client. */
  readonly isUnchecked: boolean;
}

/**
 * A page that shows an error and the destination of the response. The person decides whether to continue. Without it, a
 * link to this server could redirect a browser to an address that no administrator has checked (RFC 9700 §4.11.2).
 *
 * @param mode how the response is sent once the person continues
 */
export function informing(
  mode: ResponseMode,
  response: AuthorizationResponse,
  { error, id, isUnchecked }: Shown,
): PageReply {
  const reply = mode.reply(response);
  const { redirectUri, parameters } = response;
  const view = {
    title: 'informing.title',
    error,
    id,
    isUnchecked,
    place: destinationOf(redirectUri),
    redirect: reply.kind === 'redirect' ? reply.location : null,
    action: redirectUri,
    links: error.wayOn?.links ?? [],
    parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })),
  };
  return { kind: 'page', status: error.status, html: page('informing', view) };
}

/** The part of the redirect_uri that a person can recognize: the host, or the private-use scheme. */
function destinationOf(redirectUri: string): string {
  const { host, protocol } = URL.parse(redirectUri) ?? { host: '', protocol: redirectUri };
  return host === '' ? protocol : host;
}
