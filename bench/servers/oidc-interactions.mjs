import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

/** The package that Grantry uses for hashing. */
const { hash, verify } = createRequire(new URL('../../package.json', import.meta.url))('@node-rs/argon2');

/** The argon2id parameters of OWASP and of Grantry: 19 MiB, two passes, one lane. */
export const passwordHash = (password) =>
  hash(password, { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 });

/** The users who can sign in. */
export const USERS_TABLE = `CREATE TABLE users (
  username VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  sub VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  password_hash VARCHAR(255) NOT NULL
) ENGINE = InnoDB`;

/** The login form and its submit, the only page that oidc-provider leaves to its users. */
export function interactionsOf(provider, pool) {
  const show = async (request, response) => {
    const { uid } = await provider.interactionDetails(request, response);
    const page = pageOf(uid);
    const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' };
    response.writeHead(200, { ...headers, 'Content-Length': Buffer.byteLength(page) }).end(page);
  };
  const submit = async (request, response) => {
    const form = new URLSearchParams(await text(request));
    const sql = 'SELECT sub, password_hash FROM users WHERE username = ?';
    const [[user]] = await pool.execute(sql, [form.get('username')]);
    if (user === undefined || !(await verify(user.password_hash, form.get('password')))) throw new Error('password');
    const login = { accountId: user.sub, amr: ['pwd'], remember: true };
    await provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
  };
  return (request, response) => {
    const answered = request.method === 'POST' ? submit(request, response) : show(request, response);
    answered.catch((error) => response.writeHead(400).end(String(error)));
  };
}

const pageOf = (uid) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Sign in</title></head>
<body>
<main>
<h1>Sign in</h1>
<form method="post" action="/interaction/${uid}">
<label for="username">Username</label>
<input id="username" name="username" type="text" autocomplete="username" required autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button type="submit">Sign in</button>
</form>
</main>
</body>
</html>
`;
