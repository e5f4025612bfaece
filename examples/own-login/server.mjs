// A sign-in application that replaces the login page of Grantry: see README.md.
import { scryptSync, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const { ISSUER, CLIENT_ID, CLIENT_SECRET, USERS, PORT = '4000' } = process.env;
const users = new Map(Object.entries(JSON.parse(USERS)));
const HEADERS = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "default-src 'none'; frame-ancestors 'none'", 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' }; // prettier-ignore

/** Returns the `sub` of the user, or null. Each attempt computes one hash, also for an unknown username. */
function subOf(username, password) {
  const { sub, salt, hash } = users.get(username) ?? { sub: null, salt: '', hash: '' };
  const [actual, expected] = [scryptSync(password, salt, 32), Buffer.from(hash, 'base64url')];
  return expected.length === actual.length && timingSafeEqual(actual, expected) ? sub : null;
}

async function accessToken() {
  const credentials = Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64');
  const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'interactions:write' });
  const headers = { authorization: `Basic ${credentials}` };
  return (await (await fetch(`${ISSUER}/token`, { method: 'POST', headers, body })).json()).access_token;
}

/** Gets an interaction, or answers it. A refusal becomes an error with its text. */
async function interactionApi(interaction, action = '', body) {
  const response = await fetch(`${ISSUER}/admin/interactions/${encodeURIComponent(interaction)}${action}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${await accessToken()}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail);
  return answer;
}

const escaped = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const page = ({ client }, username, alert) => `<!doctype html><html lang="en"><title>Sign in</title>
<h1>Sign in${client === null ? '' : ` to ${escaped(client.client_name)}`}</h1><p role="alert">${escaped(alert)}</p>
<form method="post"><p><label>Username <input name="username" value="${escaped(username)}"></label></p>
<p><label>Password <input name="password" type="password"></label></p>
<p><button>Sign in</button> <button name="cancel" value="yes">Cancel</button></p></form></html>`;

/** Returns a page, or the address to which the browser is redirected. */
async function answerTo(request) {
  const interaction = new URL(request.url, ISSUER).searchParams.get('interaction') ?? '';
  const asked = await interactionApi(interaction);
  if (request.method !== 'POST') return { html: page(asked, asked.login_hint ?? '', '') };
  const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
  if (form.has('cancel')) return interactionApi(interaction, '/reject', { error: 'access_denied' });
  const username = form.get('username') ?? '';
  const sub = subOf(username, form.get('password') ?? '');
  if (sub === null) return { html: page(asked, username, 'Incorrect username or password.') };
  return interactionApi(interaction, '/accept', { sub, amr: ['pwd'] });
}

async function respond(request, response) {
  const failed = ({ message }) => ({
    html: `<!doctype html><html lang="en"><title>Sign in</title>${escaped(message)}`,
  });
  const { redirect_to: location, html } = await answerTo(request).catch(failed);
  response.writeHead(location ? 303 : 200, { ...HEADERS, ...(location && { location }) }).end(html);
}

const server = createServer((request, response) => void respond(request, response));
server.listen(Number(PORT), '127.0.0.1', () => process.stdout.write(`http://localhost:${PORT}/\n`));
