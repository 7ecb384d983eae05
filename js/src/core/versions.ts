import { base64url } from './bytes.js';
import { phoneCore } from './instance.js';

declare const AVOWAL_VERSION: string;

/** Versions of the package and of the data inside it. */
export interface Versions {
  package: string;
  /** Version of libphonenumber whose metadata numbers are read by. */
  phoneMetadata: string;
  /** Fingerprint of that metadata: `sha-256:` and base64url. */
  phoneMetadataDigest: string;
}

/** Versions of the package and of the data inside it. */
export function versions(): Versions {
  const { version, fingerprint } = phoneCore().version();
  return { package: AVOWAL_VERSION, phoneMetadata: version, phoneMetadataDigest: `sha-256:${base64url(fingerprint)}` };
}
