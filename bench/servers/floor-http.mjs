import { createServer } from 'node:http';
import { parse } from 'node:querystring';
import { authenticate, discovery, introspect, jwks, PRIVATE, PUBLIC, token, userinfo } from './floor-operations.mjs';

/** The floor on plain node:http. */
const routes = {
  '/token': (form, { authorization }) => token(form, authenticate(authorization)),
  '/introspect': (form, { authorization }) => introspect(form, authenticate(authorization)),
  '/userinfo': (_form, { authorization }) => userinfo(authorization),
  '/jwks': () => jwks,
  '/.well-known/openid-configuration': () => discovery,
};

async function handle(request, body, response) {
  try {
    const given = await routes[request.url](parse(body), request.headers);
    const text = typeof given === 'string' ? given : JSON.stringify(given);
    const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': Buffer.byteLength(text) };
    response.writeHead(200, { ...headers, ...(given === text ? PUBLIC : PRIVATE) });
    response.end(text);
  } catch (error) {
    response.writeHead(400).end(String(error));
  }
}

createServer((request, response) => {
  let body = '';
  request.setEncoding('latin1');
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => void handle(request, body, response));
}).listen(Number(process.env.PORT), '127.0.0.1');
