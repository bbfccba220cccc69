/** A decoded picture to learn from: where its scratch image lies, and its size. */
export interface TrainingPicture {
  /** Name for people and for splits; never used as a path. */
  readonly name: string;
  readonly scratchPath: string;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Two pictures of one scene, of equal size. */
export interface TrainingPair {
  readonly lowQuality: TrainingPicture;
  readonly groundTruth: TrainingPicture;
}
