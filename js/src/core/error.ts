/** What every refusal of this package throws. `code` is stable; branch on it, never on the message. */
export class ConsentError extends Error {
  override readonly name = 'ConsentError';
  /** `area.problem`, see the table of codes. */
  readonly code: string;
  /** What to do about it, where there is something to say. */
  readonly help?: string;
  /** JSON pointer (RFC 6901) or field name the refusal is about. */
  readonly field?: string;

  constructor(code: string, message: string, more: { help?: string; field?: string; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    if (more.help !== undefined) this.help = more.help;
    if (more.field !== undefined) this.field = more.field;
  }
}

/** Whether something thrown is a {@link ConsentError}, also one of another copy of this package. */
export function isConsentError(error: unknown): error is ConsentError {
  return error instanceof Error && error.name === 'ConsentError' && typeof (error as { code?: unknown }).code === 'string';
}
