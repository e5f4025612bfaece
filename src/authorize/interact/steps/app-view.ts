import { qrCode } from '../../../common/index.js';
import type { NewApp } from '../../../user/index.js';

/** The data of a page on which a person sets up an authenticator app. */
export async function appView({ seed, uri, ticket }: NewApp) {
  return { qr: await qrCode(uri), seed, ticket };
}
