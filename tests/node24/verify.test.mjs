// The second verifier and Node's own crypto once more, on another OpenSSL.
import '../js/challenge.test.mjs';
import '../js/native.test.mjs';
import '../js/verify.test.mjs';
import '../js/wycheproof.test.mjs';
