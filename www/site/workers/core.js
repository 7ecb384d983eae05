// The package's functions, away from the page, whose policy compiles no WebAssembly.
import * as avowal from 'avowal';

const ready = avowal.init();
// each question is answered with the failure; none is asked yet when it happens early
ready.catch(() => undefined);

/** What is no plain call of the package. */
const MORE = {
  has: (name) => name in avowal,
  typed(keys, region) {
    const formatter = avowal.phoneFormatter(region);
    return [...keys].map((key) => formatter.push(key));
  },
  /** A review by a key of its own, made for it. */
  async signOneReview(review) {
    const key = await avowal.generateKey('statement', review.at);
    return { token: await avowal.signReview(location.origin, await avowal.createSigner(key), review), key: avowal.publicKey(key) };
  },
  bulk(inputs, region) {
    const start = performance.now();
    const checks = avowal.checkPhones(inputs, region);
    return { checks, milliseconds: performance.now() - start };
  },
};

addEventListener('message', async ({ data: { id, name, args } }) => {
  try {
    await ready;
    const call = Object.hasOwn(MORE, name) ? MORE[name] : avowal[name];
    const answer = await call(...args);
    postMessage({ id, answer: answer === undefined ? undefined : JSON.parse(JSON.stringify(answer)) });
  } catch (error) {
    postMessage({ id, error: { code: error.code ?? 'wasm.not-ready', message: error.message, field: error.field } });
  }
});
