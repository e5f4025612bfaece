import type { NestExpressApplication } from '@nestjs/platform-express';
import { ClientDirectory, clientNamedBy } from '../client/index.js';
import { Clock, rateLimit } from '../common/index.js';
import { Configuration, ENDPOINTS } from '../config/index.js';
import { BROWSER_FORM_PATHS } from './paths.js';

/** Forms that send a mail to an address that anyone can type. */
const SENDS_MAILS: readonly string[] = [ENDPOINTS.forgotPassword, ENDPOINTS.signUp];

/** Groups of paths that share a limit, with the paths below them. */
const LIMITED = {
  pages: BROWSER_FORM_PATHS.filter((path) => !SENDS_MAILS.includes(path)),
  mails: SENDS_MAILS,
  token: [
    ENDPOINTS.pushedAuthorizationRequest,
    ENDPOINTS.backchannelAuthentication,
    ENDPOINTS.deviceAuthorization,
    ENDPOINTS.token,
    ENDPOINTS.revocation,
  ],
  api: [ENDPOINTS.userinfo, ENDPOINTS.introspection, ENDPOINTS.admin],
  registration: [ENDPOINTS.registration],
} as const;

/** Limits requests per client and address in this process, unless RATE_LIMITS is off. It runs after the bodies are read, because a form may name the client. */
export function setUpRateLimits(app: NestExpressApplication): void {
  const { rateLimits, requestsPerMinute } = app.get(Configuration);
  if (!rateLimits) return;
  const directory = app.get(ClientDirectory);
  const common = {
    clientOf: clientNamedBy,
    isClient: (id: string) => directory.isCached(id),
    clock: app.get(Clock),
  };
  for (const name of Object.keys(LIMITED) as readonly (keyof typeof LIMITED)[]) {
    const perMinute = requestsPerMinute[name];
    app.use([...LIMITED[name]], rateLimit({ name, perMinute, ...common }));
  }
}
