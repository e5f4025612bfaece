/**
 * The words of a parameter that is a list of words with spaces between them, such as `response_type` (RFC 6749 §3.1.1)
 * and `prompt` (OIDC Core §3.1.2.1), in the order in which they were sent.
 *
 * @param text absent or empty has no words
 */
export function wordsOf(text: string | null | undefined): readonly string[] {
  return (text ?? '').split(' ').filter((word) => word !== '');
}
