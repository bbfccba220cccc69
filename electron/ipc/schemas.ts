import { z } from 'zod';
import { sentence } from '../words/sentence.ts';
import { fineTuneModes } from '../core/foundation/fine-tune-mode.ts';
import { batchRules, conflictAnswers } from '../core/foundation/on-conflict.ts';
import { TapeError } from '../core/foundation/tape-error.ts';
import { tasks } from '../core/foundation/task.ts';
import { nearPlaceSchema } from '../core/imaging/output-rules.ts';
import { localStrengthSchema } from '../core/imaging/local-strength-schema.ts';
import { formatChoiceSchema as format, writingSchema } from '../core/imaging/writing-schema.ts';
import { channelOrders, scaleChoices } from '../core/inspection/channel-order.ts';
import { colourMaps, priorRows, priorSwitches } from '../core/inspection/inspection-service.ts';
import { pairRoles } from '../core/library/arranged-pair.ts';
import { photoNotesSchema, stepsSchema as steps, strengthSchema as strength } from '../core/library/photo-notes-shelf.ts';
import { settingsSchema } from '../core/library/settings-file.ts';
import type { StudioShape } from './contract.ts';
import { queueChanges, queueChoices, queueItemChanges, queueViews } from './queue-contract.ts';
import { runChanges } from './training-contract.ts';

const nothing = z.null();
const pictureId = z.uuid();
const setId = z.uuid();
const modelId = z.string().max(100);
const title = z.string().trim().min(1).max(80);
const runName = z.string().regex(/^[a-z0-9][a-z0-9-]*$/).max(100);
/** Far more than anybody trains from. */
const mostPairs = 2_000;

const inspectionId = z.uuid();
const view = z.enum(['q', 'f']);
const row = z.enum(priorRows);
const colourMap = z.enum(colourMaps);
const colouring = { colourMap, scale: z.enum(scaleChoices) };
/** Beyond any photo that can be opened; whether a place lies in this one is known further in. */
const farthestPx = 1_000_000;
const place = z.int().min(0).max(farthestPx);
const length = z.int().min(1).max(farthestPx);
const rectangle = z.strictObject({ x: place, y: place, width: length, height: length });

/** How strongly a result is mixed in. */
const mixing = { strength, localStrength: localStrengthSchema.exactOptional(), sparesUndamaged: z.boolean() };

const queueIds = z.array(z.int().nonnegative()).max(10_000);
const sourceIds = z.array(z.uuid()).min(1).max(1000);
const queueWish = z.strictObject({ which: z.enum(queueChoices), changedSince: z.iso.date().nullable(), named: z.string().max(200) });
const queueOrder = z.strictObject({
  steps,
  strength,
  sparesUndamaged: z.boolean(),
  device: settingsSchema.shape.device,
  format,
  writing: writingSchema,
  onConflict: z.enum(batchRules),
  folderId: z.uuid().nullable(),
});

