/** Lists by a key, in the order in which the keys came. Node 20 has no `Map.groupBy`. */
export function grouped(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
