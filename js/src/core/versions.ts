import { phoneCore } from './instance.js';

declare const AVOWAL_VERSION: string;

/** Versions of the package and of the data inside it. */
export function versions(): { package: string; phoneMetadata: string } {
  return { package: AVOWAL_VERSION, phoneMetadata: phoneCore().version() };
}
