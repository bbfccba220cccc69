import { deviceNames } from '../core/inference/restoration-recipe.ts';
import { whyNotSavedBack } from '../core/library/handed-over.ts';
import type { OpenedPhotos } from '../core/library/open-photos.ts';
import type { FinishedRestoration, OpenPhoto } from '../core/library/open-pictures.ts';
import { restorationNotes } from '../core/library/restoration-notes.ts';
import type { Studio } from '../core/library/studio.ts';
import type { OpenOutcome, Photo, Restoration } from './contract.ts';
import { describePyramid } from './describe-pyramid.ts';

/** What was opened, as the page is told of it. */
export const describeOpened = (studio: Studio, { photos, failures }: OpenedPhotos): OpenOutcome => ({
  photos: photos.map((photo) => describePhoto(studio, photo)),
  failures,
});

const describePhoto = ({ notes }: Studio, photo: OpenPhoto): Photo => ({
  id: photo.id,
  name: photo.name,
  info: photo.info,
  pyramid: describePyramid(photo),
  notes: notes.read(photo.notesKey),
  handedOver: photo.file.isHandedOver ? { hindrance: whyNotSavedBack(photo.info) } : null,
});

/** A result, as the page is told of it. */
export const describeRestoration = (restoration: FinishedRestoration): Restoration => ({
  id: restoration.id,
  photoId: restoration.photo.id,
  steps: restoration.steps.map(({ task, model, scale }) => ({ task, modelId: model.modelId, scale })),
  deviceName: deviceNames(restoration.steps),
  elapsedMs: restoration.steps.reduce((sum, { outcome }) => sum + outcome.elapsedMs, 0),
  pyramid: describePyramid(restoration),
  spared: restoration.spared === undefined ? null : describePyramid(restoration.spared),
  before: describePyramid(restoration.before),
  notes: restorationNotes(restoration.steps.map(({ outcome }) => outcome)),
});
