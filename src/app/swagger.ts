import { createRequire } from 'node:module';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import { Router } from 'express';
import { openApiDocument } from './openapi.js';
import { Branding, docsPage, ENGLISH } from '../common/index.js';
import { Configuration, ENDPOINTS } from '../config/index.js';

/** The files of Swagger UI that the page uses. */
const FILES = ['swagger-ui.css', 'swagger-ui-bundle.js', 'oauth2-redirect.html', 'oauth2-redirect.js'];
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/** The demo client of Swagger UI: public, with PKCE. */
const DOCS_CLIENT_ID = 'swagger-ui';

/**
 * Serves Swagger UI at /docs, and the document at /docs-json, which is created at the first request. The page of
 * `SwaggerModule` is not used: it has inline styles, which the Content-Security-Policy forbids, and no layout for phones.
 */
export function setUpSwagger(app: NestExpressApplication): void {
  const configuration = app.get(Configuration);
  SwaggerModule.setup(ENDPOINTS.docs.slice(1), app, () => openApiDocument(app), {
    ui: false,
    raw: ['json'],
    jsonDocumentUrl: ENDPOINTS.docsJson.slice(1),
  });
  const html = docsPage({
    url: configuration.urlOf('docs'),
    redirectUrl: configuration.urlOf('docs', 'oauth2-redirect.html'),
    clientId: configuration.demo ? DOCS_CLIENT_ID : '',
  });
  const branding = app.get(Branding);
  const page = async () => html({ links: configuration, language: ENGLISH, brand: await branding.current() });
  app.use(ENDPOINTS.docs, pageAndFiles(page));
}

function pageAndFiles(page: () => Promise<string>): Router {
  const root = folderOfSwaggerUi();
  const router = Router();
  router.use((_request, response, next) => {
    response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
    next();
  });
  router.get('/', async (_request, response) => void response.type('html').send(await page()));
  for (const file of FILES) {
    router.get(`/${file}`, (_request, response) => response.sendFile(file, { root, maxAge: '1h' }));
  }
  return router;
}

/** The folder of the release that @nestjs/swagger depends on. */
function folderOfSwaggerUi(): string {
  const require = createRequire(import.meta.resolve('@nestjs/swagger'));
  return (require('swagger-ui-dist/absolute-path.js') as () => string)();
}
