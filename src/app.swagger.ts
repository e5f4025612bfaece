import { createHash } from 'node:crypto';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import { ADMIN_SCOPES } from './common/index.js';
import { Configuration, ENDPOINTS } from './config/index.js';

const DESCRIPTION = `OpenID Connect provider and OAuth 2.0 authorization server.

**Authorize** signs in by client_credentials or by code with PKCE against this very server; then *Try it out* works.
The admin API asks for the scopes named below; OAuth endpoints authenticate the client by HTTP Basic or form parameters.`;

/** Swagger UI at /docs and the document at /docs-json, both made when they are first asked for. */
export function setUpSwagger(app: NestExpressApplication): void {
  const configuration = app.get(Configuration);
  app.use(ENDPOINTS.docs, contentSecurityPolicyOfDocs);
  SwaggerModule.setup(ENDPOINTS.docs.slice(1), app, () => openApiDocument(app), {
    jsonDocumentUrl: ENDPOINTS.docsJson.slice(1),
    yamlDocumentUrl: `${ENDPOINTS.docs.slice(1)}-yaml`,
    customSiteTitle: 'Grantry API',
    swaggerOptions: {
      oauth2RedirectUrl: `${configuration.urlOf('docs')}/oauth2-redirect.html`,
      initOAuth: { usePkceWithAuthorizationCodeGrant: true, ...(configuration.demo && { clientId: DOCS_CLIENT_ID }) },
      persistAuthorization: false,
      layout: 'BaseLayout', // without the bar of Swagger's own
      tagsSorter: 'alpha',
      docExpansion: 'list',
    },
  });
}

/** The demo client of Swagger UI: public, with PKCE, returning to its redirect page. */
export const DOCS_CLIENT_ID = 'swagger-ui';

/** What the server offers, as OpenAPI 3; the same on every host but for the issuer's URLs. */
export function openApiDocument(app: NestExpressApplication): OpenAPIObject {
  const configuration = app.get(Configuration);
  const scopes = Object.fromEntries(['openid', 'profile', 'email', ...ADMIN_SCOPES].map((scope) => [scope, '']));
  const tokenUrl = configuration.urlOf('token');
  const authorizationUrl = configuration.urlOf('authorization');
  const builder = new DocumentBuilder()
    .setTitle('Grantry')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .addBasicAuth({ type: 'http', scheme: 'basic', description: 'client_secret_basic (RFC 6749 §2.3.1)' }, 'basic')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An access token (RFC 6750 §2.1)' }, 'bearer')
    .addOAuth2(
      {
        type: 'oauth2',
        flows: { clientCredentials: { tokenUrl, scopes }, authorizationCode: { authorizationUrl, tokenUrl, scopes } },
      },
      'oauth2',
    );
  return SwaggerModule.createDocument(app, builder.build(), {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
  });
}

/** Swagger UI sets styles inline: its pages have a policy of their own, which names what they hold by its hash. */
function contentSecurityPolicyOfDocs(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('Content-Security-Policy', policyFor('')); // for its files, oauth2-redirect.html among them
  const send = response.send.bind(response);
  response.send = (body?: unknown) => {
    if (typeof body === 'string') response.setHeader('Content-Security-Policy', policyFor(body));
    return send(body);
  };
  next();
}

function policyFor(html: string): string {
  const styles = [...html.matchAll(/<style[^>]*>([\s\S]*?)<\/style>|\sstyle="([^"]*)"/g)];
  const hashes = styles.map(([, element, attribute]) => hashOf(element ?? attribute ?? ''));
  const inline = hashes.length > 0 ? ` 'unsafe-hashes' ${hashes.join(' ')}` : '';
  return `default-src 'none'; script-src 'self'; style-src 'self'${inline}; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'`;
}

function hashOf(style: string): string {
  return `'sha256-${createHash('sha256').update(style).digest('base64')}'`;
}
