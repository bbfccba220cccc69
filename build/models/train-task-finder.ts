import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { Need } from '../../electron/core/foundation/need.ts';
import { likeliest, needs, sureFrom } from '../../electron/core/foundation/need.ts';
import type { Picture } from '../../electron/core/imaging/picture.ts';
import { meanLogits, probabilitiesOf, taskFinderCardFile, taskFinderFolder, taskFinderWeightsFile } from '../../electron/core/inspection/task-finder.ts';
import { flatten, unflatten } from '../../electron/core/training/executors/flat-parameters.ts';
import { holdBack } from '../../electron/core/training/hold-back.ts';
import { biasCorrections } from '../../models/autodiff/adam.ts';
import { initialParameters } from '../../models/networks/initial-parameters.ts';
import { layOutParameters } from '../../models/networks/parameter-vectors.ts';
import { buildTaskFinderStep, lookPx, taskFinderParameters } from '../../models/networks/task-finder/task-finder.ts';
import { readSafetensors, writeSafetensors } from '../../models/onnx/safetensors.ts';
import { writeOnnx } from '../../models/onnx/write-onnx.ts';
import { Random } from '../../models/random.ts';
import { middleOf, writeScratch } from './practice-pictures.ts';
import { picturesIn } from './score-model.ts';
import type { TaskSample } from './task-samples.ts';
import { finish, readSamples, samplesOf, spoil, writeSamples } from './task-samples.ts';

export interface MakePiecesOptions {
  readonly cleanFolders: readonly string[];
  readonly output: string;
  /** Places per photo. */
  readonly rounds: number;
  /** Which of how many parts of the photos, from 1. */
  readonly part: number;
  readonly parts: number;
  /** Of the photos that never train, instead of those that do. */
  readonly heldBack: boolean;
}

const pieceSeed = 20_261_130;

/** Writes practice pieces of clean photos to one file. */
export async function makePieces({ cleanFolders, output, rounds, part, parts, heldBack }: MakePiecesOptions): Promise<void> {
  const split = holdBack(cleanFolders.flatMap(picturesIn));
  const photos = (heldBack ? split.heldBack : split.training).map((photo, index) => ({ ...photo, index })).filter(({ index }) => index % parts === part - 1);
  async function* all(): AsyncGenerator<TaskSample> {
    for (const [done, { path, index }] of photos.entries()) {
      yield* samplesOf(path, heldBack ? -1 - index : index, { rounds, seed: pieceSeed });
      process.stderr.write(`\r${done + 1} of ${photos.length} photos`);
    }
  }
  const count = await writeSamples(output, all());
  process.stderr.write(`\n${count} pieces in ${output}\n`);
}

export interface TrainTaskFinderOptions {
  /** The repository. */
  readonly root: string;
  /** Files of practice pieces. */
  readonly pieces: readonly string[];
  readonly steps: number;
}

const recipe = { seed: 5, batch: 32, learningRate: 1.5e-3, warmUpSteps: 200, labelSmoothing: 0.02 } as const;

/** Learns from practice pieces and writes the weights of the task finder. */
export async function trainTaskFinder({ root, pieces, steps }: TrainTaskFinderOptions): Promise<void> {
  const samples = pieces.flatMap(readSamples);
  const layout = layOutParameters(taskFinderParameters(needs.length));
  const session = await InferenceSession.create(writeOnnx(buildTaskFinderStep({ batch: recipe.batch, classes: needs.length })), {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
  });
  let state: Readonly<Record<'parameters' | 'firstMoment' | 'secondMoment', Float32Array>> = {
    parameters: flatten(layout, initialParameters(layout.entries.map(({ spec }) => spec), recipe.seed)),
    firstMoment: new Float32Array(layout.length),
    secondMoment: new Float32Array(layout.length),
  };
  let meanLoss = Math.log(needs.length);
  const started = performance.now();
  for (let step = 1; step <= steps; step++) {
    const [firstCorrection, secondCorrection] = biasCorrections(step);
    const { looks, labels } = drawBatch(samples, step);
    const vector = (data: Float32Array): OrtTensor => new OrtTensor('float32', data, [data.length]);
    const scalar = (value: number): OrtTensor => new OrtTensor('float32', Float32Array.of(value), []);
    const outputs = await session.run({
      parameters: vector(state.parameters),
      firstMoment: vector(state.firstMoment),
      secondMoment: vector(state.secondMoment),
      looks: new OrtTensor('float32', looks, [recipe.batch, 3, lookPx, lookPx]),
      labels: new OrtTensor('float32', labels, [recipe.batch, needs.length]),
      learningRate: scalar(learningRateAt(step, steps)),
      firstCorrection: scalar(firstCorrection),
      secondCorrection: scalar(secondCorrection),
    });
    const data = (name: string): Float32Array => {
      const output = outputs[name]?.data;
      if (!(output instanceof Float32Array)) throw new Error(`internal: the step gives no ${name}`);
      return output;
    };
    state = { parameters: data('nextParameters'), firstMoment: data('nextFirstMoment'), secondMoment: data('nextSecondMoment') };
    meanLoss += 0.01 * ((data('loss')[0] ?? Number.NaN) - meanLoss);
    if (step % 50 === 0 || step === steps) {
      const seconds = (performance.now() - started) / 1000;
      process.stderr.write(`\rstep ${step} of ${steps}, loss ${meanLoss.toFixed(3)}, ${(seconds / step).toFixed(2)} s a step`);
    }
    if (step % 500 === 0 || step === steps) writeFinder(root, new Map(unflatten(layout, state.parameters)), { steps: step, pieces: samples.length });
  }
  process.stderr.write('\n');
}

