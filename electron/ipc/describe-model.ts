import { existsSync } from 'node:fs';
import type { InstalledTaskModel } from '../core/library/installed-models.ts';
import { modelPicturePath, modelPictureSides } from '../core/library/model-picture.ts';
import type { Studio } from '../core/library/studio.ts';
import type { InstalledModel } from './contract.ts';
import { modelPictureAddress } from './page-addresses.ts';

/** An installed model with its card, as the page is told of it. */
export const describeModel = ({ personalModels }: Studio, model: InstalledTaskModel): InstalledModel => ({
  id: model.card.id,
  task: model.card.task,
  title: model.card.title,
  parameters: model.card.parameters,
  kiloMacsPerPixel: model.card.kiloMacsPerPixel,
  licence: model.card.licence,
  learnedFrom: model.card.data.map(({ name, terms, pictures }) => ({ name, terms, pictures })),
  isPersonal: personalModels.has(model),
  picture: modelPictureSides.every((side) => existsSync(modelPicturePath(model.folder, side)))
    ? { before: modelPictureAddress(model.card.id, 'before'), after: modelPictureAddress(model.card.id, 'after') }
    : null,
  description: model.card.description,
  scores: model.card.scores
    .map(({ name, psnrDb, inputPsnrDb }) => ({ name, psnrDb, inputPsnrDb }))
    .sort((a, b) => b.psnrDb - a.psnrDb),
});
