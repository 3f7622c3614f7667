import { words } from "../../text/words.ts";
import { SubPages } from "../sub-pages.tsx";
import { setupPages } from "./pages.ts";

/** What an installer does: a list of pages, and the one that is open. */
export function Setup() {
  const t = words.value.setup;
  const pages = setupPages.map((page) => ({ ...page, title: t.page[page.key] }));
  return <SubPages of="setup" title={t.title} none={t.notYours} pages={pages} />;
}
