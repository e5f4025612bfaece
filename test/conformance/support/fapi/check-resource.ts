import { expect } from 'vitest';
import { request } from '../../../support/admin-api.js';
import type { DpopKey } from '../../../support/dpop.js';
import type { FapiClient } from './fapi-client.js';

/** A token in the query is refused (RFC 6750 §2.3), and every usual Accept header is answered. */
export async function checkResource(
  { calls, certificate }: FapiClient,
  accessToken: string,
  dpop: DpopKey | null,
): Promise<void> {
  const { status } = await request(
    `${calls.resourceUrl}?access_token=${accessToken}`,
    calls.connection({ certificate }),
  );
  expect([400, 401]).toContain(status);
  for (const accept of ['application/json;charset=utf-8', 'application/json, application/*+json, */*']) {
    await calls.expectAccess(accessToken, { dpop }, { accept });
  }
}