/** Warm-up, then a half cosine down to nothing. */
function learningRateAt(step: number, steps: number): number {
  const decay = 0.5 * (1 + Math.cos((Math.PI * step) / steps));
  return recipe.learningRate * Math.min(1, step / recipe.warmUpSteps) * decay;
}

function drawBatch(samples: readonly TaskSample[], step: number): { readonly looks: Float32Array; readonly labels: Float32Array } {
  const random = new Random(recipe.seed, step);
  const area = lookPx ** 2;
  const looks = new Float32Array(3 * area * recipe.batch);
  const labels = new Float32Array(needs.length * recipe.batch).fill(recipe.labelSmoothing / needs.length);
  for (let row = 0; row < recipe.batch; row++) {
    const sample = samples[random.integer(samples.length)];
    if (sample === undefined) throw new Error('internal: no practice pieces');
    // Light differs between photos more than between pieces of one; left and right mean nothing.
    const gain = 2 ** random.between(-0.4, 0.4) / 255;
    const isMirrored = random.uniform() < 0.5;
    const start = 3 * area * row;
    for (let i = 0; i < area; i++) {
      const from = isMirrored ? i + lookPx - 1 - 2 * (i % lookPx) : i;
      for (let plane = 0; plane < 3; plane++) {
        looks[start + plane * area + i] = Math.min(1, gain * (sample.samples[3 * from + plane] ?? 0));
      }
    }
    const label = row * needs.length + needs.indexOf(sample.need);
    labels[label] = (labels[label] ?? 0) + 1 - recipe.labelSmoothing;
  }
  return { looks, labels };
}

function writeFinder(root: string, tensors: ReturnType<typeof initialParameters>, { steps, pieces }: { readonly steps: number; readonly pieces: number }): void {
  const folder = join(root, 'models', 'weights', taskFinderFolder);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, taskFinderWeightsFile), writeSafetensors({ tensors, metadata: { steps: String(steps), pieces: String(pieces), seed: String(recipe.seed) } }));
}

export interface MeasureTaskFinderOptions {
  /** The repository. */
  readonly root: string;
  /** The clean photos that the pieces came from: the same ones are held back again. */
  readonly cleanFolders: readonly string[];
  /** Real pairs by name: folders with `input` and `target`, and what the inputs need. */
  readonly pairFolders: readonly { readonly name: string; readonly need: Need; readonly folder: string }[];
}

const measureSeed = 20_261_131;
const drawsPerNeed = 2;
const largestEdgePx = 768;

/** Logits of one photo whose need is known. */
interface Measured {
  readonly need: Need;
  readonly logits: readonly number[];
}

/**
 * Holds the finder against photos that it never saw, sets its sharpness on them, writes its card, and prints tables: rows are
 * what a photo needs, columns what it was taken for.
 */
export async function measureTaskFinder({ root, cleanFolders, pairFolders }: MeasureTaskFinderOptions): Promise<void> {
  const modelsFolder = join(root, 'models', 'weights');
  const practice = await measurePractice(modelsFolder, holdBack(cleanFolders.flatMap(picturesIn)).heldBack);
  const sharpness = fitSharpness(practice);
  const scores = [{ name: 'practice photos of held-back pictures', ...scoreOf(practice, sharpness) }];
  process.stdout.write(`${tableOf(practice, sharpness)}\n`);
  for (const { name, need, folder } of pairFolders) {
    const real = await measurePairs(modelsFolder, folder, need);
    scores.push({ name, ...scoreOf(real, sharpness) });
    process.stdout.write(`\n${name}\n\n${tableOf(real, sharpness)}\n`);
  }
  writeCard(join(modelsFolder, taskFinderFolder), sharpness, scores);
}

