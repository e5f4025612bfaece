import type { OpenIdPreset } from './preset.js';

/** Any OpenID provider with discovery (OpenID Connect Discovery §4). */
export const openid: OpenIdPreset = {
  name: 'openid',
  protocol: 'openid',
  scope: 'openid profile email',
  issuer: null,
  ownIssuer: true,
  asksUserinfo: true,
  takesHints: true,
};
