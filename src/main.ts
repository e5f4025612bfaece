const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  process.stderr.write(
    `Grantry needs Node.js 22.12 or newer; this is ${process.versions.node}. "npm start" brings its own.\n`,
  );
  process.exit(1);
}
// Only now: the modules below use what older versions lack.
const { serve } = await import('./server.js');
await serve();

export {};
