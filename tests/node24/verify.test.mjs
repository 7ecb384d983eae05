// The second verifier and Node's own crypto once more, on another OpenSSL.
import '../js/native.test.mjs';
import '../js/verify.test.mjs';
import '../js/wycheproof.test.mjs';
