import { Secret, TOTP } from 'otpauth';
import { textOf, UserAgent, type Answer, type Credentials } from './user-agent.js';

export interface SetUpApp {
  /** Base32. */
  readonly seed: string;
  /** The recovery codes. */
  readonly codes: readonly string[];
}

/** The code of an authenticator app. @param at milliseconds since 1970 */
export function codeOf(seed: string, at: number): string {
  return new TOTP({ secret: Secret.fromBase32(seed) }).generate({ timestamp: at });
}

/** The seed that a page shows for an app that cannot read its QR code. */
export function seedOn({ body }: Answer): string {
  return /<code class="key">([^<]+)</.exec(body)![1]!.replaceAll(' ', '');
}

export function recoveryCodesOn({ body }: Answer): string[] {
  return [...body.matchAll(/<li><code>([^<]+)</g)].map(([, code]) => code!);
}

/**
 * Sets up an authenticator app at the security page, by the code of the step before now, so that the code of now is
 * unused.
 *
 * @param at of the clock of the server, in milliseconds; by default that of this machine when the code is sent: on a busy
 *   machine the sign-in before it may take until the next step, in which that code is too old
 */
export async function setUpApp(url: string, who: Credentials, at?: number): Promise<SetUpApp> {
  const agent = new UserAgent(url);
  const login = await agent.follow(await agent.get(`${url}/account/security`));
  await agent.follow(await agent.submit(login, { ...who }));
  const page = await agent.get(`${url}/account/security/app`);
  const seed = seedOn(page);
  const codeOfBefore = () => codeOf(seed, (at ?? Date.now()) - 30_000);
  let done = await agent.submit(page, { code: codeOfBefore() });
  // The next step began between the code and its check.
  if (done.status === 400 && at === undefined) done = await agent.submit(done, { code: codeOfBefore() });
  if (done.status >= 400) throw new Error(`no app was set up: ${done.status} ${textOf(done)}`);
  return { seed, codes: recoveryCodesOn(done) };
}
