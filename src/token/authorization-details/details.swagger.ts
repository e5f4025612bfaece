/** How Swagger describes `authorization_details` in a response (RFC 9396 §7). */
export const DETAILS_IN_SWAGGER = {
  type: 'array' as const,
  items: { type: 'object', additionalProperties: true, required: ['type'], properties: { type: { type: 'string' } } },
  example: [{ type: 'payment_initiation', amount: '123.50' }],
};
