import { ascii } from './bytes.js';
import { ConsentError } from './error.js';
import { core, guarded, text, instant } from './instance.js';
import type { JwkSet, PublicJwk, Signer } from './keys.js';
import { checkAll, type Keys, keysOf, type TimeProof, type Verification } from './verify.js';

/** What is declared; the fields of each kind stand in the specification. */
export type StatementKind =
  | 'review' | 'credential' | 'key' | 'incident' | 'drill' | 'training' | 'audit' | 'rectification' | 'deletion'
  | 'scope-change' | 'pause' | 'undertaking' | 'force-majeure' | 'checkpoint';

/** Something an operator, a reviewer or a provider declares. */
export interface Declaration {
  kind: StatementKind;
  /** When it happened, milliseconds; now where it is left out. */
  at?: number;
  /** Who says so, and as what: `reviewer`, `custodian`, `legal-representative`, `sole-trader`, `provider` ... */
  name: string;
  role: string;
  /** Digests of what it is about. */
  about?: string[];
  fields: Record<string, string | number | string[]>;
  /** Longer than its kind asks for, milliseconds. */
  keep?: number;
}

/** A statement as it was signed. */
export interface Statement {
  iss: string;
  iat: number;
  kind: StatementKind;
  at: number;
  by: { kid: string; name: string; role: string };
  about: string[];
  fields: Record<string, string | number | string[]>;
  /** It must be kept at least until then. */
  keep: number;
}

/** The answer about a statement. Never a boolean. */
export interface StatementVerification {
  outcome: Verification['outcome'];
  id: string | null;
  checks: Verification['checks'];
  statement: Statement | null;
}

/** Signs a statement for an issuer by its name alone: reviewers and custodians need no notices. */
export async function signStatement(iss: string, by: Signer, declaration: Declaration, at: number): Promise<string> {
  if (by.purpose !== 'statement') throw new ConsentError('receipt.key-invalid', `a key for \`${by.purpose}\` signs no statement`);
  const draft = guarded(() => core().statementToSign(iss, by.kid, JSON.stringify(declaration), instant(at)));
  const signature = await by.sign(ascii(draft.signingInput));
  return guarded(() => draft.seal(signature));
}

/** Verifies a statement with nothing but public keys. Never throws on what is in it. */
export async function verifyStatement(statement: string, options: { keys: Keys; root?: string }): Promise<StatementVerification> {
  const prepared = guarded(() => new (core().StatementToken)(statement, keysOf(options.keys, options.root)));
  try {
    const good = await checkAll(prepared);
    return guarded(() => prepared.conclude(good)) as StatementVerification;
  } finally {
    prepared.free();
  }
}

/** The kinds of statements with their fields, terms and sources. */
export function statementKinds(): { kind: StatementKind; says: string; fields: { name: string; holds: unknown; optional: boolean; says: string }[]; keepDays: number; keepSource: string }[] {
  return guarded(() => core().statementKinds());
}

/**
 * The issuer's keys signed by its offline root. The set must hold the root's own public key; `seq` counts manifests.
 */
export async function signManifest(options: { iss: string; root: Signer; keys: JwkSet; seq: number; at: number }): Promise<string> {
  const { iss, root, keys, seq, at } = options;
  const draft = guarded(() => core().manifestToSign(iss, root.kid, seq, JSON.stringify({ keys: keys.keys.map(strict) }), instant(at)));
  const signature = await root.sign(ascii(draft.signingInput));
  return guarded(() => draft.seal(signature));
}

/** To be freed. */
function timeTree(ids: string[]) {
  return guarded(() => new (core().TimeTree)(ids.map((id) => `${id}\n`).join('')));
}

/** Fields of a checkpoint over receipts in the order of issue. */
export function checkpointFields(receipts: { at: number; id: string }[], until: number): Record<'from' | 'until' | 'size', number> & { root: string } {
  const tree = timeTree(receipts.map(({ id }) => id));
  try {
    return guarded(() => tree.fields(receipts[0]?.at ?? until, until));
  } finally {
    tree.free();
  }
}

/** Proof that a receipt was there when the checkpoint over these ids was signed. Fails with `integrity.proof`. */
export function proveTime(checkpoint: string, ids: string[], id: string): TimeProof {
  const tree = timeTree(ids);
  try {
    return guarded(() => tree.prove(checkpoint, id));
  } finally {
    tree.free();
  }
}

/** Members that are undefined are no members. */
const strict = (key: PublicJwk): PublicJwk => JSON.parse(text(key));
