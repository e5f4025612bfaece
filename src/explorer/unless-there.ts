import { OAuthError } from '../common/index.js';
import { isUniqueViolation } from '../database/index.js';

/** Another process may start at the same time, and be first. */
export async function unlessThere(make: () => Promise<unknown>): Promise<void> {
  try {
    await make();
  } catch (error) {
    if (!isUniqueViolation(error) && !(error instanceof OAuthError && error.code === 'conflict')) throw error;
  }
}
