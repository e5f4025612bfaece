// npm run audit: known vulnerabilities of what production installs. Fails for each one; says so where the registry
// does not answer that question (a mirror), which is no verdict on the packages.
import { spawnSync } from 'node:child_process';

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8' });
const found = report(stdout)?.metadata?.vulnerabilities;
if (found === undefined) {
  console.warn('npm audit: the registry does not answer; not checked.');
} else {
  console.log(`npm audit: ${found.total} known vulnerabilities in production dependencies.`);
  if (found.total > 0) {
    spawnSync('npm', ['audit', '--omit=dev'], { stdio: 'inherit' });
    process.exit(1);
  }
}

function report(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
