import { OAuthError, quoted } from '../common/index.js';
import type { GrantHandler } from './grant-handler.js';

/** Every grant there is, by its `grant_type`. */
export class GrantRegistry {
  private readonly handlers: ReadonlyMap<string, GrantHandler>;

  /** @throws Error when two handlers claim one `grant_type`: the start stops */
  constructor(handlers: readonly GrantHandler[]) {
    this.handlers = new Map(handlers.map((handler) => [handler.grantType, handler]));
    if (this.handlers.size < handlers.length) throw new Error('Two grants claim the same grant_type');
  }

  /** @throws OAuthError `unsupported_grant_type` (RFC 6749 §5.2) */
  get(grantType: string): GrantHandler {
    const handler = this.handlers.get(grantType);
    if (handler === undefined) {
      throw new OAuthError('unsupported_grant_type', 'This grant_type is not supported', {
        rule: {
          section: 'RFC 6749 §5.2',
          expected: `one of: ${this.supported.join(', ')}`,
          received: quoted(grantType),
          fix: 'Use one of grant_types_supported of the discovery document.',
        },
      });
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
