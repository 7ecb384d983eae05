// What is needed once someone touches the form, and not before: how the words look, and the seal.
export { isCovered, occlusionOf } from './cover.js';
export { addsWords, look, piecesOf } from './look.js';
export { Seal } from './seal.js';
export { isTranslated, lookAgain, piecesIn, readableOf } from './shown.js';
