/** Space: tapped it zooms, held it lets a drag pan from anywhere, also across the divider. */
export class SpaceKey {
  readonly #onTap: () => void;
  isHeld = $state(false);
  #wasUsed = false;

  constructor(onTap: () => void) {
    this.#onTap = onTap;
  }

  press(): void {
    if (!this.isHeld) this.#wasUsed = false;
    this.isHeld = true;
  }

  /** A pointer went down meanwhile: this is no tap. */
  use(): void {
    this.#wasUsed = true;
  }

  release(): void {
    if (this.isHeld && !this.#wasUsed) this.#onTap();
    this.isHeld = false;
  }

  abandon(): void {
    this.isHeld = false;
  }
}
