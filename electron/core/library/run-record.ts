import { z } from 'zod';
import { fineTuneModes } from '../foundation/fine-tune-mode.ts';
import { sentenceSchema } from '../foundation/sentence-schema.ts';
import { tapeErrorSchema } from '../foundation/tape-error-schema.ts';
import { tasks } from '../foundation/task.ts';
import { pairTreatments } from '../pairs/check-pairs.ts';
import { pairFixKinds } from '../pairs/pairs-service.ts';
import { degradationNames } from '../training/degradations/registry.ts';
import { executorNames } from '../training/executors/step-executor.ts';
import { objections } from '../training/verdict.ts';
import { cardDataSchema } from './installed-models.ts';
import { runStates } from './run-states.ts';

const path = z.string().min(1);

/** What a fine-tuning was asked to do: everything that is needed to go on with it in another process. */
export const runOrderSchema = z.object({
  /** Name of the run's folder, and id of the model that comes of it. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  /** What people call it; its name when absent. */
  title: z.string().min(1).exactOptional(),
  task: z.enum(tasks),
  base: z.object({
    /** What a card calls it. */
    id: z.string(),
    network: z.string(),
    start: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('none') }),
      z.object({ kind: z.enum(['pre-trained', 'finished']), weightsPath: path }),
    ]),
    /** What it learned from itself, as far as a card says so. */
    data: z.array(cardDataSchema).readonly().exactOptional(),
  }),
  pictures: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('pairs'), paths: z.array(path).min(1).readonly(), treatment: z.enum(pairTreatments) }),
    z.object({
      kind: z.literal('matched-pairs'),
      pairs: z.array(z.object({ name: z.string(), inputPath: path, targetPath: path })).min(1).readonly(),
      treatment: z.enum(pairTreatments),
    }),
    z.object({ kind: z.literal('clean'), folders: z.array(path).min(1).readonly() }),
  ]),
  /** Damage that clean pictures are given. */
  mixture: z.array(z.enum(degradationNames)).readonly(),
  mode: z.enum(fineTuneModes),
  budget: z.union([z.object({ steps: z.int().positive() }), z.object({ minutes: z.number().positive() })]),
  seed: z.int().nonnegative(),
  executor: z.enum(executorNames),
  /** Patches in a step, and the share of them without damage; the plans' own when absent. */
  batch: z.int().positive().exactOptional(),
  undamagedShare: z.number().min(0).max(1).exactOptional(),
  /** Where the model goes when it is adopted. */
  modelFolder: path,
});
export type RunOrder = Readonly<z.infer<typeof runOrderSchema>>;

/** PSNR in dB, or a difference. The PSNR of equal pictures is infinite, for which neither JSON nor `z.number()` has a word. */
const decibels = z.codec(
  z.union([z.number(), z.literal(['Infinity', '-Infinity'])]),
  z.custom<number>((value) => typeof value === 'number' && !Number.isNaN(value)),
  {
    decode: Number,
    encode: (value) => (Number.isFinite(value) ? value : value > 0 ? 'Infinity' : '-Infinity'),
  },
);
const judgedPictures = z
  .array(
    z.object({
      name: z.string(),
      inputPsnrDb: decibels,
      basePsnrDb: decibels,
      tunedPsnrDb: decibels,
      baseSsim: z.number(),
      tunedSsim: z.number(),
    }),
  )
  .readonly();

const knownFile = z.object({ name: z.string(), sha256: z.string() });

/** A run's record, `run.json` in its folder. */
export const runRecordSchema = z.object({
  order: runOrderSchema,
  state: z.enum(runStates),
  createdAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
  /** The process in which it waits or runs; null otherwise. */
  ownerPid: z.int().nullable(),
  /** Why it paused by itself. */
  failure: tapeErrorSchema.nullable(),
  /** As of its last sitting that ended in good order. `isOver`: at its last step, or stopped for good, which `isStopped` tells apart. */
  training: z.object({ steps: z.int(), seconds: z.number(), isOver: z.boolean(), isStopped: z.boolean().default(false) }).nullable(),
  /** How many pictures or pairs it learns from; null before they were read. */
  pictureCount: z.int().nullable(),
  /** The pairs that it uses; none before they were read, for clean pictures, and in records older than the idea. */
  pairs: z
    .array(z.object({ input: knownFile, target: knownFile, isHeldBack: z.boolean(), repairs: z.array(z.enum(pairFixKinds)).readonly() }))
    .readonly()
    .default([]),
  judgement: z.object({ heldBack: judgedPictures, guard: judgedPictures, clean: judgedPictures }).nullable(),
  verdict: z
    .object({
      adopted: z.boolean(),
      objections: z.array(z.enum(objections)).readonly(),
      pictures: z.int(),
      /** One in records that are older than the idea. */
      trainings: z.int().default(1),
      gainDb: decibels,
      interval: z.tuple([decibels, decibels]).readonly(),
      ssimGain: z.number(),
      worst: z.object({ name: z.string(), gainDb: decibels }).nullable(),
      worsened: z.int(),
      guardLossDb: decibels,
      cleanLossDb: z.number(),
      /** What all of that means, in sentences for people. */
      words: z.array(sentenceSchema).readonly(),
    })
    .nullable(),
});
export type RunRecord = Readonly<z.infer<typeof runRecordSchema>>;
