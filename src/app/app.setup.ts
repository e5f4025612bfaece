import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Express, Request, Response } from 'express';
import { layersOf, methodsAt } from '../platform/express/route-table.js';
import { BROWSER_FORM_PATHS, meantBy, pageBehind, PATHS } from './paths.js';
import { setUpRateLimits } from './rate-limits.js';
import { setUpSwagger } from './swagger.js';
import { certificateHeader, clientNamedBy, OriginDirectory } from '../client/index.js';
import {
  addressOf,
  anyOrigin,
  Branding,
  ErrorFilter,
  formBodies,
  jsonBodies,
  knownOrigins,
  noStore,
  RefusalLog,
  RequestState,
  refuseHead,
  type Trust,
} from '../common/index.js';
import { CLIENT_ENDPOINTS, Configuration, ENDPOINTS } from '../config/index.js';
import { isDatabaseAway } from '../database/index.js';

/** Paths of forms that clients send. */
const CLIENT_FORM_PATHS = Object.values(CLIENT_ENDPOINTS).map((endpoint) => ENDPOINTS[endpoint]);

/** Sets up proxies, headers, bodies, limits and errors, for the server and the tests. */
export function setUpApp(app: NestExpressApplication): void {
  const configuration = app.get(Configuration);
  const express: Express = app.getHttpAdapter().getInstance();
  app.set('trust proxy', configuration.trustProxy);
  const trust = trustOf(express);
  useCanonicalAddresses(express, trust);
  app.set('query parser', 'simple');
  app.disable('etag');
  app.useSecurityHeaders({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: "'none'", frameAncestors: "'none'", baseUri: "'none'", formAction: "'none'" },
    },
    crossOriginOpenerPolicy: { policy: 'unsafe-none' },
    crossOriginResourcePolicy: false,
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: configuration.secure,
    xFrameOptions: { action: 'deny' },
    // Headers for Internet Explorer and Flash, which are out of use.
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
  const { header } = configuration.mutualTls ?? {};
  if (header !== undefined) app.use(certificateHeader(header, trust));
  app.useStaticAssets(join(import.meta.dirname, '../common/html/assets'), {
    prefix: `${ENDPOINTS.assets}/`,
    maxAge: '1h',
  });
  app.use(`${ENDPOINTS.assets}/webauthn.js`, sendWebAuthn);
  setUpCors(app);
  app.use([...CLIENT_FORM_PATHS, ...BROWSER_FORM_PATHS], ...formBodies());
  app.use(
    [ENDPOINTS.admin, ENDPOINTS.registration],
    noStore,
    ...jsonBodies([ENDPOINTS.adminUserImport, ENDPOINTS.adminBranding]),
  );
  // A logo and a stylesheet, as JSON.
  app.use(ENDPOINTS.adminBranding, ...jsonBodies([], '256kb'));
  setUpRateLimits(app);
  // Programs that scan mails send HEAD to links, and GET uses none up.
  app.use(
    BROWSER_FORM_PATHS.filter((path) => path !== ENDPOINTS.link && path !== ENDPOINTS.approve),
    refuseHead('GET, POST'),
  );
  app.useGlobalFilters(
    new ErrorFilter({
      links: configuration,
      branding: app.get(Branding),
      refusals: app.get(RefusalLog),
      clientOf,
      isOutage: isDatabaseAway,
      paths: PATHS,
      meantBy,
      pageBehind,
      methodsAt: (path) => methodsAt(layersOf(express), path),
    }),
  );
  if (configuration.docs) setUpSwagger(app);
}

/** Which proxies TRUST_PROXY names. */
function trustOf(express: Express): Trust {
  // Private to Express (the setting `trust proxy fn`); test/e2e/rate-limits.spec.ts notices when it changes.
  return express.get('trust proxy fn') as Trust;
}

/** Makes `request.ip` canonical: Express does not normalize entries of X-Forwarded-For. */
function useCanonicalAddresses(express: Express, trust: Trust): void {
  Object.defineProperty(express.request, 'ip', {
    configurable: true,
    get(this: Request) {
      return addressOf(this, trust);
    },
  });
}

/** The client of a refusal: the caller at the admin API, and the client that the request names elsewhere. */
function clientOf(request: Request): string | undefined {
  return PATHS.isAdmin(request.path) ? RequestState.of(request).adminCaller?.clientId : clientNamedBy(request);
}

/** CORS for public documents and the endpoints that browser applications call; no other path has it. */
function setUpCors(app: NestExpressApplication): void {
  const origins = app.get(OriginDirectory);
  const isKnown = (origin: string) => origins.isRegistered(origin);
  app.use([ENDPOINTS.openidConfiguration, ENDPOINTS.oauthMetadata, ENDPOINTS.jwks], anyOrigin);
  const forms = [ENDPOINTS.pushedAuthorizationRequest, ENDPOINTS.deviceAuthorization, ENDPOINTS.token, ENDPOINTS.revocation]; // prettier-ignore
  app.use(forms, knownOrigins(isKnown, 'POST'));
  app.use(ENDPOINTS.userinfo, knownOrigins(isKnown, 'GET, POST'));
}

const WEB_AUTHN = join(
  fileURLToPath(import.meta.resolve('@simplewebauthn/browser')),
  '../../dist/bundle/index.umd.min.js',
);

/** Sends the browser half of the passkey library, for our own pages. */
function sendWebAuthn(_request: Request, response: Response): void {
  response.sendFile(WEB_AUTHN, { maxAge: '1h' });
}
