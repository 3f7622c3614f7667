import { hrefTo, page, places } from "../route.ts";
import { words } from "../text/words.ts";

export function Nav() {
  const t = words.value.nav;
  return (
    <nav class="nav" aria-label={t.title}>
      {places.map((each) => (
        <a key={each} href={hrefTo(each)} aria-current={each === page.value ? "page" : undefined}>
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
