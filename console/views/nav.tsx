import { hrefTo, page, places, type PageName } from "../route.ts";
import { words } from "../text/words.ts";

/** Where a page stands that is no place of its own. */
const under: { readonly [P in PageName]?: PageName } = { case: "duty", handover: "duty", aside: "duty" };

export function Nav() {
  const t = words.value.nav;
  const at = under[page.value] ?? page.value;
  return (
    <nav class="nav" aria-label={t.title}>
      {places.map((each) => (
        <a key={each} href={hrefTo(each)} aria-current={each === at ? "page" : undefined}>
          {t.page[each]}
        </a>
      ))}
    </nav>
  );
}

/** For whoever goes by the keyboard: past everything on top. */
export function SkipLink() {
  return (
    <button type="button" class="skip" onClick={() => document.getElementById("main")?.focus()}>
      {words.value.nav.skip}
    </button>
  );
}
