import { computed, signal } from "@preact/signals";
import { mode } from "./live.ts";

/** The pages people choose between, in the order in which they stand on top. */
export const places = ["duty", "flood", "map", "gridwork", "history", "evaluation", "setup"] as const;
const others = ["case", "board", "handover", "aside"] as const;
export type PageName = (typeof places)[number] | (typeof others)[number];

const pages: ReadonlySet<string> = new Set<PageName>([...places, ...others]);

/** What stands behind the `#` of the address: `#/history/level-1/level?span=24h`. */
interface Route {
  readonly page: PageName | undefined;
  readonly rest: readonly string[];
  readonly asked: URLSearchParams;
}

export const route = signal<Route>(routeIn(location.hash));

/** Without a page in the address it is the home of the present mode: in the flood season the water, else the duty room. */
export const page = computed<PageName>(() => route.value.page ?? (mode.value?.preset === "flood" ? "flood" : "duty"));

export function startRouting(): void {
  addEventListener("hashchange", () => {
    route.value = routeIn(location.hash);
  });
}

export function hrefTo(
  to: PageName,
  rest: readonly string[] = [],
  asked: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams(asked).toString();
  return `#/${[to, ...rest.map(encodeURIComponent)].join("/")}${query === "" ? "" : `?${query}`}`;
}

function routeIn(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [name = "", ...rest] = path.split("/").map(decoded);
  return { page: isPage(name) ? name : undefined, rest, asked: new URLSearchParams(query) };
}

function isPage(name: string): name is PageName {
  return pages.has(name);
}

/** An address that somebody cut short is no reason to show nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
