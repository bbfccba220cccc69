import type { ForegroundWork } from '../foundation/foreground-work.ts';
import type { InferenceService } from './inference-service.ts';
import type { Lane } from './restore-photo.ts';

/** How work in the background goes about while it may have to stand aside. */
export interface StandingAside {
  /** Its networks rest between two tiles. */
  readonly inference: InferenceService;
  /** A lane in which nothing begins meanwhile. Throws: `cancelled`, from its waiting too. */
  readonly lane: (lane: Lane, signal: AbortSignal) => Lane;
  /** To be called when nothing of it is under way any more. */
  readonly end: () => void;
}

/** Makes work in the background stand aside for what the user waits for: beyond the tile, or the file, that is under way. */
export function standAside(inference: InferenceService, foreground: ForegroundWork): StandingAside {
  let isHeld = false;
  const hold = (held: boolean): void => {
    isHeld = held;
    // It fails only where the worker has died, and with it its gate and all that rested there.
    inference.hold({ held }).catch(() => undefined);
  };
  const stopListening = foreground.listen(hold);
  return {
    inference: { ...inference, restore: (params, options) => inference.restore({ ...params, yields: true }, options) },
    lane: (lane, signal) => (work) =>
      lane(async () => {
        await foreground.over(signal);
        signal.throwIfAborted();
        return work();
      }),
    end: () => {
      stopListening();
      if (isHeld) hold(false);
    },
  };
}
