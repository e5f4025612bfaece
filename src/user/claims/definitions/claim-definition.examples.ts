/** Request bodies for "Try it out" in Swagger UI. */
export const NEW_CLAIM_DEFINITION_EXAMPLES = {
  own: {
    summary: 'A claim with its own scope',
    value: {
      name: 'department',
      type: 'string',
      scope: 'profile:work',
      places: ['id_token', 'userinfo'],
      description: 'See your department',
    },
  },
  profile: {
    summary: 'A claim of the scope profile, at userinfo only',
    value: {
      name: 'https://example.com/languages',
      type: 'string_array',
      scope: 'profile',
      places: ['userinfo'],
      description: 'See the languages that you speak',
    },
  },
  edited: {
    summary: 'A claim that people edit themselves',
    value: {
      name: 'shirt_size',
      type: 'string',
      scope: 'profile:work',
      places: ['userinfo'],
      description: 'See your shirt size',
      editable_by: 'user',
    },
  },
};

export const CLAIM_DEFINITION_CHANGE_EXAMPLES = {
  places: { summary: 'Release it in access tokens as well', value: { places: ['userinfo', 'access_token'] } },
  description: { summary: 'Another description', value: { description: 'See where you work' } },
};
