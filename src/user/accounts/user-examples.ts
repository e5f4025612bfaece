/** Request bodies for "Try it out" in Swagger UI. */
export const NEW_USER_EXAMPLES = {
  person: {
    summary: 'A person with a password',
    value: {
      username: 'dinah',
      password: 'the cat of the house',
      name: 'Dinah Liddell',
      given_name: 'Dinah',
      family_name: 'Liddell',
      email: 'dinah@example.com',
      email_verified: true,
    },
  },
  initial: {
    summary: 'A person with an initial password, who chooses another one at the first sign-in',
    value: { username: 'mabel', password: 'how doth the little crocodile', require_password_change: true },
  },
  administrator: {
    summary: 'An administrator, who may be granted scopes of the admin API',
    value: { username: 'hatter', password: 'always six o clock', admin_scopes: ['users:read', 'sessions:read'] },
  },
  complete: {
    summary: 'Every claim of OpenID Connect',
    value: {
      username: 'edith',
      password: 'curiouser and curiouser',
      name: 'Edith Mary Liddell',
      given_name: 'Edith',
      family_name: 'Liddell',
      middle_name: 'Mary',
      nickname: 'Eaglet',
      preferred_username: 'edith',
      profile: 'https://edith.example/',
      picture: 'https://edith.example/portrait.jpg',
      website: 'https://edith.example/',
      email: 'edith@example.com',
      email_verified: true,
      gender: 'female',
      birthdate: '1854-01-14',
      zoneinfo: 'Europe/London',
      locale: 'en-GB',
      phone_number: '+441865276151',
      phone_number_verified: false,
      address: {
        formatted: 'The Deanery, Christ Church\nOxford OX1 1DP\nEngland',
        street_address: 'The Deanery, Christ Church',
        locality: 'Oxford',
        region: 'Oxfordshire',
        postal_code: 'OX1 1DP',
        country: 'England',
      },
    },
  },
};

export const USER_CHANGE_EXAMPLES = {
  email: {
    summary: 'A new email address that is verified',
    value: { email: 'new@example.com', email_verified: true },
  },
  password: { summary: 'A new password', value: { password: 'a better password than before' } },
  initialPassword: {
    summary: 'A new password that the user must change',
    value: { password: 'an initial password to change', require_password_change: true },
  },
  disable: { summary: 'Disable the user, and end every session and token', value: { disabled: true } },
  forget: { summary: 'Remove claims', value: { phone_number: null, address: null } },
};
