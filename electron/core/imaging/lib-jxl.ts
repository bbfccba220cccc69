import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What may fail gives the place of its error's words in `__wbindgen_export_2`, and whether it failed. */
type Failure = readonly [wordsAt: number, failed: number];

/** What we use of jxl-oxide: the functions below its classes for browsers, and the memory that their pointers point into. */
export interface LibJxl {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly __wbindgen_export_2: { readonly get: (at: number) => unknown; readonly set: (at: number, value: unknown) => void; readonly grow: (by: number) => number };
  readonly __wbindgen_start: () => void;
  readonly __wbindgen_malloc: (bytes: number, alignment: number) => number;
  readonly jxlimage_new: () => number;
  /** Owns: the bytes, from then on. */
  readonly jxlimage_feedBytes: (image: number, bytes: number, length: number) => readonly [taken: number, ...Failure];
  /** Whether the header is there. */
  readonly jxlimage_tryInit: (image: number) => readonly [isThere: number, ...Failure];
  readonly jxlimage_width: (image: number) => number;
  readonly jxlimage_height: (image: number) => number;
  readonly jxlimage_is_loading_done: (image: number) => number;
  readonly jxlimage_num_loaded_keyframes: (image: number) => number;
  readonly jxlimage_set_rendering_region: (image: number, region: JxlRegion) => void;
  readonly jxlimage_render: (image: number, frame: number) => readonly [render: number, ...Failure];
  /** Owns: the render, from then on. */
  readonly renderresult_encodeToPng: (render: number) => readonly [bytes: number, length: number, ...Failure];
  readonly __wbindgen_free: (bytes: number, length: number, alignment: number) => void;
}

/** Of the picture as it is shown. */
export interface JxlRegion {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What Node has and its types do not tell. */
const { WebAssembly: webAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: { new (binary: Uint8Array): object; imports(module: object): readonly { readonly name: string }[] };
    readonly Instance: new (module: object, imports: object) => { readonly exports: LibJxl };
  };
};

let compiled: object | undefined;

/**
 * jxl-oxide in a new instance, with a memory of its own. The package's classes share one for all, which would keep the memory of the largest
 * photo, and be of no more use after a photo that breaks it. Cost: some 10 ms.
 */
export function newLibJxl(): LibJxl {
  const folder = dirname(createRequire(import.meta.url).resolve('jxl-oxide-wasm/package.json'));
  const module = (compiled ??= new webAssembly.Module(readFileSync(join(folder, 'jxl_oxide_wasm_bg.wasm'))));
  const text = (at: number, length: number): string => Buffer.from(lib.memory.buffer, at >>> 0, length).toString('utf8');
  const known: Readonly<Record<string, (...values: never[]) => unknown>> = {
    /** The table of what both sides hold begins with what each may need. */
    init_externref_table: () => {
      const table = lib.__wbindgen_export_2;
      const start = table.grow(4);
      table.set(0, undefined);
      [undefined, null, true, false].forEach((value, i) => {
        table.set(start + i, value);
      });
    },
    throw: (at: number, length: number) => {
      throw new Error(`jxl-oxide: ${text(at, length)}`);
    },
    string_new: text,
    is_undefined: (value: unknown) => value === undefined,
    left: ({ left }: JxlRegion) => left,
    top: ({ top }: JxlRegion) => top,
    width: ({ width }: JxlRegion) => width,
    height: ({ height }: JxlRegion) => height,
  };
  // The others ask a browser which one it is: there is none.
  const functions = webAssembly.Module.imports(module).map(({ name }) => [name, known[name.replace(/^__wb(g|indgen)_/, '').replace(/_[\da-f]{16}$/, '')] ?? (() => 0)] as const);
  const lib = new webAssembly.Instance(module, { wbg: Object.fromEntries(functions) }).exports;
  lib.__wbindgen_start();
  return lib;
}
