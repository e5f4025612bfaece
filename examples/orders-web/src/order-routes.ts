import { Router, type Request, type RequestHandler } from 'express';
import type { Parts } from './application.js';
import { fieldsOf } from './fields.js';
import { approvalsPage, errorPage, ordersPage } from './pages.js';
import type { SignedIn } from './relying-party.js';
import type { Session } from './sessions.js';
import { sendToSignIn } from './sign-in-routes.js';

/** The pages of a signed-in person. The API decides what the person may do. */
export function orderRoutes(parts: Parts): Router {
  const { sessions, api } = parts;
  const router = Router();

  const signedIn: RequestHandler = async (request, response, next) => {
    if (sessions.of(request)?.signedIn !== undefined) return next();
    await sendToSignIn(parts, request, response, request.method === 'GET' ? request.originalUrl : '/orders');
  };
  const proven: RequestHandler = (request, response, next) => {
    if (sessions.of(request)!.isProvenBy(fieldsOf(request)['csrf_token'])) return next();
    response.status(403).send(errorPage('This page has expired', 'Return to your orders and try again.'));
  };
  const stateOf = (request: Request): { session: Session; person: SignedIn } => {
    const session = sessions.of(request)!;
    return { session, person: session.signedIn! };
  };

  router.get('/orders', signedIn, async (request, response) => {
    const { session, person } = stateOf(request);
    response.send(ordersPage(session, person, await api.mine(person)));
  });

  router.post('/orders', signedIn, proven, async (request, response) => {
    const { item = '', price = '' } = fieldsOf(request);
    await api.place(stateOf(request).person, { item, price: Number(price) });
    response.redirect(303, '/orders');
  });

  router.get('/approvals', signedIn, async (request, response) => {
    const { session, person } = stateOf(request);
    response.send(approvalsPage(session, person, await api.waiting(person)));
  });

  router.post('/approvals/:order', signedIn, proven, async (request, response) => {
    await api.approve(stateOf(request).person, String(request.params['order']));
    response.redirect(303, '/approvals');
  });

  return router;
}
