import { join } from 'node:path';
import { templates, type OAuthError, type PageReply, type RefusalId } from '../../../common/index.js';
import type { AuthorizationResponse, ResponseMode } from './response-mode.js';

const page = templates(join(import.meta.dirname, 'views'));

/**
 * A page that tells a person of an error and where the response would go, and leaves it to them to go there: nobody is
 * sent on by a link to us alone to an address that nobody has checked (RFC 9700 §4.11.2).
 *
 * @param mode how the response travels once the person continues
 */
export function informing(
  mode: ResponseMode,
  response: AuthorizationResponse,
  error: OAuthError,
  id: RefusalId,
): PageReply {
  const reply = mode.reply(response);
  const { redirectUri, parameters } = response;
  const view = {
    title: 'This request cannot be completed',
    error,
    id,
    place: placeOf(redirectUri),
    link: reply.kind === 'redirect' ? reply.location : null,
    action: redirectUri,
    parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })),
  };
  return { kind: 'page', status: error.status, html: page('informing', view) };
}

/** What a person can recognize: the host, or the scheme where an application has one of its own. */
function placeOf(redirectUri: string): string {
  const { host, protocol } = URL.parse(redirectUri) ?? { host: '', protocol: redirectUri };
  return host === '' ? protocol : host;
}
