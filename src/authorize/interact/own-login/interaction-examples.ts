/** Request bodies for "Try it out" in Swagger UI. */
export const ACCEPTED_EXAMPLES = {
  password: {
    summary: 'A sign-in by password',
    value: { sub: '0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978', amr: ['pwd'] },
  },
  twoFactors: {
    summary: 'A sign-in with two factors, remembered by the browser',
    value: {
      sub: '0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978',
      amr: ['pwd', 'otp'],
      acr: 'urn:grantry:acr:2',
      remembered: true,
    },
  },
};

export const REJECTED_EXAMPLES = {
  locked: {
    summary: 'The user may not sign in',
    value: { error: 'access_denied', error_description: 'The account is locked' },
  },
};
