import type { Task } from '../../../electron/ipc/contract.ts';

/** Seeded noise in 0..1, so that a swatch always looks the same. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

type Brush = CanvasRenderingContext2D;

/**
 * Draws what a task mends: one small landscape, damaged on the left and whole on the right.
 * A drawing, not a result: it shows the kind of defect and promises nothing.
 */
export function paintSwatch(brush: Brush, task: Task): void {
  const { width, height } = brush.canvas;
  paintScene(brush, width, height);
  brush.save();
  brush.beginPath();
  brush.rect(0, 0, width / 2, height);
  brush.clip();
  defects[task](brush, width / 2, height);
  brush.restore();
  brush.fillStyle = 'rgb(0 0 0 / 70%)';
  brush.fillRect(Math.round(width / 2) - 1, 0, 2, height);
}

function paintScene(brush: Brush, width: number, height: number): void {
  const sky = brush.createLinearGradient(0, 0, 0, height);
  sky.addColorStop(0, '#54718c');
  sky.addColorStop(0.7, '#d8b48a');
  brush.fillStyle = sky;
  brush.fillRect(0, 0, width, height);
  brush.fillStyle = '#f3dfb4';
  disc(brush, width * 0.5, height * 0.46, height * 0.15);
  ridge(brush, width, height, '#56635f', 0.62, 0.12, 1.3);
  ridge(brush, width, height, '#33403a', 0.76, 0.08, 2.9);
  ridge(brush, width, height, '#1d2622', 0.88, 0.05, 5.1);
}

function ridge(brush: Brush, width: number, height: number, colour: string, level: number, swing: number, phase: number): void {
  brush.fillStyle = colour;
  brush.beginPath();
  brush.moveTo(0, height);
  for (let x = 0; x <= width; x++) {
    const wave = Math.sin((x / width) * 9 + phase) * 0.6 + Math.sin((x / width) * 23 + phase * 2) * 0.4;
    brush.lineTo(x, height * (level - swing * wave));
  }
  brush.lineTo(width, height);
  brush.fill();
}

function disc(brush: Brush, x: number, y: number, radius: number): void {
  brush.beginPath();
  brush.arc(x, y, radius, 0, 2 * Math.PI);
  brush.fill();
}

const defects: Readonly<Record<Task, (brush: Brush, width: number, height: number) => void>> = {
  denoise(brush, width, height) {
    const random = createRandom(7);
    const size = Math.max(1, Math.round(height / 44));
    for (let y = 0; y < height; y += size) {
      for (let x = 0; x < width; x += size) {
        const value = (): number => Math.round(random() * 255);
        brush.fillStyle = `rgb(${value()} ${value()} ${value()} / 42%)`;
        brush.fillRect(x, y, size, size);
      }
    }
  },
  derain(brush, width, height) {
    const random = createRandom(3);
    brush.strokeStyle = 'rgb(255 255 255 / 55%)';
    brush.lineWidth = Math.max(1, height / 50);
    for (let streak = 0; streak < 34; streak++) {
      const x = random() * width * 1.2;
      const y = random() * height;
      brush.beginPath();
      brush.moveTo(x, y);
      brush.lineTo(x - height * 0.07, y + height * 0.24);
      brush.stroke();
    }
  },
  raindrop(brush, width, height) {
    const random = createRandom(11);
    for (let drop = 0; drop < 11; drop++) {
      const x = random() * width;
      const y = random() * height;
      const radius = height * (0.05 + 0.09 * random());
      const shine = brush.createRadialGradient(x, y - radius * 0.4, 0, x, y, radius);
      shine.addColorStop(0, 'rgb(40 55 60 / 75%)');
      shine.addColorStop(1, 'rgb(235 225 205 / 80%)');
      brush.fillStyle = shine;
      disc(brush, x, y, radius);
    }
  },
  demoire(brush, width, height) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const hue = Math.sin(x * 0.75 + Math.sin(y * 0.22) * 3) * 60 + 300;
        brush.fillStyle = `hsl(${hue} 70% 60% / ${0.3 + 0.2 * Math.sin(x * 0.9 + y * 0.6)})`;
        brush.fillRect(x, y, 1, 1);
      }
    }
  },
  desnow(brush, width, height) {
    const random = createRandom(23);
    for (let flake = 0; flake < 60; flake++) {
      brush.fillStyle = `rgb(255 255 255 / ${0.5 + 0.5 * random()})`;
      disc(brush, random() * width, random() * height, height * (0.012 + 0.03 * random()));
    }
  },
  deshadow(brush, width, height) {
    brush.fillStyle = 'rgb(0 0 0 / 62%)';
    brush.beginPath();
    brush.moveTo(0, 0);
    brush.lineTo(width * 0.85, 0);
    brush.lineTo(width * 0.35, height);
    brush.lineTo(0, height);
    brush.fill();
  },
  superres(brush, width, height) {
    const size = Math.round(height / 9);
    const picture = brush.getImageData(0, 0, Math.ceil(width), height);
    for (let y = 0; y < height; y += size) {
      for (let x = 0; x < width; x += size) {
        const at = (Math.min(height - 1, y + (size >> 1)) * picture.width + Math.min(picture.width - 1, x + (size >> 1))) * 4;
        brush.fillStyle = `rgb(${picture.data[at]} ${picture.data[at + 1]} ${picture.data[at + 2]})`;
        brush.fillRect(x, y, size, size);
      }
    }
  },
  deblur(brush, width, height) {
    const copies = 9;
    for (let copy = 1; copy < copies; copy++) {
      brush.globalAlpha = 1 / (copy + 1);
      brush.drawImage(brush.canvas, 0, 0, width, height, (copy - copies / 2) * height * 0.035, copy * height * 0.012, width, height);
    }
  },
};
