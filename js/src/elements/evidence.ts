// What is needed once someone touches the form, and not before: how the words look, and the seal.
export { isCovered, isTickedUnseen, occlusionOf } from './cover.js';
export { addsWords, look } from './look.js';
export { Seal } from './seal.js';
export { isTranslated, lookAgain, piecesIn, readableOf } from './shown.js';
