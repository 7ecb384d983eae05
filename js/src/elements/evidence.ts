// What is needed once someone touches the form, and not before: how the words look, and the seal.
export { Seal } from './seal.js';
export { contrast, isAltered, isHidden, measure, readableOf, worse } from './shown.js';
