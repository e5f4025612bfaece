import type { OpenIdPreset } from './preset.js';

/** GitLab.com, or a GitLab of one's own. */
export const gitlab: OpenIdPreset = {
  name: 'gitlab',
  protocol: 'openid',
  scope: 'openid profile email',
  issuer: 'https://gitlab.com',
  ownIssuer: true,
  asksUserinfo: true,
  takesHints: true,
};
