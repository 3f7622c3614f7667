/** FNV-1a (draft-eastlake-fnv), 32 bits: the same number for the same text, everywhere and for ever. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
