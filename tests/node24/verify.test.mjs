// The second verifier once more, on another WebCrypto.
import '../js/verify.test.mjs';
import '../js/wycheproof.test.mjs';
