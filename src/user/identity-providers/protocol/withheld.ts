/** Statuses by which a provider withholds something that neither the person nor the provider has granted. */
const WITHHELD = [403, 404];

/** The provider withholds a part of what it knows about a person. */
export class Withheld extends Error {
  constructor(readonly status: number) {
    super(`the provider answers ${status}`);
  }
}

/**
 * Does the work that a sign-in can do without: issuer and subject are known already. A provider that withholds it does
 * so each time. Any other failure may be an outage, after which the same person would look different: it is thrown.
 *
 * @param withheld gets the status
 * @returns undefined when the provider withholds it
 */
export async function unlessWithheld<T>(
  work: () => Promise<T>,
  withheld: (status: number) => void,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const status = statusIn(error);
    if (status === undefined || !WITHHELD.includes(status)) throw error;
    withheld(status);
    return undefined;
  }
}

/** The status of the response that caused an error of openid-client. */
function statusIn(error: unknown): number | undefined {
  if (error instanceof Withheld || error instanceof Response) return error.status;
  return error instanceof Error && error.cause !== undefined ? statusIn(error.cause) : undefined;
}
