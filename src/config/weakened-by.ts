import type { Configuration } from './configuration.js';
import { isLoopbackHost } from './loopback.js';

/** Warnings for settings that weaken a protection, one sentence each. The log contains them at each start. */
export function weakenedBy({ answersForTests, httpRedirectHosts, smtp }: Configuration): readonly string[] {
  const hosts = httpRedirectHosts.join(', ');
  return [
    answersForTests &&
      'NODE_ENV=test: a client can answer its own backchannel authentication requests by a URL, without a person',
    hosts !== '' &&
      `HTTP_REDIRECT_HOSTS: confidential clients may register http redirect_uris at ${hosts}; authorization codes travel there unencrypted`,
    smtp?.tls === 'offered' &&
      !isLoopbackHost(smtp.host) &&
      'SMTP_URL: without a user, mails with links travel unencrypted when the mail server does not offer STARTTLS',
  ].filter((sentence) => sentence !== false);
}
