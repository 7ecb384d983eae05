export { ConsentError, isConsentError } from './error.js';
export { bindInit, core, guarded, type WasmSource } from './instance.js';
export { createIssuer, type Answer, type Collection, type ConfirmationRequest, type History, type Issued, type Issuer, type IssuerOptions, type Signers, type SignupRequest, type VerifiedCapture, type WithdrawalRequest } from './issuer.js';
export { createSigner, generateKey, publicKey, thumbprint, type JwkSet, type KeyPurpose, type PrivateJwk, type PublicJwk, type Signer } from './keys.js';
export { checkPhones, loadPhoneMetadata, parsePhone, phoneFormatter, phoneRegions, readPhone, type PhoneFormatter } from './phone.js';
export { PhoneCheck, type PhonePossible, type PhoneReason, type PhoneType } from './phone-check.js';
export type { PhoneNote, PhoneReading, PhoneRegion } from './phone-core.js';
export { authorize, describeEvidence, noticeDigest, presentReceipt, showReceipt, verifyReceipt, type Decision, type Disclosable, type Evidence, type Keys, type Verification } from './verify.js';
export { versions, type Versions } from './versions.js';
