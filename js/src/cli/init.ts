// @ts-expect-error the loader beside the built command; it has no source of its own here
import { init as start } from './node.js';

export const init: () => Promise<void> = start;
