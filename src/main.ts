const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  process.stderr.write(
    `Grantry needs Node.js 22.12 or newer; this is ${process.versions.node}. "npm start" brings its own.\n`,
  );
  process.exit(1);
}
// What V8 compiled of some thousand modules is kept beside them: that is a quarter of a start. Where it cannot be
// written, as in a container, whatever the image brought is read.
const { enableCompileCache } = await import('node:module');
enableCompileCache(`${import.meta.dirname}/.compile-cache`);
// Only now: the modules below use what older versions lack.
const { createApp } = await import('./app/create-app.js');
const { serve } = await import('./platform/server.js');
await serve(createApp);

export {};
