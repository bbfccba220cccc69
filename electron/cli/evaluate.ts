import { tasks } from '../core/foundation/task.ts';
import { evaluatePairs } from '../core/inference/evaluate-pairs.ts';
import type { EvaluatedPair } from '../core/inference/evaluate-pairs.ts';
import { chooseModel } from '../core/library/choose-model.ts';
import { referenceTo } from '../core/library/installed-models.ts';
import { matchPairs } from '../core/pairs/match-pairs.ts';
import type { Command } from './command.ts';
import { exitStatus } from './command.ts';
import { deviceChoices } from './devices.ts';
import { pairSources, pairsUsage } from './pair-sources.ts';
import { oneOf, parseOptions, required, wrongUse } from './parse-options.ts';

/** Scores a model on pairs, beside the input itself and the best trivial filters. */
export const evaluateCommand: Command = {
  name: 'evaluate',
  summary: 'score a model on before/after pairs',
  usage: [
    'evaluate --task T --pairs DIR [--pairs TARGET_DIR] [--model ID] [--device ...] [--json]',
    `       ${pairsUsage}`,
  ].join('\n'),
  run: async (args, { studio: openStudio, reporter, signal }) => {
    const { values, positionals } = parseOptions(args, {
      task: { type: 'string' },
      pairs: { type: 'string', multiple: true, default: [] },
      model: { type: 'string' },
      device: { type: 'string', default: 'auto' },
      json: { type: 'boolean', default: false },
    });
    if (positionals.length > 0) throw wrongUse('This command takes no free words.');
    const task = oneOf('task', required('task', values.task), tasks);
    const device = oneOf('device', values.device, deviceChoices);
    const studio = openStudio();
    const { pairs, unmatched } = await matchPairs(studio.imaging, pairSources(values.pairs), signal);
    for (const { sentence } of unmatched) reporter.say(sentence);
    const model = referenceTo(chooseModel(studio, task, values.model));

    const done: EvaluatedPair[] = [];
    let failed = 0;
    const startedAt = performance.now();
    await evaluatePairs(
      studio,
      {
        pairs,
        task,
        model,
        device,
        onPair: (pair) => {
          done.push(pair);
          reporter.result({ name: pair.name, ...figuresOf(pair) });
        },
        onFailure: (name, error) => {
          failed += 1;
          reporter.error(error, name);
        },
      },
      { signal, onProgress: (progress) => { reporter.progress(task, progress); } },
    );
    const means = meansOf(done);
    const seconds = (performance.now() - startedAt) / 1000;
    reporter.summary({ model: model.modelId, images: done.length, failed, ...means, seconds });
    if (means !== undefined) {
      reporter.say(`${model.modelId} on ${done.length} pairs, mean PSNR (SSIM):`);
      reporter.say(`  input            ${means.inputPsnr.toFixed(2)} dB (${means.inputSsim.toFixed(4)})`);
      reporter.say(`  best Gaussian    ${means.gaussianPsnr.toFixed(2)} dB (${means.gaussianSsim.toFixed(4)})`);
      reporter.say(`  best median      ${means.medianPsnr.toFixed(2)} dB (${means.medianSsim.toFixed(4)})`);
      reporter.say(`  this model       ${means.psnr.toFixed(2)} dB (${means.ssim.toFixed(4)}), luma ${means.psnrY.toFixed(2)} dB`);
    }
    return failed > 0 ? exitStatus.someFailed : exitStatus.done;
  },
};

const figuresOf = ({ restored, baselines }: EvaluatedPair) => ({
  psnr: restored.psnrDb,
  psnrY: restored.psnrYDb,
  ssim: restored.ssim,
  inputPsnr: baselines.input.psnrDb,
  inputPsnrY: baselines.input.psnrYDb,
  inputSsim: baselines.input.ssim,
  gaussianPsnr: baselines.gaussian.psnrDb,
  gaussianSsim: baselines.gaussian.ssim,
  medianPsnr: baselines.median.psnrDb,
  medianSsim: baselines.median.ssim,
});

type Figures = ReturnType<typeof figuresOf>;

function meansOf(pairs: readonly EvaluatedPair[]): Figures | undefined {
  const all = pairs.map(figuresOf);
  const [first] = all;
  if (first === undefined) return undefined;
  const entries = Object.keys(first).map((name) => {
    const key = name as keyof Figures;
    return [key, all.reduce((sum, figures) => sum + figures[key], 0) / all.length] as const;
  });
  return Object.fromEntries(entries) as Figures;
}
