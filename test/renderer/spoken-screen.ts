import type { Page } from '@playwright/test';
import type { Script } from '../support/scripted-tape/scripted-studio.ts';

/** A screen whose words are all said, found without any of them. */
export interface SpokenScreen {
  readonly name: string;
  /** What differs from the plain script. */
  readonly window?: Partial<Script>;
  /** How to come to it. */
  readonly open: (page: Page) => Promise<void>;
  /** What on it is data. */
  readonly data?: readonly string[];
}
