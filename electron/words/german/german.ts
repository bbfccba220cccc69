import { germanErrors } from './errors.ts';
import { germanFrame } from './frame.ts';
import { germanInspect } from './inspect.ts';
import { germanModels } from './models.ts';
import { germanQueue } from './queue.ts';
import { germanRestore } from './restore.ts';
import { germanSettings } from './settings.ts';
import { germanShell } from './shell.ts';
import { germanTrain } from './train.ts';

/** English to German: every sentence of the app, in parts as its rooms are. */
export const germanParts = {
  errors: germanErrors,
  frame: germanFrame,
  inspect: germanInspect,
  models: germanModels,
  queue: germanQueue,
  restore: germanRestore,
  settings: germanSettings,
  shell: germanShell,
  train: germanTrain,
} as const;

export const german: ReadonlyMap<string, string> = new Map(Object.values(germanParts).flatMap((part) => Object.entries(part)));
