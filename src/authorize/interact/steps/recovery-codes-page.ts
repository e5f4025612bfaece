import type { PageReply } from '../../../common/index.js';
import { page } from '../pages.js';

/**
 * The page that shows new recovery codes, once.
 *
 * @param goOn the link that the person follows afterwards
 */
export function recoveryCodesPage(codes: readonly string[], goOn: string): PageReply {
  return {
    kind: 'page',
    status: 200,
    html: page('recovery-codes', { title: 'recoveryCodes.title', codes, goOn }),
  };
}
