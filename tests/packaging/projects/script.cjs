// `require` of a package that is ESM only, its own second verifier beside it.
const { init, parsePhone, verifyReceipt } = require('avowal');
const second = require('avowal/verify');
const { asOf, keys, receipt } = require('./evidence.mjs');

init().then(async () => {
  const [first, again] = await Promise.all([verifyReceipt, second.verifyReceipt].map((verify) => verify(receipt, { keys, asOf })));
  console.log(JSON.stringify({ number: parsePhone('030 123456', 'DE').e164, outcome: first.outcome, again: again.outcome }));
});
