/**
 * A QR code as SVG for a page, which names it. The library is loaded when the first code is drawn.
 *
 * @param text at most a few hundred characters
 */
export async function qrCode(text: string): Promise<string> {
  const { default: qrcode } = await import('qrcode');
  const svg = await qrcode.toString(text, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' });
  return svg.replace('<svg ', '<svg class="qr" aria-hidden="true" ').trim();
}
