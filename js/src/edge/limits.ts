/**
 * Something counted, and how often it may be within the window.
 * @internal
 */
export interface Limited {
  key: string;
  most: number;
}

/**
 * Counts within this process, over a sliding window. Several processes want a shared count: the handler takes a function
 * in place of this one.
 * @internal
 */
export function limiter(now: () => number, window: number): (limits: Limited[]) => boolean {
  const seen = new Map<string, number[]>();
  return (limits) => {
    const since = now() - window;
    const recent = limits.map(({ key }) => (seen.get(key) ?? []).filter((at) => at > since));
    if (limits.some(({ most }, index) => (recent[index] ?? []).length >= most)) return false;
    limits.forEach(({ key }, index) => {
      // what was counted last stands last: the oldest are the first to be forgotten
      seen.delete(key);
      seen.set(key, [...(recent[index] ?? []), now()]);
    });
    for (const key of seen.keys()) {
      if (seen.size <= MOST_KEYS) break;
      seen.delete(key);
    }
    return true;
  };
}

/** A request, as limits see it. */
export interface RequestToLimit {
  /** `challenge`, `consent`, `confirm` or `withdraw`. */
  path: string;
  /** Network the request came from, as the operator tells it. */
  network: string | undefined;
}

/**
 * Requests per network and minute; many people may share a network. Without a network nothing is limited.
 * @internal
 */
export function requestLimits(now: () => number): (request: RequestToLimit) => boolean {
  const allow = limiter(now, 60_000);
  return ({ path, network }) => network === undefined || allow([{ key: `${path} ${network}`, most: path === 'challenge' ? 120 : 60 }]);
}

/**
 * What a limit says. One that takes too long has failed: nobody waits for it.
 * @internal
 */
export async function inTime(answer: boolean | Promise<boolean>): Promise<boolean> {
  if (typeof answer === 'boolean') return answer;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => (timer = setTimeout(reject, PATIENCE)));
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

const PATIENCE = 2000;
const MOST_KEYS = 20_000;
