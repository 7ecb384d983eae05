let policy: { createScriptURL(url: string): unknown } | undefined;

/** A Worker's address is a Trusted Types sink: a page that enforces them allows the one policy `avowal`. */
export function trusted(url: string): unknown {
  const { trustedTypes } = globalThis as { trustedTypes?: { createPolicy(name: string, rules: object): typeof policy } };
  if (!trustedTypes) return url;
  policy ??= trustedTypes.createPolicy('avowal', { createScriptURL: (same: string) => same });
  return policy?.createScriptURL(url);
}
