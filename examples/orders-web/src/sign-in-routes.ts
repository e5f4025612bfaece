import { Router, type Request, type Response } from 'express';
import * as openid from 'openid-client';
import type { Parts } from './application.js';
import { fieldsOf } from './fields.js';
import { errorPage, startPage } from './pages.js';
import type { Demand } from './relying-party.js';

/** Sign-in by code flow, sign-out at the provider. */
export function signInRoutes(parts: Parts): Router {
  const { sessions, party } = parts;
  const router = Router();

  router.get('/', (request, response) => {
    if (sessions.of(request)?.signedIn === undefined) response.send(startPage());
    else response.redirect(303, '/orders');
  });

  router.get('/sign-in', (request, response) => sendToSignIn(parts, request, response, '/orders'));

  router.get('/callback', async (request, response) => {
    const session = sessions.of(request);
    const pending = session?.pending;
    if (session === undefined || pending === undefined) return void response.status(400).send(expired());
    // One attempt for each request, whatever its outcome.
    session.pending = undefined;
    try {
      const signedIn = await party.finish(pending, request.originalUrl);
      sessions.begin(request, response).signedIn = signedIn;
      response.redirect(303, pending.returnTo);
    } catch (error) {
      response.status(400).send(refused(error));
    }
  });

  router.post('/sign-out', async (request, response) => {
    const session = sessions.of(request);
    if (session?.isProvenBy(fieldsOf(request)['csrf_token']) !== true) {
      return void response.status(403).send(expired());
    }
    sessions.end(request, response);
    if (session.signedIn === undefined) return response.redirect(303, '/');
    await party.revoke(session.signedIn);
    response.redirect(303, party.signOutUrl(session.signedIn).href);
  });

  return router;
}

/** Sends the browser to the provider. A person who is signed in stays so until the new sign-in succeeds. */
export async function sendToSignIn(
  { party, sessions }: Parts,
  request: Request,
  response: Response,
  returnTo: string,
  demand?: Demand,
): Promise<void> {
  const { pending, url } = await party.begin(returnTo, demand);
  const session = sessions.of(request) ?? sessions.begin(request, response);
  session.pending = pending;
  response.redirect(303, url.href);
}

const expired = () => errorPage('This page has expired', 'Return to the start page and try again.');

function refused(error: unknown): string {
  if (error instanceof openid.AuthorizationResponseError && error.error === 'access_denied') {
    return errorPage('You have not signed in', 'You cancelled the sign-in, or did not allow the access.');
  }
  process.stderr.write(`The sign-in failed: ${String(error)}\n`);
  return errorPage('The sign-in failed', 'Return to the start page and try again.');
}
