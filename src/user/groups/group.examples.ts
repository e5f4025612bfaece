/** Request bodies for "Try it out" in Swagger UI. */
export const NEW_GROUP_EXAMPLES = {
  team: { summary: 'A team', value: { name: 'warehouse', description: 'Everybody who packs orders' } },
  guarded: {
    summary: 'A group whose members sign in with two factors',
    value: { name: 'finance', requires_mfa: true },
  },
};

export const GROUP_CHANGE_EXAMPLES = {
  rename: { summary: 'A new name', value: { name: 'logistics' } },
  guard: { summary: 'Require two factors of the members', value: { requires_mfa: true } },
};
