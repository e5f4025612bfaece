// npm run test:conformance [-- <vitest options>]: runs the modules of the OpenID Foundation's suite by profile,
// over https against a server that it starts. Prints a table of the results; exits with 0 when all tests pass.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'grantry-conformance-'));
const report = join(folder, 'report.json');

/** Runs the specs in a child process, because Node reads the trusted authorities only at its start. */
function run() {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const options = ['--config', 'vitest.conformance.config.ts', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`]; // prettier-ignore
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...options, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NODE_EXTRA_CA_CERTS: join(root, 'test/support/tls/cert.pem') },
  });
  return status ?? 1;
}

/** @returns number of passed and failed tests of each profile, by its name */
function countsOf({ testResults }) {
  const counts = new Map();
  for (const { name, assertionResults } of testResults) {
    // A file that fails to load contains no test results; count it as one failure.
    if (assertionResults.length === 0) counts.set(name, { passed: 0, failed: 1 });
    for (const { ancestorTitles, status } of assertionResults) {
      if (status !== 'passed' && status !== 'failed') continue;
      const count = counts.get(ancestorTitles[0]) ?? { passed: 0, failed: 0 };
      count[status]++;
      counts.set(ancestorTitles[0], count);
    }
  }
  return counts;
}

function print(counts) {
  const rows = [...counts].toSorted(([one], [other]) => one.localeCompare(other));
  const width = Math.max(...rows.map(([profile]) => profile.length));
  const line = (profile, passed, failed) =>
    `${profile.padEnd(width)}  ${String(passed).padStart(6)}  ${String(failed).padStart(6)}`;
  console.log(`\n${line('Profile', 'passed', 'failed')}`);
  for (const [profile, { passed, failed }] of rows) console.log(line(profile, passed, failed));
}

try {
  const status = run();
  print(countsOf(JSON.parse(readFileSync(report, 'utf8'))));
  process.exitCode = status;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
