import { dirname } from 'node:path';
import type { Service } from '../core/foundation/service.ts';
import { colourStops } from '../core/inspection/colour-maps.ts';
import { untrainedId } from '../core/library/untrained-model.ts';
import type { Studio } from '../core/library/studio.ts';
import { describeInspection, describeMap, describePositions, describeSheet } from './describe-inspection.ts';
import { describePyramid } from './describe-pyramid.ts';
import type { InspectionCalls } from './inspection-contract.ts';
import type { ShellPort } from './serve-studio.ts';

/** Answers what a page asks about priors. */
export function inspectionCalls(studio: Studio, chooseExportTarget: ShellPort['chooseExportTarget']): Service<InspectionCalls> {
  const { inspections } = studio;
  return {
    listEarlyWeights: async () => [...studio.listPriors(), studio.untrained.get()].map(({ card: { id, title } }) => ({ id, title })),
    openInspection: async ({ photoId, modelId, referenceId, device }, options) =>
      describeInspection(
        await inspections.open(
          {
            photo: studio.photos.named(photoId),
            model: modelId === untrainedId ? studio.untrained.get() : studio.models.named(modelId),
            reference: referenceId === null ? null : studio.photos.named(referenceId),
            device,
          },
          options,
        ),
      ),
    lookAtSheet: async ({ inspectionId, ...wanted }, options) =>
      describeSheet(await inspections.look(inspectionId, (inspection, how) => inspection.sheet(wanted, how), options)),
    lookAtPositions: async ({ inspectionId, ...wanted }, options) =>
      describePositions(await inspections.look(inspectionId, (inspection) => inspection.positions(wanted), options)),
    lookAtChannel: async ({ inspectionId, ...wanted }, options) =>
      describeMap(await inspections.look(inspectionId, (inspection, how) => inspection.channel(wanted, how), options)),
    lookAtColours: async ({ inspectionId, ...wanted }, options) =>
      describePyramid(await inspections.look(inspectionId, (inspection, how) => inspection.colours(wanted, how), options)),
    lookAtSimilarity: async ({ inspectionId, ...wanted }, options) =>
      describeMap(await inspections.look(inspectionId, (inspection, how) => inspection.similarity(wanted, how), options)),
    lookAtDegradation: async ({ inspectionId, ...wanted }, options) =>
      describeMap(await inspections.look(inspectionId, (inspection, how) => inspection.degradation(wanted, how), options)),
    lookAtAttention: async ({ inspectionId, at, colourMap }, options) => ({
      maps: await inspections.look(inspectionId, (inspection, how) => inspection.attention(at, how), options),
      colours: colourStops(colourMap),
    }),
    lookAtSwitch: async ({ inspectionId, by }, options) => {
      const { picture, figures } = await inspections.look(inspectionId, (inspection, how) => inspection.switched(by, how), options);
      return { pyramid: describePyramid(picture), figures };
    },
    compareRows: async ({ inspectionId, ...wanted }, options) =>
      inspections.look(inspectionId, (inspection, how) => inspection.compare(wanted, how), options),
    exportInspection: async ({ inspectionId, what }, options) => {
      const target = await chooseExportTarget({
        fileName: await inspections.exportName(inspectionId, what),
        folder: dirname(inspections.named(inspectionId).photo.file.path),
        kind: what.kind === 'sheet' ? { name: 'PNG', extension: '.png' } : { name: 'NPY', extension: '.npy' },
      });
      if (target === null) return { kind: 'dismissed' };
      return target.outcome(await inspections.export(inspectionId, what, target.outputPath, options));
    },
  };
}
