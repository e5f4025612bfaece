const DEEPEST = 4;

/**
 * What the log keeps of an error: its kind, message, code, stack and causes. Nothing else: a failed query carries its
 * statement and parameters, a failed parse the body.
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
