/** Request bodies for "Try it out" in Swagger UI. */
export const BRANDING_EXAMPLES = {
  brand: {
    summary: 'Name, colour and links',
    value: {
      name: 'Example Ltd',
      color: '#7a1fa2',
      privacy_url: 'https://www.example.com/privacy',
      terms_url: 'https://www.example.com/terms',
      support_url: 'mailto:help@example.com',
    },
  },
};

export const BRANDING_CHANGE_EXAMPLES = {
  css: { summary: 'A stylesheet', value: { css: 'main { border-radius: 0; }' } },
  environment: { summary: 'The name of the environment again', value: { name: null } },
};
