import type { Configuration } from './configuration.js';

/**
 * Warnings for variables that are set but have no effect, one sentence each, without values.
 *
 * @param variables the environment that the configuration was read from
 */
export function settingsWithoutEffect(variables: NodeJS.ProcessEnv, configuration: Configuration): readonly string[] {
  const given = (name: string) => Boolean(variables[name]);
  const limits = [
    'RATE_LIMIT_PAGES',
    'RATE_LIMIT_MAILS',
    'RATE_LIMIT_TOKEN',
    'RATE_LIMIT_API',
    'RATE_LIMIT_REGISTRATION',
  ].filter(given);
  const threads = Number(variables['UV_THREADPOOL_SIZE']) || 4;
  const {
    passwordHashes = 1,
    cleanUp,
    production,
    signUp,
    smtp,
    rateLimits,
    sessionTtl,
    sessionIdleTtl,
    refreshTokenTtl,
    refreshTokenIdleTtl,
    mutualTls,
  } = configuration;
  return [
    !cleanUp.on && given('CLEAN_UP_INTERVAL') && 'CLEAN_UP_INTERVAL has no effect while CLEAN_UP is off',
    !rateLimits && limits.length > 0 && `${limits.join(", ")} ${limits.length === 1 ? "has" : "have"} no effect while RATE_LIMITS is off`,
    passwordHashes > 1 && passwordHashes >= threads && `PASSWORD_HASHES has no effect beyond ${threads - 1}: it must be less than UV_THREADPOOL_SIZE`,
    given('MAIL_FROM') && smtp === undefined && 'MAIL_FROM has no effect without SMTP_URL',
    production && signUp.mode !== 'off' && smtp === undefined && 'SIGN_UP has no effect without SMTP_URL',
    given('CLIENT_CERT_FORMAT') && mutualTls?.header === undefined && 'CLIENT_CERT_FORMAT has no effect without CLIENT_CERT_HEADER',
    given('CLIENT_CERT_CA') && mutualTls === undefined && 'CLIENT_CERT_CA has no effect without MTLS_PORT or CLIENT_CERT_HEADER',
    given('SESSION_IDLE_TTL') && sessionIdleTtl > sessionTtl && longer('SESSION_IDLE_TTL', 'SESSION_TTL'),
    given('REFRESH_TOKEN_IDLE_TTL') && refreshTokenIdleTtl > refreshTokenTtl && longer('REFRESH_TOKEN_IDLE_TTL', 'REFRESH_TOKEN_TTL'),
  ].filter((sentence) => sentence !== false); // prettier-ignore
}

function longer(idle: string, whole: string): string {
  return `${idle} has no effect: it is longer than ${whole}`;
}