async function measurePractice(modelsFolder: string, pictures: readonly { readonly path: string }[]): Promise<readonly Measured[]> {
  const all: Measured[] = [];
  for (const [index, { path }] of pictures.entries()) {
    const clean = await middleOf(path, largestEdgePx);
    for (const [place, need] of needs.entries()) {
      for (let draw = 0; draw < drawsPerNeed; draw++) {
        const random = new Random(measureSeed, index, place, draw);
        const spoiled = spoil(clean, need, random, (picture) => picture);
        if (spoiled !== undefined) all.push({ need, logits: await logitsOf(modelsFolder, finish(spoiled, random)) });
      }
    }
    process.stderr.write(`\r${index + 1} of ${pictures.length} photos`);
  }
  process.stderr.write('\n');
  return all;
}

async function measurePairs(modelsFolder: string, folder: string, need: Need): Promise<readonly Measured[]> {
  const all: Measured[] = [];
  for (const [kind, truth] of [['input', need], ['target', 'none']] as const) {
    for (const { path } of picturesIn(join(folder, kind))) {
      all.push({ need: truth, logits: await logitsOf(modelsFolder, await middleOf(path, 4096)) });
    }
  }
  return all;
}

async function logitsOf(modelsFolder: string, picture: Picture): Promise<readonly number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tape-studio-need-'));
  try {
    const scratchPath = join(folder, 'photo.npy');
    writeScratch(scratchPath, picture);
    return await meanLogits(modelsFolder, scratchPath);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const surprise = (measured: readonly Measured[], sharpness: number): number =>
  measured.reduce((sum, { need, logits }) => sum - Math.log(Math.max(1e-9, probabilitiesOf(logits, sharpness, 1)[need])), 0) / measured.length;

/** The factor on logits with which the right needs surprise least, on a grid of tenths; as many clean photos as of each damage are measured. */
function fitSharpness(measured: readonly Measured[]): number {
  const grid = Array.from({ length: 40 }, (_, index) => (index + 1) / 10);
  return grid.reduce((best, one) => (surprise(measured, one) < surprise(measured, best) ? one : best));
}

function scoreOf(measured: readonly Measured[], sharpness: number): Readonly<Record<'photos' | 'right' | 'sure' | 'rightWhereSure', number>> {
  const answers = measured.map(({ need, logits }) => {
    const probabilities = probabilitiesOf(logits, sharpness);
    const found = likeliest(probabilities);
    return { isRight: found === need, isSure: probabilities[found] >= sureFrom };
  });
  const share = (of: readonly { readonly isRight: boolean }[]): number => of.filter(({ isRight }) => isRight).length / Math.max(1, of.length);
  const sure = answers.filter(({ isSure }) => isSure);
  return { photos: measured.length, right: share(answers), sure: sure.length / answers.length, rightWhereSure: share(sure) };
}

function tableOf(measured: readonly Measured[], sharpness: number): string {
  const rows = needs
    .filter((need) => measured.some((one) => one.need === need))
    .map((need) => {
      const found = measured.filter((one) => one.need === need).map(({ logits }) => likeliest(probabilitiesOf(logits, sharpness)));
      return `| ${[need, ...needs.map((other) => found.filter((one) => one === other).length || '')].join(' | ')} |`;
    });
  const { right, sure, rightWhereSure } = scoreOf(measured, sharpness);
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
  return [
    `| needs \\ taken for | ${needs.join(' | ')} |`,
    `|${'---|'.repeat(needs.length + 1)}`,
    ...rows,
    '',
    `right ${percent(right)}; sure of ${percent(sure)}, and right in ${percent(rightWhereSure)} of these`,
  ].join('\n');
}

function writeCard(folder: string, sharpness: number, scores: readonly object[]): void {
  const weights = readFileSync(join(folder, taskFinderWeightsFile));
  const { metadata } = readSafetensors(weights);
  const card = {
    needs,
    sharpness,
    parameters: layOutParameters(taskFinderParameters(needs.length)).length,
    weights: { file: taskFinderWeightsFile, sha256: createHash('sha256').update(weights).digest('hex') },
    licence: 'CC BY-SA 4.0',
    data: 'The clean pictures of models/weights/tape-swin-denoise/model.json, spoiled by electron/core/training/degradations; every 13th by name is held back',
    training: { ...recipe, steps: Number(metadata['steps']), pieces: Number(metadata['pieces']), pieceSeed },
    commands: [
      'node build/models/train-task-finder.mjs pieces --data CID22 --data CLIC2025 --output PIECES --rounds 7',
      `node build/models/train-task-finder.mjs train --pieces PIECES --steps ${metadata['steps'] ?? ''}`,
      'node build/models/train-task-finder.mjs measure --data CID22 --data CLIC2025 --pairs NAME=NEED=DIR',
    ],
    scores,
  };
  writeFileSync(join(folder, taskFinderCardFile), `${JSON.stringify(card, null, 2)}\n`);
}
