import express from 'express';
import { authenticate, discovery, introspect, jwks, PRIVATE, PUBLIC, token, userinfo } from './floor-operations.mjs';

/** The floor on Express 5, the platform of Grantry. */
const app = express().disable('etag').disable('x-powered-by').set('query parser', 'simple');
app.use(express.urlencoded({ extended: false }));

const sendText = (text) => (_request, response) => response.set(PUBLIC).type('json').send(text);
const authenticated = (request, response, next) => {
  response.locals.client = authenticate(request.headers.authorization);
  next();
};

app.post('/token', authenticated, async (request, response) => {
  response.set(PRIVATE).json(await token(request.body, response.locals.client));
});
app.post('/introspect', authenticated, async (request, response) => {
  response.set(PRIVATE).json(await introspect(request.body, response.locals.client));
});
app.get('/userinfo', async (request, response) => {
  response.set(PRIVATE).json(await userinfo(request.headers.authorization));
});
app.get('/jwks', sendText(jwks));
app.get('/.well-known/openid-configuration', sendText(discovery));
app.use((error, _request, response, _next) => response.status(400).send(String(error)));
app.listen(Number(process.env.PORT), '127.0.0.1');
