// What the package's own entries use of the core beside its public names. It is built as core.js, and there is one of it.
export * from './index.js';
export { bindInit, core, guarded } from './instance.js';
export { keysOf } from './verify.js';
export { refuseSameReviewer, reviewerOf, samePerson } from './approval.js';
