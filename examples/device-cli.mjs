import * as openid from 'openid-client';

const print = (line) => process.stdout.write(`${line}\n`);

export async function signIn(issuer, clientId, { say = print, options } = {}) {
  const config = await openid.discovery(new URL(issuer), clientId, undefined, openid.None(), options);
  const begun = await openid.initiateDeviceAuthorization(config, { scope: 'openid profile' });
  say(`Open ${begun.verification_uri} and enter ${begun.user_code}`);
  say(`or open ${begun.verification_uri_complete}`);
  try {
    const tokens = await openid.pollDeviceAuthorizationGrant(config, begun);
    const { name, sub } = await openid.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
    say(`Signed in as ${name ?? sub}.`);
    return tokens;
  } catch (error) {
    if (error.error === 'access_denied') say('The request was denied.');
    else if (error.error === 'expired_token') say('The code has expired. Start again.');
    else throw error;
    return null;
  }
}
