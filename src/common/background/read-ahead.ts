/**
 * Makes the next value while the present one is used, so that both waits overlap.
 *
 * @param source is asked for one value more than is used; it is ended with the loop
 */
export async function* readAhead<T>(source: AsyncGenerator<T, void>): AsyncGenerator<T, void> {
  let next = source.next();
  try {
    for (;;) {
      const present = await next;
      if (present.done === true) return;
      next = source.next();
      // The next turn of the loop awaits it; until then, a failure is not unhandled.
      next.catch(() => undefined);
      yield present.value;
    }
  } finally {
    // It may wait for input that does not come any more.
    void source.return().catch(() => undefined);
  }
}
