import { buildPriorViews } from '../../../models/networks/prior/prior-views.ts';
import { ScratchImage } from '../imaging/scratch-image.ts';
import { GraphSession } from '../inference/sessions.ts';
import { colourPriors } from './colour-priors.ts';
import { composeSheet } from './compose-sheet.ts';
import { decoderAttention } from './decoder-attention.ts';
import type { InspectionService } from './inspection-service.ts';
import { countValues } from './map-counts.ts';
import { comparePriors, measurePriors } from './measure-priors.ts';
import { paintMap, shrinkPicture } from './paint-map.ts';
import { channelMap, priorDifference } from './prior-maps.ts';
import { priorSimilarity } from './prior-similarity.ts';
import { loadGuidedModel } from './prior-tiles.ts';
import { squaredErrors } from './squared-errors.ts';
import { switchedRestoration } from './switched-restoration.ts';
import { findNeed } from './task-finder.ts';

/** The inspection worker's calls, in the process that holds ONNX Runtime for them. */
export const inspection: InspectionService = {
  positions: learnedPositions,
  measure: measurePriors,
  compare: comparePriors,
  colours: colourPriors,
  similarity: priorSimilarity,
  channel: channelMap,
  difference: priorDifference,
  attention: decoderAttention,
  restoreSwitched: switchedRestoration,
  squaredErrors,
  paint: paintMap,
  count: countValues,
  shrink: shrinkPicture,
  compose: composeSheet,
  findNeed,
};

/** e alone is the same whatever the picture, so a picture of zeros is asked. */
async function learnedPositions({
  model,
  outputScratchPath,
}: Parameters<InspectionService['positions']>[0]): ReturnType<InspectionService['positions']> {
  const { architecture, weights } = loadGuidedModel(model);
  const { windowPx, embedDim, sizeRequirements } = architecture;
  const edgePx = Math.max(windowPx, sizeRequirements.minimumPx);
  const session = await GraphSession.create(buildPriorViews(architecture, { batch: 1, widthPx: edgePx, heightPx: edgePx }), weights, 'cpu');
  try {
    const [positions] = await session.run({ image: new Float32Array(3 * edgePx ** 2) }, ['e']);
    const output = ScratchImage.create(outputScratchPath, { widthPx: windowPx, heightPx: windowPx, planes: embedDim });
    try {
      output.writeRegion({ x: 0, y: 0, width: windowPx, height: windowPx }, positions);
    } finally {
      output.close();
    }
    const channels = Array.from({ length: embedDim }, (_, channel) => {
      const map = positions.subarray(channel * windowPx ** 2, (channel + 1) * windowPx ** 2);
      const energy = map.reduce((sum, value) => sum + value * value, 0) / map.length;
      return { low: Math.min(...map), high: Math.max(...map), energy };
    });
    return { windowPx, channels };
  } finally {
    await session.release();
  }
}
