const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  process.stderr.write(
    `Grantry needs Node.js 22.12 or newer; this is ${process.versions.node}. On 64-bit Linux, npm ci installs one: node_modules/.bin/node.\n`,
  );
  process.exit(1);
}
// The code cache of V8 for some thousand modules is stored beside them, which saves a quarter of the start. Where it
// cannot be written, as in a container, the cache of the image is used.
const { enableCompileCache } = await import('node:module');
enableCompileCache(`${import.meta.dirname}/.compile-cache`);
// After the check: the modules below need features that older versions lack.
const { createApp } = await import('./app/create-app.js');
const { serve } = await import('./platform/server.js');
await serve(createApp);

export {};
