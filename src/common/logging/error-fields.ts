const DEEPEST = 4;

/**
 * The fields of an error that are logged: its kind, message, code, stack and causes. Other fields may contain the
 * statement and parameters of a query, or the body of a request.
 */
export function errorFields(error: unknown, depth = 0): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const code = (error as { code?: unknown }).code;
  return {
    type: error.name,
    message: error.message,
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    stack: error.stack,
    ...(error.cause !== undefined && depth < DEEPEST && { cause: errorFields(error.cause, depth + 1) }),
  };
}
