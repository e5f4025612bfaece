import { quoted } from '../common/index.js';
import type { GrantHandler } from './grant-handler.js';
import { grantRefusals } from './refusals/grants.js';

/** Every grant, by its `grant_type`. */
export class GrantRegistry {
  private readonly handlers: ReadonlyMap<string, GrantHandler>;

  /** @throws Error when two handlers have the same `grant_type`; it stops the start */
  constructor(handlers: readonly GrantHandler[]) {
    this.handlers = new Map(handlers.map((handler) => [handler.grantType, handler]));
    if (this.handlers.size < handlers.length) throw new Error('Two grants claim the same grant_type');
  }

  /** @throws OAuthError `unsupported_grant_type` (RFC 6749 §5.2) */
  get(grantType: string): GrantHandler {
    const handler = this.handlers.get(grantType);
    if (handler === undefined) {
      const expected = `one of: ${this.supported.join(', ')}`;
      throw grantRefusals.typeUnsupported({ expected, received: quoted(grantType) });
    }
    return handler;
  }

  has(grantType: string): boolean {
    return this.handlers.has(grantType);
  }

  /** For Swagger. */
  get all(): readonly GrantHandler[] {
    return [...this.handlers.values()];
  }

  /** For discovery and client metadata. */
  get supported(): readonly string[] {
    return [...this.handlers.keys()];
  }
}
