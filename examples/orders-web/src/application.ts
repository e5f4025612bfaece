import { join } from 'node:path';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { LogoutTokens } from './back-channel-logout.js';
import { fieldsOf } from './fields.js';
import { ApiRefusal, SignInEnded, StepUpRequired, type OrdersApi } from './orders-api.js';
import { orderRoutes } from './order-routes.js';
import { errorPage } from './pages.js';
import type { RelyingParty } from './relying-party.js';
import type { Sessions } from './sessions.js';
import type { Settings } from './settings.js';
import { sendToSignIn, signInRoutes } from './sign-in-routes.js';

/** What the routes share. */
export interface Parts {
  readonly settings: Settings;
  readonly party: RelyingParty;
  readonly sessions: Sessions;
  readonly api: OrdersApi;
}

export function applicationOf(parts: Parts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders(parts.settings));
  app.use('/assets', express.static(join(import.meta.dirname, '../public')));
  app.use(express.urlencoded({ extended: false, limit: '16kb' }));
  app.post('/backchannel-logout', backChannelLogout(parts));
  app.use(signInRoutes(parts));
  app.use(orderRoutes(parts));
  app.use((_request, response) => {
    response.status(404).send(errorPage('This page does not exist', 'Return to your orders.'));
  });
  app.use(answerToErrors(parts));
  return app;
}

function securityHeaders({ issuer }: Settings): RequestHandler {
  // A form of this application may be redirected to the provider: for the step-up, and to sign out.
  const policy = `default-src 'none'; style-src 'self'; form-action 'self' ${new URL(issuer).origin}; base-uri 'none'; frame-ancestors 'none'`;
  return (_request, response, next) => {
    response.set({
      'Content-Security-Policy': policy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
      'Cache-Control': 'no-store',
    });
    next();
  };
}

/** The provider calls this when the session ends elsewhere (OIDC Back-Channel Logout §2.5). */
function backChannelLogout({ party, settings, sessions }: Parts): RequestHandler {
  const tokens = new LogoutTokens(party.config.serverMetadata().jwks_uri!, settings);
  return async (request, response) => {
    try {
      sessions.endAll(await tokens.verify(fieldsOf(request)['logout_token'] ?? ''));
      response.status(200).end();
    } catch {
      response.status(400).json({ error: 'invalid_request' });
    }
  };
}

function answerToErrors(parts: Parts): ErrorRequestHandler {
  return async (error: unknown, request, response, _next) => {
    // A form is not sent again after the sign-in: the person confirms the action on the page that showed it.
    const path = request.method === 'GET' ? request.originalUrl : '/approvals';
    if (error instanceof StepUpRequired) return sendToSignIn(parts, request, response, path, error.demand);
    if (error instanceof SignInEnded) return sendToSignIn(parts, request, response, '/');
    if (error instanceof ApiRefusal) {
      const title = error.status === 403 ? 'You may not do this' : 'The order was refused';
      return void response.status(error.status).send(errorPage(title, error.message));
    }
    if (isOfRequest(error)) {
      return void response.status(error.status).send(errorPage('The request cannot be read', 'Return to your orders.'));
    }
    process.stderr.write(`${request.method} ${request.path} failed: ${String(error)}\n`);
    response.status(500).send(errorPage('Something went wrong', 'Try again in a moment.'));
  };
}

/** Whether Express could not read the path or the body. */
function isOfRequest(error: unknown): error is { readonly status: number } {
  const { status, expose } = Object(error) as { readonly status?: unknown; readonly expose?: unknown };
  return typeof status === 'number' && (expose === true || error instanceof URIError);
}
