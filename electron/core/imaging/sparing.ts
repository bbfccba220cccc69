/**
 * How a model's changes to undamaged places are told from its repairs. Measured for each model on partly damaged practice
 * pictures, and written on its card; models whose changes cannot be told apart have none.
 */
export interface Sparing {
  /** Where the picture changes by this much, half of the change is kept. Units: full scale 0..1, mean of the channels. */
  readonly halfChange: number;
  /** How sharply the share rises around there; its slope in the logarithm of the change is a quarter of this. */
  readonly steepness: number;
}