/** What the page may send with each call: nothing beyond this passes the door. */
export const schemas = {
  describeApp: nothing,
  readSettings: nothing,
  // A page never names a path: its choice of a folder goes through a dialog.
  changeSettings: settingsSchema.partial().extend({ exportPlace: nearPlaceSchema.exactOptional() }),
  chooseExportPlace: nothing,
  describeDataFolder: nothing,
  showDataFolder: nothing,
  moveDataFolder: nothing,
  keepDataFolder: nothing,
  restartApp: nothing,
  forgetPhotoNotes: nothing,
  listModels: nothing,
  renameModel: z.strictObject({ modelId, title }),
  removeModel: z.strictObject({ modelId }),
  exportModel: z.strictObject({ modelId }),
  importModel: nothing,
  listDevices: z.strictObject({ test: z.boolean() }),
  choosePhotos: nothing,
  openHandedOver: nothing,
  openSample: nothing,
  closePhoto: z.strictObject({ photoId: pictureId }),
  findNeed: z.strictObject({ photoId: pictureId }),
  noteOnPhoto: z.strictObject({ photoId: pictureId, notes: photoNotesSchema }),
  restore: z.strictObject({
    photoId: pictureId,
    steps,
    device: settingsSchema.shape.device,
  }),
  chooseQueuePhotos: z.strictObject({ from: z.enum(['folder', 'photos']) }),
  chooseQueueFolder: nothing,
  countQueuePhotos: z.strictObject({ sourceIds, wish: queueWish }),
  addToQueue: z.strictObject({ sourceIds, wish: queueWish, order: queueOrder }),
  giveQueueItems: z.strictObject({ ids: queueIds, order: queueOrder }),
  watchQueue: z.strictObject({ seen: z.int().nonnegative() }),
  listQueue: z.strictObject({ view: z.enum(queueViews), name: z.string().max(200), from: z.int().nonnegative(), count: z.int().min(1).max(500) }),
  changeQueue: z.strictObject({ change: z.enum(queueChanges) }),
  changeQueueItems: z.strictObject({ ids: queueIds, change: z.enum(queueItemChanges) }),
  answerQueue: z.strictObject({ answer: z.enum(conflictAnswers) }),
  moveQueueItems: z.strictObject({ ids: queueIds, before: z.int().nonnegative().nullable() }),
  exportQueueReport: nothing,
  showQueueItem: z.strictObject({ id: z.int().nonnegative() }),
  chooseExportFolder: nothing,
  exportRestoration: z.strictObject({
    restorationId: pictureId,
    ...mixing,
    format,
    writing: writingSchema,
    folderId: z.uuid().nullable(),
    answer: z.enum(conflictAnswers).exactOptional(),
  }),
  saveBack: z.strictObject({ restorationId: pictureId, ...mixing }),
  undoSaveBack: z.strictObject({ photoId: pictureId }),
  openPairs: nothing,
  choosePairPhotos: z.strictObject({ setId, role: z.enum(pairRoles), from: z.enum(['folder', 'photos']) }),
  checkPairs: z.strictObject({ setId }),
  arrangePairs: z.strictObject({
    setId,
    pairs: z.array(z.strictObject({ inputId: z.uuid(), targetId: z.uuid(), isIncluded: z.boolean() })).max(mostPairs),
  }),
  closePairs: z.strictObject({ setId }),
  listTrainingBases: nothing,
  startRun: z.strictObject({
    setId,
    title,
    task: z.enum(tasks),
    baseId: modelId,
    mode: z.enum(fineTuneModes),
    minutes: z.number().min(0.05).max(10_000),
  }),
  watchRuns: z.strictObject({ seen: z.int().nonnegative() }),
  changeRun: z.strictObject({ name: runName, change: z.enum(runChanges) }),
  readCurve: z.strictObject({ name: runName }),
  exportFilm: z.strictObject({ name: runName }),
  openInspection: z.strictObject({
    photoId: pictureId,
    modelId: z.string().max(100),
    referenceId: pictureId.nullable(),
    device: settingsSchema.shape.device,
  }),
  lookAtSheet: z.strictObject({ inspectionId, view, ...colouring }),
  lookAtPositions: z.strictObject({ inspectionId, ...colouring }),
  lookAtChannel: z.strictObject({ inspectionId, view, row, channel: z.int().min(0).max(1000), ...colouring }),
  lookAtColours: z.strictObject({ inspectionId, view, row }),
  lookAtSimilarity: z.strictObject({ inspectionId, view, row, at: z.strictObject({ x: place, y: place }), colourMap }),
  lookAtDegradation: z.strictObject({ inspectionId, view, colourMap, threshold: z.number().positive().max(1e6).nullable() }),
  listEarlyWeights: nothing,
  lookAtAttention: z.strictObject({ inspectionId, at: z.strictObject({ x: place, y: place }), colourMap }),
  lookAtSwitch: z.strictObject({ inspectionId, by: z.enum(priorSwitches) }),
  compareRows: z.strictObject({ inspectionId, view, rectangle }),
  exportInspection: z.strictObject({
    inspectionId,
    what: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('sheet'), view, order: z.enum(channelOrders), rectangle: rectangle.nullable(), ...colouring }),
      z.strictObject({ kind: z.literal('array'), view, row }),
      z.strictObject({ kind: z.literal('positions') }),
    ]),
  }),
} satisfies Readonly<Record<keyof StudioShape, z.ZodType>>;

/** Paths that the preload script took from files which the user dropped or picked. */
export const photoPathsSchema = z.array(z.string().min(1).max(32_767)).max(10_000);

/** What a second start of the app brings to the first. */
export const handOverSchema = z.object({ handedOver: photoPathsSchema });

/** The same for a set of pairs. */
export const pairFilesSchema = z.strictObject({ setId, role: z.enum(pairRoles), paths: photoPathsSchema });
export type PairFiles = z.infer<typeof pairFilesSchema>;

/** Where an upload belongs. */
export const pairUploadSchema = pairFilesSchema.omit({ paths: true });

/** Where a photo for the queue belongs: the folders from the one that was picked down to it. */
export const queueUploadSchema = z.strictObject({ source: z.uuid(), folders: z.array(z.string().min(1).max(255)).max(20) });

/** Checks the parameters of a call. Throws: `not-allowed`. */
export function validateCall(method: string, params: unknown): unknown {
  if (!Object.hasOwn(schemas, method)) throw new Error(`internal: no schema for ${method}`);
  const parsed = schemas[method as keyof typeof schemas].safeParse(params);
  if (parsed.success) return parsed.data;
  throw new TapeError('not-allowed', sentence('The call "{method}" was refused: {why}', { method, why: z.prettifyError(parsed.error) }));
}
