import sharp from 'sharp';
import { publishFile } from '../foundation/publish-file.ts';
import type { Caption, ImagingService } from './imaging-service.ts';
import { toInterleaved } from './interleaved.ts';
import { ScratchImage } from './scratch-image.ts';

/**
 * Writes a scratch image as a PNG with words on it, in the system's own sans-serif face.
 *
 * Cost: the sheet is whole in memory.
 * Throws: `output-exists`, `output-not-writable`, `disk-full`.
 */
export async function captionSheet({ scratchPath, captions, outputPath, onConflict }: Parameters<ImagingService['captionSheet']>[0]): Promise<string | null> {
  const sheet = ScratchImage.open(scratchPath);
  try {
    const { widthPx: width, heightPx: height } = sheet.size;
    const data = sheet.readRegion({ x: 0, y: 0, width, height }, 3);
    const words = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${captions.map(textElement).join('')}</svg>`;
    const png = await sharp(toInterleaved({ widthPx: width, heightPx: height, data }), { raw: { width, height, channels: 3 } })
      .composite([{ input: Buffer.from(words) }])
      .removeAlpha()
      .png()
      .toBuffer();
    return publishFile(outputPath, png, onConflict);
  } finally {
    sheet.close();
  }
}

const anchors = { left: 'start', middle: 'middle', right: 'end' } as const;

const textElement = ({ x, y, text, sizePx, align = 'left', bold = false, grey = 0.9 }: Caption): string => {
  const level = Math.round(grey * 255);
  const face = `font-family="sans-serif" font-size="${sizePx}" font-weight="${bold ? 700 : 400}" fill="rgb(${level},${level},${level})"`;
  return `<text x="${x}" y="${y}" ${face} text-anchor="${anchors[align]}">${escapeXml(text)}</text>`;
};

/** File names are anyone's. What XML cannot hold at all becomes a replacement character. */
const escapeXml = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
