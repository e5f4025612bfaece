/**
 * A QR code as SVG for a page. The library is loaded when the first code is drawn.
 *
 * @param text at most a few hundred characters
 * @param label the accessible name of the picture
 */
export async function qrCode(text: string, label: string): Promise<string> {
  const { default: qrcode } = await import('qrcode');
  const svg = await qrcode.toString(text, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' });
  return svg.replace('<svg ', `<svg class="qr" role="img" aria-label="${label}" `).trim();
}
