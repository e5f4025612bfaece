import { createServer } from 'node:net';

/** @throws Error when another program listens on a port of this machine; `variable` chooses another one */
export async function assertFree(port, variable, what) {
  if (await isFree(port)) return;
  throw new Error(`${what} needs port ${port}, which another program uses. ${variable}=<port> chooses another one.`);
}

/** @throws Error that names the variable, when its value is not a port */
export function portOf(variable, ordinary) {
  const value = process.env[variable] || String(ordinary);
  if (/^\d{1,5}$/.test(value) && Number(value) > 0 && Number(value) < 65_536) return Number(value);
  throw new Error(`${variable} must be a port, 1 to 65535.`);
}

async function isFree(port) {
  const server = createServer();
  const outcome = await new Promise((done) => {
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => done(true));
  });
  await new Promise((done) => server.close(done));
  return outcome;
}
