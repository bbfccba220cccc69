/** Where a restored photo goes: beside the original; to a folder of this name that lies beside it; to a folder that was chosen. */
export type OutputPlace = { readonly kind: 'beside' } | { readonly kind: 'below'; readonly folder: string } | { readonly kind: 'folder'; readonly path: string };
