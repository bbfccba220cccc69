/** A matrix on OpenCV's own heap. Owns: that memory, until `delete`. */
export interface Mat {
  readonly rows: number;
  readonly cols: number;
  readonly data: Uint8Array;
  readonly data32F: Float32Array;
  readonly data64F: Float64Array;
  readonly delete: () => void;
}

/** Vectors of OpenCV's structures. Owns: memory on its heap, until `delete`. */
interface MatVector<Item> {
  readonly size: () => number;
  readonly get: (index: number) => Item;
  readonly delete: () => void;
}
export interface KeyPoint {
  readonly pt: { readonly x: number; readonly y: number };
}
interface Match {
  readonly queryIdx: number;
  readonly trainIdx: number;
  readonly distance: number;
}

/**
 * What we use of OpenCV, typed as it behaves: the package's own types are made from C++ headers, and say little of what
 * may be handed over from JavaScript.
 */
export interface OpenCv {
  readonly Mat: (new () => Mat) & (new (rows: number, cols: number, type: number) => Mat);
  readonly KeyPointVector: new () => MatVector<KeyPoint>;
  readonly DMatchVectorVector: new () => MatVector<MatVector<Match>>;
  readonly ORB: new (mostPoints: number) => {
    readonly detectAndCompute: (image: Mat, mask: Mat, points: MatVector<KeyPoint>, descriptors: Mat) => void;
    readonly delete: () => void;
  };
  readonly BFMatcher: new (norm: number, crossCheck: boolean) => {
    readonly knnMatch: (query: Mat, train: Mat, matches: MatVector<MatVector<Match>>, k: number) => void;
    readonly delete: () => void;
  };
  readonly TermCriteria: new (type: number, count: number, epsilon: number) => object;
  readonly findTransformECC: (
    template: Mat,
    moving: Mat,
    warp: Mat,
    motion: number,
    criteria: object,
    mask: Mat,
    gaussianPx: number,
  ) => number;
  readonly estimateAffine2D: (from: Mat, to: Mat, inliers: Mat, method: number, thresholdPx: number) => Mat;
  readonly exceptionFromPtr: (pointer: number) => { readonly code: number; readonly msg: string };
  readonly CV_8UC1: number;
  readonly CV_32FC1: number;
  readonly CV_32FC2: number;
  readonly MOTION_TRANSLATION: number;
  readonly MOTION_AFFINE: number;
  readonly NORM_HAMMING: number;
  readonly RANSAC: number;
  readonly TermCriteria_COUNT: number;
  readonly TermCriteria_EPS: number;
}

/** The module before it is ready. Its `then` gives the module itself, which still has `then`: awaiting it would never end. */
interface LoadingOpenCv {
  then?: (ready: (module: OpenCv & LoadingOpenCv) => void) => void;
}

let loading: Promise<OpenCv> | undefined;

/** OpenCV, compiled to WebAssembly; loaded when first asked for. Cost: about a second, and 60 MB. */
export function openCv(): Promise<OpenCv> {
  loading ??= import('@techstark/opencv-js').then(
    ({ default: module }) =>
      new Promise((resolve) => {
        (module as LoadingOpenCv).then?.((ready) => {
          delete ready.then;
          resolve(ready);
        });
      }),
  );
  return loading;
}
