import { hrefTo, route, type PageName } from "../route.ts";
import { mayAsk } from "../session.ts";
import { Later, type Load } from "./later.tsx";
import { useCurrentInView } from "./nav.tsx";

interface SubPage {
  readonly key: string;
  readonly title: string;
  /** The route it lives on: whoever may not call it does not see the page. */
  readonly needs: string;
  readonly load: Load;
}

interface SubPagesProps {
  readonly of: PageName;
  readonly title: string;
  /** What stands there for whoever may see none of them. */
  readonly none: string;
  readonly pages: readonly SubPage[];
}

/** A list of pages, and the one that is open. */
export function SubPages({ of, title, none, pages }: SubPagesProps) {
  const mine = pages.filter(({ needs }) => mayAsk(needs));
  const open = mine.find(({ key }) => key === route.value.rest[0]) ?? mine[0];
  const list = useCurrentInView(open?.key ?? "");
  if (open === undefined) return <p class="empty">{none}</p>;
  return (
    <div class="setup">
      <nav class="setup-list" aria-label={title} ref={list}>
        {mine.map(({ key, title: name }) => (
          <a key={key} href={hrefTo(of, [key])} aria-current={key === open.key ? "page" : undefined}>
            {name}
          </a>
        ))}
      </nav>
      <section class="setup-page" aria-label={open.title}>
        <h2 class="section">{open.title}</h2>
        <Later key={open.key} load={open.load} />
      </section>
    </div>
  );
}
