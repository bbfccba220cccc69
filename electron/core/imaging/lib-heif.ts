import { createRequire } from 'node:module';

/**
 * What we use of libheif: its C functions, and the memory that their pointers point into. Where C gives a struct, the first parameter
 * says where to.
 */
export interface LibHeif {
  readonly HEAPU8: Uint8Array;
  readonly _malloc: (bytes: number) => number;
  readonly _free: (pointer: number) => void;
  readonly _heif_context_alloc: () => number;
  readonly _heif_context_free: (context: number) => void;
  readonly _heif_context_set_maximum_image_size_limit: (context: number, edge: number) => void;
  readonly _heif_context_read_from_memory: (error: number, context: number, memory: number, bytes: number, options: number) => void;
  readonly _heif_context_get_primary_image_handle: (error: number, context: number, handle: number) => void;
  readonly _heif_image_handle_release: (handle: number) => void;
  readonly _heif_image_handle_get_width: (handle: number) => number;
  readonly _heif_image_handle_get_height: (handle: number) => number;
  readonly _heif_image_handle_has_alpha_channel: (handle: number) => number;
  readonly _heif_image_handle_get_luma_bits_per_pixel: (handle: number) => number;
  readonly _heif_image_handle_get_preferred_decoding_colorspace: (error: number, handle: number, colourSpace: number, chroma: number) => void;
  readonly _heif_image_handle_get_raw_color_profile_size: (handle: number) => number;
  readonly _heif_image_handle_get_raw_color_profile: (error: number, handle: number, memory: number) => void;
  readonly _heif_image_handle_get_nclx_color_profile: (error: number, handle: number, profile: number) => void;
  readonly _heif_nclx_color_profile_free: (profile: number) => void;
  readonly _heif_image_handle_get_number_of_metadata_blocks: (handle: number, type: number) => number;
  readonly _heif_image_handle_get_list_of_metadata_block_IDs: (handle: number, type: number, ids: number, most: number) => number;
  readonly _heif_image_handle_get_metadata_type: (handle: number, id: number) => number;
  readonly _heif_image_handle_get_metadata_content_type: (handle: number, id: number) => number;
  readonly _heif_image_handle_get_metadata_size: (handle: number, id: number) => number;
  readonly _heif_image_handle_get_metadata: (error: number, handle: number, id: number, memory: number) => void;
  readonly _heif_decode_image: (error: number, handle: number, image: number, colourSpace: number, chroma: number, options: number) => void;
  readonly _heif_image_release: (image: number) => void;
  readonly _heif_image_get_width: (image: number, channel: number) => number;
  readonly _heif_image_get_height: (image: number, channel: number) => number;
  readonly _heif_image_get_bits_per_pixel_range: (image: number, channel: number) => number;
  readonly _heif_image_get_plane_readonly: (image: number, channel: number, stride: number) => number;
}

/** A new instance, with a memory of its own. Cost: some 40 ms. */
export function newLibHeif(): LibHeif {
  // Its types do not reach its bundle, which holds the WebAssembly as well.
  const instantiate = createRequire(import.meta.url)('libheif-js/libheif-wasm/libheif-bundle.js') as (options: {
    readonly print: () => void;
    readonly printErr: () => void;
  }) => LibHeif;
  // The decoder has words of its own for a damaged file, which are nobody's business on a terminal.
  const quiet = (): void => undefined;
  return instantiate({ print: quiet, printErr: quiet });
}
