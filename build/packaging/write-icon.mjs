import sharp from 'sharp';

/** Half a circle in grain, half in the clear, and the divider between them. */
const sizePx = 1024;
const drawing = (grain) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1024 1024">
  <defs>
    <clipPath id="left"><rect width="512" height="1024"/></clipPath>
    <radialGradient id="light" cx="0.36" cy="0.3" r="0.85">
      <stop offset="0" stop-color="#f2f2f2"/><stop offset="1" stop-color="#5a5a5a"/>
    </radialGradient>
  </defs>
  <rect x="64" y="64" width="896" height="896" rx="200" fill="#1e1e1e"/>
  <circle cx="512" cy="512" r="300" fill="url(#light)"/>
  <g clip-path="url(#left)">${grain}</g>
  <rect x="500" y="128" width="24" height="768" fill="#e6a23c"/>
  <circle cx="512" cy="512" r="60" fill="#1e1e1e" stroke="#e6a23c" stroke-width="24"/>
</svg>`;

/** Writes the app's icon as a PNG of 1024 × 1024, from which electron-builder makes all others. */
export async function writeIcon(path) {
  await sharp(Buffer.from(drawing(grain()))).resize(sizePx, sizePx).png().toFile(path);
}

/** Squares of random greys over the circle; the same ones each time. */
function grain() {
  const cellPx = 24;
  let state = 1;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const squares = [];
  for (let y = 212; y < 812; y += cellPx) {
    for (let x = 212; x < 512; x += cellPx) {
      if (Math.hypot(x + cellPx / 2 - 512, y + cellPx / 2 - 512) > 288) continue;
      const [grey, opacity] = [random() < 0.5 ? '#000' : '#fff', (0.5 * random()).toFixed(2)];
      squares.push(`<rect x="${x}" y="${y}" width="${cellPx}" height="${cellPx}" fill="${grey}" opacity="${opacity}"/>`);
    }
  }
  return squares.join('');
}
