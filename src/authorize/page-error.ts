import { OAuthError } from '../common/index.js';

/** An error that a person must see here, although a client waits: it never leaves as a redirect. */
export class PageError extends OAuthError {}
