import { Secret, TOTP } from 'otpauth';
import { UserAgent, type Answer, type Credentials } from './user-agent.js';

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

/** Sets up an authenticator app at the security page, by the code of the step before `at`. */
export async function setUpApp(url: string, who: Credentials, at = Date.now()): Promise<SetUpApp> {
  const agent = new UserAgent(url);
  const login = await agent.follow(await agent.get(`${url}/account/security`));
  await agent.follow(await agent.submit(login, { ...who }));
  const page = await agent.get(`${url}/account/security/app`);
  const seed = seedOn(page);
  const done = await agent.submit(page, { code: codeOf(seed, at - 30_000) });
  return { seed, codes: recoveryCodesOn(done) };
}
