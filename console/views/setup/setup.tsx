import { hrefTo, route } from "../../route.ts";
import { mayAsk } from "../../session.ts";
import { words } from "../../text/words.ts";
import { Later } from "../later.tsx";
import { setupPages } from "./pages.ts";

/** What an installer does: a list of pages, and the one that is open. */
export function Setup() {
  const t = words.value.setup;
  const mine = setupPages.filter(({ needs }) => mayAsk(needs));
  const open = mine.find(({ key }) => key === route.value.rest[0]) ?? mine[0];
  if (open === undefined) return <p class="empty">{t.notYours}</p>;
  return (
    <div class="setup">
      <nav class="setup-list" aria-label={t.title}>
        {mine.map(({ key }) => (
          <a key={key} href={hrefTo("setup", [key])} aria-current={key === open.key ? "page" : undefined}>
            {t.page[key]}
          </a>
        ))}
      </nav>
      <section class="setup-page" aria-label={t.page[open.key]}>
        <h2 class="section">{t.page[open.key]}</h2>
        <Later key={open.key} load={open.load} />
      </section>
    </div>
  );
}
