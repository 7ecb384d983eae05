import initGlue, * as glue from '#full';
import { ConsentError } from './error.js';
import { WholePhoneCore } from './phone-whole.js';

/** A `WebAssembly.Module`, by a name that every set of types knows. */
export type CompiledModule = object;

/** Where the WebAssembly module comes from. */
export type WasmSource = string | URL | Request | Response | ArrayBuffer | ArrayBufferView | CompiledModule;

let starting: Promise<void> | undefined;
let phones: WholePhoneCore | undefined;
let shippedWords: (() => string | URL) | undefined;

/**
 * Makes `init` of one platform from its default sources: the module, and the word lists of messages, as text where the
 * platform can read files at once. Loading differs per platform, all else is shared.
 * @internal
 */
export function bindInit(defaultSource: () => WasmSource | Promise<WasmSource>, words?: () => string | URL): (source?: WasmSource) => Promise<void> {
  shippedWords = words;
  return (source) => {
    starting ??= start(source ?? defaultSource).catch((error: unknown) => {
      starting = undefined;
      throw error instanceof ConsentError ? error : notLoaded(error);
    });
    return starting;
  };
}

async function start(source: WasmSource | (() => WasmSource | Promise<WasmSource>)): Promise<void> {
  const given = await (typeof source === 'function' ? source() : source);
  const module = given instanceof ArrayBuffer || ArrayBuffer.isView(given) ? await WebAssembly.compile(given as BufferSource) : given;
  // the glue asks whether it has a `Request` before it, and Node loads all of fetch to answer; pages may not instantiate at once
  const atOnce = module instanceof WebAssembly.Module && !('document' in globalThis);
  const { memory } = atOnce ? glue.initSync({ module }) : await initGlue({ module_or_path: module as WebAssembly.Module });
  const embedded = glue.Phones.embedded();
  if (!embedded) throw new ConsentError('phone.metadata-checksum', 'the module is damaged');
  phones = new WholePhoneCore(embedded, memory);
}

/**
 * The module, once `init` has been awaited.
 * @internal
 */
export function core(): typeof glue {
  if (!phones) throw notReady();
  return glue;
}

/**
 * Phone numbers, once `init` has been awaited.
 * @internal
 */
export function phoneCore(): WholePhoneCore {
  if (!phones) throw notReady();
  return phones;
}

/**
 * Where the word lists that came with the package are; undefined where the platform has none of its own.
 * @internal
 */
export function wordLists(): string | URL | undefined {
  return shippedWords?.();
}

/**
 * From now on numbers are read by other metadata.
 * @internal
 */
export function replacePhoneCore(newer: WholePhoneCore): void {
  phones = newer;
}

/**
 * Runs a call into the module and turns what it throws into a {@link ConsentError}.
 * @internal
 */
export function guarded<T>(call: () => T): T {
  try {
    return call();
  } catch (thrown) {
    const { code, message, pointer } = (thrown ?? {}) as { code?: string; message?: string; pointer?: string };
    if (typeof code !== 'string' || thrown instanceof Error) throw thrown;
    throw new ConsentError(code, message ?? code, pointer === undefined ? {} : { field: pointer });
  }
}

/**
 * A document as JSON text: text stays as it is, an object is written out.
 * @internal
 */
export function text(document: string | object): string {
  if (typeof document === 'string') return document;
  if (typeof document !== 'object' || document === null) throw new ConsentError('json.wrong-type', 'a document is an object or its JSON text');
  return JSON.stringify(document);
}

/**
 * A string, as the module takes it: anything else would be read as memory. `path` is a JSON pointer.
 * @internal
 */
export function string(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new ConsentError('json.wrong-type', `\`${path.slice(1)}\` is a string`, { field: path });
  return value;
}

/**
 * An instant on its way into the module, which refuses what is none: only `null` and texts would become numbers on the way.
 * @internal
 */
export function instant(at: unknown): number {
  return typeof at === 'number' ? at : Number.NaN;
}

function notReady(): ConsentError {
  return new ConsentError('wasm.not-ready', 'call `await init()` before anything else', {
    help: "import { init } from 'avowal'; await init();",
  });
}

function notLoaded(cause: unknown): ConsentError {
  return new ConsentError('wasm.not-loaded', `the module cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, {
    help: "give `init` the URL, bytes, Response or compiled module of 'avowal/full.wasm', or import from 'avowal/inline'",
    cause,
  });
}
