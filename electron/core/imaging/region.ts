/** A rectangle in pixels. Reading may hang over the edges; writing may not. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
