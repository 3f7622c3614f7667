/** What this browser keeps for next time. Where it may keep nothing, it simply forgets. */
export function recall(name: string): string | undefined {
  try {
    return localStorage.getItem(`gridpost.${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(name: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(`gridpost.${name}`);
    else localStorage.setItem(`gridpost.${name}`, value);
  } catch {
    return;
  }
}
