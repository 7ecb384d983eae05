import { type Bytes, decode, longer, utf8 } from './bytes.js';
import { type Json, type JsonObject, readJson, refuse } from './json.js';
import { object } from './shape.js';

/** A token whose form is good; its claims and signature are still unchecked. */
export interface Token {
  alg: string;
  kid: string;
  claims: Json;
  payload: Bytes;
  signingInput: Bytes;
  signature: Bytes;
}

/** Reads a token of one kind, in the order of T2. */
export function readToken(token: string, typ: string, most: number): Token {
  if (longer(token, most)) refuse('receipt.too-large');
  const parts = token.split('.', 4);
  if (parts.length !== 3) refuse('receipt.malformed');
  const [head, body, tail] = parts as [string, string, string];
  const header = readJson(bytes(head)) as JsonObject;
  object(header);
  const { alg, kid } = header;
  if (header['typ'] !== typ) refuse('receipt.wrong-type');
  if (alg !== 'ES256' && alg !== 'EdDSA' && alg !== 'Ed25519') refuse('receipt.algorithm');
  if (typeof kid !== 'string' || Object.keys(header).length > 3) refuse('receipt.header');
  const payload = bytes(body);
  const signature = bytes(tail);
  if (signature.length !== 64) refuse('receipt.malformed');
  return { alg, kid, claims: readJson(payload), payload, signingInput: utf8(`${head}.${body}`), signature };
}

function bytes(text: string): Bytes {
  return decode(text) ?? refuse('receipt.malformed');
}
