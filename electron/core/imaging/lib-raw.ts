import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** What we use of LibRaw's settings. Source: LibRaw's libraw_output_params_t; the names are the package's. */
export interface RawSettings {
  readonly useCameraWb: boolean;
  readonly noAutoBright: boolean;
  /** The brightest value there is counts as saturated where it lies between this share and all of what the camera is said to reach. */
  readonly adjustMaximumThr: number;
  readonly outputBps: 16;
  /** 1 sRGB, 2 Adobe RGB, 3 Wide Gamut, 4 ProPhoto, 5 XYZ, 6 ACES, 7 P3 with the white of daylight, 8 Rec. 2020. */
  readonly outputColor: number;
  /** Power and slope at the foot; all six numbers must be there, or none of them counts. */
  readonly gamm: readonly [number, number, 0, 0, 0, 0];
  /** One pixel of each four of the mosaic. A setting stays for the next file that the instance opens. */
  readonly halfSize?: boolean;
  /** The value that counts as saturated, whatever else says so. */
  readonly userSat?: number;
  /** The part that is developed, before it is turned. */
  readonly cropbox?: readonly [left: number, top: number, width: number, height: number];
}

export interface RawMetadata {
  /** Of the developed picture, before it is turned. */
  readonly iwidth: number;
  readonly iheight: number;
  /** How it will be turned, as LibRaw counts: bits for mirrored left to right, mirrored top to bottom, and rows becoming columns. */
  readonly flip: number;
  /** The mosaic of colour filters; 0 where there is none. */
  readonly filters: number;
  readonly colors: number;
  /** Of a pixel: width over height. */
  readonly pixel_aspect: number;
  readonly color_data: {
    /** The value that counts as saturated; once developed, as it was found to be. */
    readonly maximum: number;
    /** The camera's white balance: red, green, blue, second green. Without one, no positive numbers. */
    readonly cam_mul: readonly number[];
  };
  readonly camera_make: string;
  readonly camera_model: string;
  readonly iso_speed: number;
  /** Units: seconds. */
  readonly shutter: number;
  readonly aperture: number;
  /** Units: millimetres. */
  readonly focal_len: number;
  /** Units: seconds since 1970, by the camera's clock; 0 where it does not say. */
  readonly timestamp: number;
}

/** One raw file. Owns: memory of WebAssembly, which goes with the instance. */
export interface LibRaw {
  /** Reads a file's header, instead of what was open before. Throws: something without words where it cannot. */
  readonly open: (bytes: Uint8Array, settings: RawSettings) => void;
  readonly metadata: (whole: boolean) => RawMetadata;
  /** Develops. Shapes: interleaved [height, width, colors], turned upright. */
  readonly imageData: () => { readonly width: number; readonly height: number; readonly colors: number; readonly data: Uint16Array };
  /** The largest preview that lies in the file; undefined where there is none. */
  readonly thumbnailData: () => { readonly format: string; readonly data: Uint8Array } | undefined;
}

interface LibRawModule {
  readonly LibRaw: new () => LibRaw;
}
type Instantiate = (options: {
  readonly instantiateWasm: (imports: object, done: (instance: object, module: object) => void) => object;
  readonly print: () => void;
  readonly printErr: () => void;
}) => Promise<LibRawModule>;

/** What Node has and its types do not tell. */
const { WebAssembly: webAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly instantiate: (binary: Uint8Array, imports: object) => Promise<{ readonly instance: object; readonly module: object }>;
  };
};

/** The package's types cover its browser worker; this is what lies below. */
const modulePath: string = 'libraw-wasm/dist/libraw.js';

/** LibRaw in a new instance of WebAssembly, with a memory of its own. Cost: some 40 ms. */
export async function newLibRaw(): Promise<LibRaw> {
  const { default: instantiate } = (await import(/* @vite-ignore */ modulePath)) as { readonly default: Instantiate };
  const binary = readFileSync(createRequire(import.meta.url).resolve('libraw-wasm/dist/libraw.wasm'));
  const quiet = (): void => undefined;
  const { LibRaw } = await new Promise<LibRawModule>((resolve, reject) => {
    instantiate({
      // By itself it would fetch its binary, which a page can.
      instantiateWasm: (imports, done) => {
        webAssembly.instantiate(binary, imports).then(({ instance, module }) => {
          done(instance, module);
        }, reject);
        return {};
      },
      print: quiet,
      printErr: quiet,
    }).then(resolve, reject);
  });
  return new LibRaw();
}
