import { Random } from '../../../../models/random.ts';
import { linearToSrgb } from '../../imaging/srgb.ts';
import { writePng } from '../../imaging/write-png.ts';
import { rest } from './light-plate.ts';
import { paintNightHarbour } from './night-harbour.ts';

/** A camera at high sensitivity: shot and read noise in linear light, as shares of full scale. */
const shotNoise = 0.006;
const readNoise = 5e-5;

/** The sample: a harbour at night, taken with a camera at its limit. Gives the bytes of a PNG file. */
export async function samplePhoto(): Promise<Uint8Array> {
  const random = new Random(7);
  const { widthPx, heightPx, data } = await paintNightHarbour(random);
  const rgb = new Uint8Array(data.length);
  for (let y = 0; y < heightPx; y++) {
    for (let i = 3 * widthPx * y; i < 3 * widthPx * (y + 1); i++) {
      const light = data[i] ?? 0;
      rgb[i] = Math.round(255 * linearToSrgb(light + Math.sqrt(shotNoise * light + readNoise) * random.normal()));
    }
    if (y % 16 === 0) await rest();
  }
  return writePng({ widthPx, heightPx, rgb });
}
