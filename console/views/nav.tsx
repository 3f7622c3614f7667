import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { hrefTo, page, places, type PageName } from "../route.ts";
import { words } from "../text/words.ts";

/** Where a page stands that is no place of its own. */
const under: { readonly [P in PageName]?: PageName } = { case: "duty", handover: "duty", aside: "duty" };

export function Nav() {
  const t = words.value.nav;
  const at = under[page.value] ?? page.value;
  return (
    <nav class="nav" aria-label={t.title} ref={useCurrentInView(at)}>
      {places.map((each) => (
        <a key={each} href={hrefTo(each)} aria-current={each === at ? "page" : undefined}>
          {t.page[each]}
        </a>
      ))}
    </nav>
  );
}

/** Where a list of pages is wider than the screen, the open one stands in it. */
export function useCurrentInView(at: string): RefObject<HTMLElement | null> {
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [at]);
  return list;
}

/** For whoever goes by the keyboard: past everything on top. */
export function SkipLink() {
  return (
    <button type="button" class="skip" onClick={() => document.getElementById("main")?.focus()}>
      {words.value.nav.skip}
    </button>
  );
}
