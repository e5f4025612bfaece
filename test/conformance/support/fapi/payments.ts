/** The object of `authorization_details` in docs/conformance.md. */
export const PAYMENT = {
  type: 'payment_initiation',
  instructedAmount: { currency: 'EUR', amount: '123.50' },
  creditorName: 'Merchant A',
} as const;

/** The API that declares the type of PAYMENT (RFC 9396 §2). */
export const BANK = {
  name: 'Bank',
  authorization_details_types: [
    {
      type: PAYMENT.type,
      title: 'Pay {instructedAmount.amount} {instructedAmount.currency} to {creditorName}',
      lines: [],
      schema: {
        type: 'object',
        required: ['instructedAmount', 'creditorName'],
        properties: {
          instructedAmount: {
            type: 'object',
            required: ['currency', 'amount'],
            properties: {
              currency: { type: 'string' },
              amount: { type: 'string', pattern: '^[0-9]{1,9}[.][0-9]{2}$' },
            },
          },
          creditorName: { type: 'string', maxLength: 70 },
        },
      },
    },
  ],
} as const;
