import type { GuidedArchitecture } from '../architecture.ts';
import { priorLearningModule } from '../prior/prior-learning-module.ts';
import type { BackboneOptions } from './backbone.ts';
import { backbone } from './backbone.ts';

export type GuidedParts = Pick<GuidedArchitecture, 'phi' | 'prior' | 'theta'>;

export interface GuidedPartsOptions {
  readonly embedDim: number;
  /** Edge of the window that e is tied to. */
  readonly windowSize: number;
  readonly phi: BackboneOptions;
  readonly theta: BackboneOptions;
}

/**
 * Phi, prior and theta as all networks of the paper have them: two backbones, and the prior between.
 *
 * Source: Sec. 3.3.1, Fig. 3.
 */
export const guidedParts = ({ embedDim, windowSize, phi, theta }: GuidedPartsOptions): GuidedParts => ({
  phi: (b, image) => backbone(b, image, phi),
  prior: (b, image) => priorLearningModule(b, image, { embedDim, windowSize }),
  theta: (b, image, prior) => backbone(b, image, theta, prior),
});
