import { parse, View } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { compile } from 'vega-lite';
import type { Experiment } from './recipe.ts';
import type { Results } from './run-experiment.ts';
import { gainOf } from './summarise.ts';

interface Mark {
  readonly column: string;
  readonly row: string;
  readonly from: 'measured here' | 'in the paper';
  readonly gainDb: number;
  readonly lowDb: number;
  readonly highDb: number;
}

/** What each row gains over the reference in each column, ours with the span of its seeds beside the paper's, as SVG. */
export async function gainPlot(experiment: Experiment, results: Results): Promise<string> {
  const { spec } = compile(specOf(experiment, marksOf(experiment, results)));
  return `${await new View(parse(spec), { renderer: 'none' }).toSVG()}\n`;
}

export function marksOf({ columns, rows, reference }: Experiment, results: Results): readonly Mark[] {
  const base = rows.find(({ name }) => name === reference);
  if (base === undefined) throw new Error(`internal: no row is called ${reference}`);
  return rows
    .filter((row) => row !== base)
    .flatMap((row) =>
      columns.flatMap(({ name: column }): readonly Mark[] => {
        const gain = gainOf(results, row.name, reference, column);
        const [theirs, theirBase] = [row.paperPsnrDb[column], base.paperPsnrDb[column]];
        const paperDb = theirs === undefined || theirBase === undefined ? undefined : theirs - theirBase;
        const place = { column, row: row.name };
        return [
          ...(gain === undefined ? [] : [{ ...place, from: 'measured here', gainDb: gain.mean, lowDb: gain.low, highDb: gain.high } as const]),
          ...(paperDb === undefined ? [] : [{ ...place, from: 'in the paper', gainDb: paperDb, lowDb: paperDb, highDb: paperDb } as const]),
        ];
      }),
    );
}

function specOf({ title, columns, rows, reference }: Experiment, marks: readonly Mark[]): TopLevelSpec {
  const compared = rows.map(({ name }) => name).filter((name) => name !== reference);
  const x = { field: 'column', type: 'nominal', sort: columns.map(({ name }) => name), axis: { title: null, labelAngle: -30 } } as const;
  const xOffset = { field: 'row', type: 'nominal', sort: compared, scale: { paddingOuter: 0.4 } } as const;
  const color = { field: 'row', type: 'nominal', sort: compared, scale: { scheme: 'dark2' }, legend: { title: null } } as const;
  return {
    title,
    data: { values: [...marks] },
    width: { step: 16 },
    height: 240,
    layer: [
      { mark: { type: 'rule', color: '#999999' }, encoding: { y: { datum: 0 } } },
      {
        transform: [{ filter: 'datum.highDb > datum.lowDb' }],
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: { x, xOffset, color, y: { field: 'lowDb', type: 'quantitative' }, y2: { field: 'highDb' } },
      },
      {
        mark: { type: 'point', size: 60, filled: false, strokeWidth: 2 },
        encoding: {
          x,
          xOffset,
          color,
          y: { field: 'gainDb', type: 'quantitative', axis: { title: `PSNR over "${reference}", dB` } },
          shape: { field: 'from', type: 'nominal', scale: { domain: ['measured here', 'in the paper'], range: ['circle', 'diamond'] }, legend: { title: null } },
        },
      },
    ],
  };
}
