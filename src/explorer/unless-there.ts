import { OAuthError } from '../common/index.js';
import { isUniqueViolation } from '../database/index.js';

/** Creates something, unless another process that starts at the same time has created it. */
export async function unlessThere(make: () => Promise<unknown>): Promise<void> {
  try {
    await make();
  } catch (error) {
    if (!isUniqueViolation(error) && !(error instanceof OAuthError && error.code === 'conflict')) throw error;
  }
}
