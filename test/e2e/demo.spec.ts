import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_USER } from '../../src/explorer/demo-data.js';
import { freePort, startApp, type RunningApp } from '../support/app.js';
import { UserAgent } from '../support/user-agent.js';

interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** Runs what `npm run demo` runs. */
function demo(issuer: string, args: readonly string[] = [], onOutput?: (soFar: string) => void): Promise<Outcome> {
  const child = spawn('node_modules/.bin/tsx', ['scripts/demo.ts', ...args], {
    env: { ...process.env, ISSUER: issuer },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      onOutput?.(output);
    });
  }
  return once(child, 'close').then(([code]) => ({ code: code as number | null, output }));
}

describe('npm run demo', () => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await startApp({ env: { DEMO: 'true' } });
  });
  afterAll(() => running.close());

  it('signs alice in with openid-client, calls userinfo and the API, refreshes and revokes, and prints each step', async () => {
    const { code, output } = await demo(running.url);

    expect(output).toContain('Every step succeeded.');
    expect(code).toBe(0);
    expect(output).toMatch(new RegExp(`^ +iss +${running.url}$`, 'm'));
    for (const shown of [
      '< 200 Sign in',
      '< 200 Allow Demo on the command line?',
      'alice@example.com',
      'details',
      'at_hash',
      '< 401',
    ]) {
      expect(output).toContain(shown);
    }
    expect(output).not.toContain(DEMO_USER.password);
  });

  it('--browser prints the address and waits until the user has signed in', async () => {
    let opened: Promise<unknown> | undefined;
    const { code, output } = await demo(running.url, ['--browser'], (soFar) => {
      const url = /^http\S+\/authorize\?\S+$/m.exec(soFar)?.[0];
      if (url !== undefined) opened ??= new UserAgent(running.url).signIn(url, DEMO_USER).then(fetch);
    });

    await opened;
    expect(output).toContain('Every step succeeded.');
    expect(code).toBe(0);
  });

  it('prints how to start a server when none runs, and exits with 1', async () => {
    const { code, output } = await demo(`http://localhost:${await freePort()}`);

    expect(output).toContain('Start one with "npm start"');
    expect(code).toBe(1);
  });
});
