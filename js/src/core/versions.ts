import { base64url } from './bytes.js';
import { core, guarded, phoneCore } from './instance.js';

declare const AVOWAL_VERSION: string;

/** Versions of the package and of the data inside it. */
export interface Versions {
  package: string;
  /** Version of libphonenumber whose metadata numbers are read by. */
  phoneMetadata: string;
  /** Fingerprint of that metadata: `sha-256:` and base64url. */
  phoneMetadataDigest: string;
  /** Version of the rules of the world. */
  rules: string;
  /** Digest of those rules: `sha-256:` and base64url. */
  rulesDigest: string;
}

/** Versions of the package and of the data inside it. */
export function versions(): Versions {
  const { version, fingerprint } = phoneCore().version();
  const pack = guarded(() => core().rulesPack()) as { version: string; digest: string };
  return { package: AVOWAL_VERSION, phoneMetadata: version, phoneMetadataDigest: `sha-256:${base64url(fingerprint)}`, rules: pack.version, rulesDigest: pack.digest };
}
