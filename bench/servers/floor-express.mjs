import express from 'express';
import { authenticate, discovery, introspect, jwks, token, userinfo } from './floor-operations.mjs';

/** The same behind Express 5, which is Grantry's platform. */
const app = express().disable('etag').disable('x-powered-by').set('query parser', 'simple');
app.use(express.urlencoded({ extended: false }));

const sendText = (text) => (_request, response) => response.type('json').send(text);
const authenticated = (request, _response, next) => {
  authenticate(request.headers.authorization);
  next();
};
const noStore = (response) => response.setHeader('Cache-Control', 'no-store');

app.post('/token', authenticated, async (request, response) => {
  noStore(response).json(await token(request.body));
});
app.post('/introspect', authenticated, async (request, response) => {
  noStore(response).json(await introspect(request.body));
});
app.get('/userinfo', async (request, response) => {
  noStore(response).json(await userinfo(request.headers.authorization));
});
app.get('/jwks', sendText(jwks));
app.get('/.well-known/openid-configuration', sendText(discovery));
app.use((error, _request, response, _next) => response.status(400).send(String(error)));
app.listen(Number(process.env.PORT), '127.0.0.1');
