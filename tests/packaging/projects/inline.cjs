// The module inside the code; the handler shares the one core that this made ready.
const { createSigner, generateKey, init, parsePhone, publicKey, verifyReceipt } = require('avowal/inline');
const { createConsentHandler, memoryStore } = require('avowal/edge');
const { asOf, keys, notice, receipt } = require('./evidence.mjs');

init().then(async () => {
  const secretKeys = await Promise.all(['challenge', 'receipt'].map((purpose) => generateKey(purpose, Date.now())));
  const [challenge, signer] = await Promise.all(secretKeys.map(createSigner));
  const handler = createConsentHandler({ iss: 'https://shop.example', notices: [notice], signers: { challenge, receipt: signer }, keys: { keys: secretKeys.map(publicKey) }, secret: new Uint8Array(32), store: memoryStore() });
  const published = await handler(new Request('https://shop.example/.well-known/avowal/keys.json'));
  const { outcome } = await verifyReceipt(receipt, { keys, asOf });
  console.log(JSON.stringify({ number: parsePhone('030 123456', 'DE').e164, outcome, status: published.status }));
});
