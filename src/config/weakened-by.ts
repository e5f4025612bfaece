import type { Configuration } from './configuration.js';

/** Warnings for settings that weaken a protection, one sentence each. The log contains them at each start. */
export function weakenedBy({ httpRedirectHosts }: Configuration): readonly string[] {
  if (httpRedirectHosts.length === 0) return [];
  const hosts = httpRedirectHosts.join(', ');
  return [
    `HTTP_REDIRECT_HOSTS: confidential clients may register http redirect_uris at ${hosts}; authorization codes travel there unencrypted`,
  ];
}
