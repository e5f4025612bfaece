/**
 * Parses an HTTP/1.1 response with a Content-Length, which every server here sends.
 *
 * @returns undefined until the response is complete
 */
export function parse(bytes) {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = bytes.latin1Slice(0, end);
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? NaN);
  if (Number.isNaN(length)) return { status: 0, head, text: `no Content-Length: ${head.slice(0, 200)}` };
  if (bytes.length < end + 4 + length) return undefined;
  return { status: Number(head.slice(9, 12)), head, text: bytes.utf8Slice(end + 4, end + 4 + length) };
}
