const EXAMPLE = { type: 'payment_initiation', amount: '123.50' };
const OBJECT = {
  type: 'object' as const,
  additionalProperties: true,
  required: ['type'],
  properties: { type: { type: 'string' as const } },
};

/** How Swagger describes one object of `authorization_details`. */
export const DETAIL_IN_SWAGGER = { ...OBJECT, example: EXAMPLE };

/** How Swagger describes `authorization_details` in a response (RFC 9396 §7). */
export const DETAILS_IN_SWAGGER = { type: 'array' as const, items: OBJECT, example: [EXAMPLE] };
