import type { OpenIdPreset } from './preset.js';

/** Accounts of Google and of Google Workspace. The ID token has all claims. */
export const google: OpenIdPreset = {
  name: 'google',
  protocol: 'openid',
  scope: 'openid profile email',
  issuer: 'https://accounts.google.com',
  ownIssuer: false,
  asksUserinfo: false,
  takesHints: true,
};
